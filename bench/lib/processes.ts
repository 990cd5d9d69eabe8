/** Processes under measurement: started, awaited by what they print, measured by the system's own accounts, stopped. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const TICKS_A_SECOND = 100;

export interface Measured {
  readonly pid: number;
  /** User and system time so far, seconds. */
  cpuSeconds(): Promise<number>;
  stop(): Promise<void>;
}

/** Starts `node <args>` from the repository's root and waits for a line of its output that holds `ready`. */
export async function startNode(
  args: readonly string[],
  env: Record<string, string>,
  ready: string,
): Promise<Measured> {
  const child = spawn(process.execPath, args, {
    cwd: ROOT,
    env: { PATH: process.env.PATH ?? "", ...env },
    stdio: ["ignore", "pipe", "inherit"],
  });
  await untilPrinted(child, ready);
  const pid = child.pid ?? 0;
  return {
    pid,
    cpuSeconds: () => cpuSecondsOf(pid),
    async stop() {
      if (child.exitCode !== null) return;
      child.kill("SIGTERM");
      await once(child, "exit");
    },
  };
}

/** Runs `node <args>` from the repository's root to its end; resolves with what it printed. */
export async function runNode(args: readonly string[], env: Record<string, string>): Promise<string> {
  const child = spawn(process.execPath, args, {
    cwd: ROOT,
    env: { PATH: process.env.PATH ?? "", ...env },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = once(child, "exit");
  const printed = await text(child.stdout);
  const [code] = await ended;
  if (code !== 0) throw new Error(`${args.join(" ")} ended with ${code}`);
  return printed;
}

function untilPrinted(child: ChildProcess, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    let seen = "";
    child.stdout?.setEncoding("utf8").on("data", (chunk: string) => {
      if (seen.includes(text)) return;
      seen += chunk;
      if (seen.includes(text)) resolve();
    });
    child.once("exit", (code) => reject(new Error(`ended with ${code} before it was ready: ${seen}`)));
  });
}

/** Fields 14 and 15 of /proc/<pid>/stat (proc(5)), all threads included. */
export async function cpuSecondsOf(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) / TICKS_A_SECOND;
}
