/** The system's redis-server as single processes, for what needs several of them. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Redis } from "ioredis";
import { freePort } from "../../src/listen.ts";

export interface Node {
  readonly port: number;
  readonly dir: string;
  /** For the test's own commands; it never waits for a node that is away. */
  readonly admin: Redis;
  readonly isRunning: () => boolean;
  freeze(): void;
  thaw(): void;
  /** SIGKILL; resolves when it is gone. */
  kill(): Promise<void>;
  /** The same again, with its data. */
  restart(): Promise<void>;
  /** Ends it, and takes its data away. */
  remove(): Promise<void>;
}

const HOST = "127.0.0.1";
const START_LIMIT_MS = 10_000;

/**
 * @param settings as in redis.conf, in the place of a free port on 127.0.0.1 and a folder of its own
 * @param argsIn go first of all (a file's name, --sentinel)
 */
export async function startNode(
  program: string,
  settings: Readonly<Record<string, string>> = {},
  argsIn: (dir: string) => Promise<readonly string[]> = async () => [],
): Promise<Node> {
  const dir = await mkdtemp(join(tmpdir(), "saenggak-node-"));
  const port = await freePort(HOST);
  const given = { bind: HOST, port: String(port), dir, logfile: join(dir, "log"), ...settings };
  const options = Object.entries(given).flatMap(([name, value]) => [`--${name}`, value]);
  const args = [...(await argsIn(dir)), ...options];
  const password = settings.requirepass;
  const admin = new Redis({
    host: HOST,
    port,
    ...(password && { password }),
    retryStrategy: () => 50,
    maxRetriesPerRequest: 1,
  });
  admin.on("error", () => {});
  let child: ChildProcess | undefined;

  async function start(): Promise<void> {
    child = spawn(program, args, { stdio: "ignore" });
    const until = Date.now() + START_LIMIT_MS;
    while ((await admin.ping().catch(() => "")) !== "PONG") {
      if (child.exitCode === null && Date.now() < until) await sleep(20);
      else throw new Error(`redis-server did not start: ${await readFile(given.logfile, "utf8")}`);
    }
  }
  async function end(signal: NodeJS.Signals): Promise<void> {
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const exit = once(child, "exit");
    child.kill(signal);
    await exit;
  }
  await start();
  return {
    port,
    dir,
    admin,
    isRunning: () => child?.exitCode === null && child.signalCode === null,
    freeze: () => void child?.kill("SIGSTOP"),
    thaw: () => void child?.kill("SIGCONT"),
    kill: () => end("SIGKILL"),
    restart: start,
    async remove() {
      admin.disconnect();
      await end("SIGKILL");
      await rm(dir, { recursive: true, force: true });
    },
  };
}

/** What a Redis for turns is set to. */
export const DURABLE = { appendonly: "yes", save: "", "maxmemory-policy": "noeviction" };
