/** A Redis of our own for one machine: a unix socket, no port, an append-only file, stopped with us and last of all. */
import { spawn } from "node:child_process";
import { mkdir, readFile } from "node:fs/promises";
import { connect } from "node:net";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type Claim, claimFolder } from "./claim-folder.ts";
import { socketPath } from "./socket-path.ts";

export interface PrivateRedis {
  /** For `REDIS_URL`: the socket's path. */
  readonly url: string;
  readonly pid: number;
  /** Ends it after its last write; resolves when the process is gone. */
  stop(): Promise<void>;
}

const START_LIMIT_MS = 15_000;

/**
 * Starts it with its data in `dir`, where an earlier run's data is found again.
 * @throws Error when another living process uses `dir`, or when it does not answer within 15 s (with its log's last line).
 */
export async function startPrivateRedis(program: string, dir: string): Promise<PrivateRedis> {
  const home = resolve(dir);
  await mkdir(home, { recursive: true, mode: 0o700 });
  const claim = await claimFolder(home);
  try {
    return await startIn(home, program, claim);
  } catch (error) {
    await claim.release();
    throw error;
  }
}

async function startIn(home: string, program: string, claim: Claim): Promise<PrivateRedis> {
  const socket = await socketPath(home, "redis.sock");
  await endLeftOver(socket);
  const log = join(home, "redis.log");
  // Detached: a terminal's Ctrl-C goes to the whole foreground group, and Redis must outlive the rest of us.
  const child = spawn(program, settings(home, socket, log), { detached: true, stdio: "ignore" });
  let isGone = false;
  const gone = new Promise<void>((done) => {
    const end = () => {
      isGone = true;
      done();
    };
    child.once("exit", end).once("error", end);
  });
  child.unref();
  const end = async (signal: NodeJS.Signals) => {
    child.ref();
    child.kill(signal);
    await gone;
  };
  const deadline = Date.now() + START_LIMIT_MS;
  while ((await ask(socket, "PING")) !== "+PONG") {
    if (isGone || Date.now() > deadline) {
      await end("SIGKILL");
      throw new Error(`Redis did not start: ${await lastLine(log)}`);
    }
    await sleep(10);
  }
  return {
    url: socket,
    pid: child.pid ?? 0,
    async stop() {
      await end("SIGTERM");
      await claim.release();
    },
  };
}

function settings(dir: string, unixsocket: string, logfile: string): string[] {
  const values = {
    port: "0",
    unixsocket,
    unixsocketperm: "700",
    dir,
    appendonly: "yes",
    save: "",
    "maxmemory-policy": "noeviction",
    logfile,
    loglevel: "notice",
  };
  return Object.entries(values).flatMap(([name, value]) => [`--${name}`, value]);
}

/** A process that was killed leaves its Redis running: it writes what it has and ends, and its connection with it. */
async function endLeftOver(socket: string): Promise<void> {
  await ask(socket, "SHUTDOWN", START_LIMIT_MS);
  const answer = await ask(socket, "PING");
  if (answer) throw new Error(`The Redis that was left at ${socket} does not end: ${answer}`);
}

/** The first line answered; undefined when nobody listens, or the connection ends without an answer. */
function ask(socket: string, command: string, limitMs = 500): Promise<string | undefined> {
  return new Promise((done) => {
    let answer: string | undefined;
    const connection = connect(socket, () => connection.write(`${command}\r\n`));
    connection.setTimeout(limitMs, () => connection.destroy());
    connection.once("data", (data) => {
      answer = data.toString().split("\r\n")[0];
      connection.destroy();
    });
    connection.once("error", () => {}).once("close", () => done(answer));
  });
}

async function lastLine(log: string): Promise<string> {
  const lines = (await readFile(log, "utf8").catch(() => "")).trim().split("\n");
  return lines.at(-1) || "no reason given";
}
