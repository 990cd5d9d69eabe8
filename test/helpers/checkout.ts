/** A copy of the repository's files, as a clone has them, in which `npm start` and `npm run chat` run as real processes. */
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, existsSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, vi } from "vitest";
import { freePort } from "../../src/listen.ts";
import { connectRedis, untilConnected } from "../../src/redis/connect.ts";
import { silent } from "./redis.ts";
import { inherited, isAlive, ROOT } from "./run.ts";

const PATIENCE_MS = 15_000;

export interface Checkout {
  readonly dir: string;
  /** What git sees as changed or new. */
  status(): string;
  remove(): void;
}

/** Node's modules are those of this tree; everything else is the copy's own. */
export function checkOut(): Checkout {
  const dir = realpathSync(mkdtempSync(join(tmpdir(), "saenggak-clone-")));
  const git = (cwd: string, ...args: string[]) => execFileSync("git", args, { cwd, encoding: "utf8" });
  const files = git(ROOT, "ls-files", "-z", "--cached", "--others", "--exclude-standard").split("\0");
  for (const file of files)
    if (file && existsSync(join(ROOT, file))) cpSync(join(ROOT, file), join(dir, file));
  symlinkSync(join(ROOT, "node_modules"), join(dir, "node_modules"));
  git(dir, "init", "--quiet");
  // The entry in .gitignore is for a folder; here it is a link.
  writeFileSync(join(dir, ".git/info/exclude"), "node_modules\n");
  git(dir, "add", "--all");
  const who = ["-c", "user.name=test", "-c", "user.email=test@localhost", "-c", "commit.gpgsign=false"];
  git(dir, ...who, "commit", "--quiet", "--message", "as cloned");
  return {
    dir,
    status: () => git(dir, "status", "--porcelain"),
    remove: () => rmSync(dir, { recursive: true, force: true }),
  };
}

export interface NpmProcess {
  readonly pid: number;
  readonly stdout: () => string;
  readonly stderr: () => string;
  /** Resolves with the match once standard output has it; fails with all output if the process ends before. */
  prints(pattern: RegExp): Promise<RegExpExecArray>;
  /** Writes to its standard input, and ends it. */
  types(lines: string): void;
  /** To npm alone, or with `group` to all, as a terminal's Ctrl-C does. */
  signal(name: NodeJS.Signals, to?: "npm" | "group"): void;
  /** Resolves with the exit code. */
  readonly ended: Promise<number | null>;
  /** Whether a process of its group lives. */
  hasProcesses(): boolean;
}

/** `npm <arguments>` there, in a process group of its own; what is left of it is killed with the test. */
export function npm(dir: string, args: readonly string[], env: Readonly<Record<string, string>>): NpmProcess {
  const child = spawn("npm", args, {
    cwd: dir,
    // npm's own remarks on the machine's settings are no concern of ours.
    env: { ...inherited(), npm_config_loglevel: "error", ...env },
    stdio: ["pipe", "pipe", "pipe"],
    detached: true,
  });
  const pid = child.pid ?? 0;
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  const ended = once(child, "close").then(([code]) => code as number | null);
  const hasProcesses = () => isAlive(-pid);
  onTestFinished(async () => {
    if (hasProcesses()) process.kill(-pid, "SIGKILL");
    await ended;
  });
  return {
    pid,
    stdout: () => stdout,
    stderr: () => stderr,
    ended,
    hasProcesses,
    prints: async (pattern) => {
      const found = Promise.withResolvers<RegExpExecArray>();
      const look = () => {
        const match = pattern.exec(stdout);
        if (match) found.resolve(match);
      };
      const fail = (why: string) => found.reject(new Error(`${pattern} ${why}:\n${stdout}\n${stderr}`));
      const limit = setTimeout(fail, PATIENCE_MS, `was not printed within ${PATIENCE_MS} ms`);
      child.stdout.on("data", look);
      void ended.then(() => fail("was not printed"));
      look();
      return found.promise.finally(() => {
        clearTimeout(limit);
        child.stdout.off("data", look);
      });
    },
    types: (lines) => void child.stdin.end(lines),
    signal: (name, to = "npm") => void process.kill(to === "group" ? -pid : pid, name),
  };
}

/** Two ports of its own, as nothing else in the checkout must be in the way. */
export async function ports(): Promise<{ PORT: string; ADMIN_PORT: string }> {
  return { PORT: String(await freePort("127.0.0.1")), ADMIN_PORT: String(await freePort("127.0.0.1")) };
}

/** The process id of the checkout's own Redis, while it runs; it is killed with the test if nobody ended it. */
export async function redisOf(dir: string): Promise<number> {
  const redis = connectRedis(join(dir, ".data/redis/redis.sock"), "producer", silent);
  try {
    await untilConnected(redis, PATIENCE_MS);
    const pid = Number(/^process_id:(\d+)/m.exec(await redis.info("server"))?.[1]);
    onTestFinished(() => void (isAlive(pid) && process.kill(pid, "SIGKILL")));
    return pid;
  } finally {
    redis.disconnect();
  }
}

/** Resolves once neither npm's group nor Redis has a process; fails if that takes longer than people are promised. */
export async function allEnded(running: NpmProcess, redis: number): Promise<void> {
  const begun = performance.now();
  await vi.waitFor(() => expect([running.hasProcesses(), isAlive(redis)]).toEqual([false, false]), {
    timeout: 10_000,
    interval: 20,
  });
  expect(performance.now() - begun).toBeLessThan(10_000);
}
