/** A Redis of our own for one machine: a unix socket, no port, an append-only file, stopped with us and last of all. */
import { type ChildProcess, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

export interface PrivateRedis {
  /** For `REDIS_URL`: the socket's path. */
  readonly url: string;
  readonly pid: number;
  /** Ends it after its last write; resolves when the process is gone. */
  stop(): Promise<void>;
}

/** Unix socket paths end at about 104 bytes on the stricter systems. */
const LONGEST_SOCKET_PATH = 100;
const START_LIMIT_MS = 15_000;

/**
 * Starts it with its data in `dir`, where an earlier run's data is found again.
 * @throws Error when another living process uses `dir`, or when it does not answer within 15 s (with its log's last line).
 */
export async function startPrivateRedis(program: string, dir: string): Promise<PrivateRedis> {
  const home = resolve(dir);
  await mkdir(home, { recursive: true, mode: 0o700 });
  await takeOver(home);
  const socket = socketIn(home);
  const log = join(home, "redis.log");
  const settings = {
    port: "0",
    unixsocket: socket,
    unixsocketperm: "700",
    dir: home,
    appendonly: "yes",
    save: "",
    "maxmemory-policy": "noeviction",
    logfile: log,
    loglevel: "notice",
  };
  const args = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]);
  // Detached: a terminal's Ctrl-C goes to the whole foreground group, and Redis must outlive the rest of us.
  const child = spawn(program, args, { detached: true, stdio: "ignore" });
  const ended = new Promise<void>((done) => child.once("exit", () => done()).once("error", () => done()));
  child.unref();
  await untilAnswering(socket, child, log);
  const pid = child.pid ?? 0;
  await writeFile(join(home, "owner"), `${process.pid} ${pid}`);
  return {
    url: socket,
    pid,
    async stop() {
      child.ref();
      child.kill("SIGTERM");
      await ended;
      await rm(join(home, "owner"), { force: true });
    },
  };
}

/** An owner that was killed leaves its Redis running: that one is ended first (its file is complete), a living owner is not. */
async function takeOver(home: string): Promise<void> {
  const note = await readFile(join(home, "owner"), "utf8").catch(() => "");
  const [owner = 0, redis = 0] = note.split(" ").map(Number);
  if (owner > 0 && isAlive(owner)) throw new Error(`${home} is in use by process ${owner}; stop it first.`);
  if (redis > 0 && isAlive(redis) && (await answers(socketIn(home)))) {
    process.kill(redis, "SIGTERM");
    while (isAlive(redis)) await sleep(20);
  }
}

function socketIn(home: string): string {
  const socket = join(home, "redis.sock");
  if (Buffer.byteLength(socket) <= LONGEST_SOCKET_PATH) return socket;
  return join(tmpdir(), `saenggak-${createHash("sha256").update(home).digest("hex").slice(0, 16)}.sock`);
}

async function untilAnswering(socket: string, child: ChildProcess, log: string): Promise<void> {
  const deadline = Date.now() + START_LIMIT_MS;
  while (!(await answers(socket))) {
    if (child.exitCode !== null || Date.now() > deadline) {
      const lines = (await readFile(log, "utf8").catch(() => "")).trim().split("\n");
      throw new Error(`Redis did not start: ${lines.at(-1) || "no reason given"}`);
    }
    await sleep(10);
  }
}

/** Whether a PING is answered; Redis answers otherwise while it still reads its file. */
function answers(socket: string): Promise<boolean> {
  return new Promise((done) => {
    const connection = connect(socket, () => connection.write("PING\r\n"));
    const end = (answer: boolean) => {
      connection.destroy();
      done(answer);
    };
    connection.setTimeout(500, () => end(false));
    connection.once("error", () => end(false));
    connection.once("data", (data) => end(data.toString().startsWith("+PONG")));
  });
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
