/** Real processes of ours: started, awaited by a log event, stopped with the test. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
export const SECRET = "a-secret-for-the-tests";
const START_LIMIT_MS = 15_000;

export interface LogLine {
  readonly event: string;
  readonly [field: string]: unknown;
}

export interface RunningProcess {
  readonly pid: number;
  /** The line that said it was ready. */
  readonly ready: LogLine;
  /** Everything it printed. */
  readonly output: () => string;
  readonly lines: readonly LogLine[];
  /** Resolves with the first line of this event, also one that came before. */
  logged(event: string): Promise<LogLine>;
  kill(signal: NodeJS.Signals): void;
  /** Resolves with the exit code; null for a signal. */
  readonly ended: Promise<number | null>;
}

export type Env = Readonly<Record<string, string>>;

/** `saenggak <role>` as operators run it; ports are any free ones unless given. */
export async function startRole(role: "server" | "worker", env: Env): Promise<RunningProcess> {
  const child = spawn(process.execPath, ["src/cli.ts", role], {
    cwd: ROOT,
    env: {
      PATH: process.env.PATH ?? "",
      PORT: "0",
      ADMIN_PORT: "0",
      KAKAO_SKILL_SECRET: SECRET,
      CALLBACK_SETTLE_MS: "20",
      ...env,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  const lines: LogLine[] = [];
  const listeners = new Set<(line: LogLine) => void>();
  child.stderr.setEncoding("utf8").on("data", (chunk: string) => {
    output += chunk;
  });
  createInterface({ input: child.stdout }).on("line", (text) => {
    output += `${text}\n`;
    const line = JSON.parse(text) as LogLine;
    lines.push(line);
    for (const listener of listeners) listener(line);
  });
  const ended = once(child, "exit").then(([code]) => code as number | null);
  const logged = (event: string) =>
    new Promise<LogLine>((resolve, reject) => {
      const before = lines.find((line) => line.event === event);
      if (before) return resolve(before);
      const limit = setTimeout(
        () => reject(new Error(`no ${event} from the ${role}:\n${output}`)),
        START_LIMIT_MS,
      );
      const listener = (line: LogLine) => {
        if (line.event !== event) return;
        clearTimeout(limit);
        listeners.delete(listener);
        resolve(line);
      };
      listeners.add(listener);
    });
  onTestFinished(async () => {
    if (child.exitCode === null && child.signalCode === null) child.kill("SIGKILL");
    await ended;
  });
  const ready = await logged(`${role}.ready`);
  return {
    pid: child.pid ?? 0,
    ready,
    output: () => output,
    lines,
    logged,
    kill: (s) => void child.kill(s),
    ended,
  };
}
