/**
 * A proxy before Redis that stops a process at a named script: before Redis gets the command, or before the process gets
 * its reply. So a process can be killed at any point of its work without a hook in the product.
 */
import { hash } from "node:crypto";
import { connect, createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Redis } from "ioredis";
import { onTestFinished } from "vitest";
import { createKeys } from "../../src/redis/keys.ts";
import { openTurnStore } from "./turn-store.ts";

export type ScriptName =
  | "turnAdmit"
  | "turnTake"
  | "turnAnswer"
  | "turnClaim"
  | "turnSettle"
  | "turnDone"
  | "turnClaimLate"
  | "turnSpend"
  | "turnErase";

export interface Held {
  /** Resolves when a process stands there; for a reply, when Redis has carried the command out. */
  readonly reached: Promise<void>;
  /** Lets it go on. */
  release(): void;
}

export interface RedisProxy {
  /** For REDIS_URL. */
  readonly url: string;
  /** Stops the next process that calls this script. */
  hold(script: ScriptName, at: "command" | "reply"): Held;
}

interface Trap {
  readonly sha: string;
  readonly at: "command" | "reply";
  readonly reached: PromiseWithResolvers<void>;
  readonly released: PromiseWithResolvers<void>;
}

/** Script name → hash, as the store of turns defines them. */
function hashesOfScripts(): Readonly<Record<string, { sha: string }>> {
  const redis = new Redis({ lazyConnect: true });
  openTurnStore({ redis, keys: createKeys("none") });
  return (redis as unknown as { scriptsSet: Record<string, { sha: string }> }).scriptsSet;
}
const SCRIPTS = hashesOfScripts();

/** Starts it before the Redis at this socket path, and ends it with the test. */
export async function startRedisProxy(upstream: string): Promise<RedisProxy> {
  const path = join(tmpdir(), `saenggak-proxy-${process.pid}-${Math.random().toString(36).slice(2)}.sock`);
  const traps: Trap[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const redis = connect(upstream);
    for (const socket of [client, redis]) {
      sockets.add(socket);
      socket.on("error", () => {});
      socket.on("close", () => {
        sockets.delete(socket);
        client.destroy();
        redis.destroy();
      });
    }
    bridge(client, redis, traps);
  });
  await new Promise<void>((resolve) => server.listen(path, resolve));
  onTestFinished(async () => {
    for (const { released } of traps) released.resolve();
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  return {
    url: path,
    hold(script, at) {
      const sha = SCRIPTS[script]?.sha;
      if (!sha) throw new Error(`no script ${script}`);
      const trap = {
        sha,
        at,
        reached: Promise.withResolvers<void>(),
        released: Promise.withResolvers<void>(),
      };
      traps.push(trap);
      return { reached: trap.reached.promise, release: () => trap.released.resolve() };
    },
  };
}

const MARK = "redis-proxy-mark";
const MARK_COMMAND = `*2\r\n$4\r\nECHO\r\n$${MARK.length}\r\n${MARK}\r\n`;
const MARK_REPLY = `$${MARK.length}\r\n${MARK}\r\n`;

function bridge(client: Socket, redis: Socket, traps: Trap[]): void {
  let input: Buffer = Buffer.alloc(0);
  /** Replies kept back, while a trap for a reply is shut. */
  let kept: Buffer | undefined;
  let trapped: Trap | undefined;

  redis.on("data", (data) => {
    if (kept === undefined) return void client.write(data);
    kept = Buffer.concat([kept, data]);
    if (kept.includes(MARK_REPLY)) trapped?.reached.resolve();
  });
  client.on("data", (data) => {
    input = Buffer.concat([input, data]);
    if (!trapped || trapped.at === "reply") forward();
  });

  function forward(): void {
    for (;;) {
      const command = readCommand(input);
      if (!command) return;
      const at = trapped ? -1 : traps.findIndex(({ sha }) => shaOf(command.words) === sha);
      const [found] = at < 0 ? [] : traps.splice(at, 1);
      if (found) trapped = found;
      if (found?.at === "command") {
        found.reached.resolve();
        void found.released.promise.then(letGo);
        return;
      }
      if (found) kept = Buffer.alloc(0);
      redis.write(input.subarray(0, command.end));
      input = input.subarray(command.end);
      if (found) {
        redis.write(MARK_COMMAND);
        void found.released.promise.then(letGo);
      }
    }
  }

  function letGo(): void {
    trapped = undefined;
    if (kept) {
      const text = kept.toString("latin1").replace(MARK_REPLY, "");
      kept = undefined;
      client.write(Buffer.from(text, "latin1"));
    }
    forward();
  }
}

interface Command {
  readonly words: readonly Buffer[];
  /** Where it ends in the stream. */
  readonly end: number;
}

/** The first whole command of a client's stream (RESP: an array of bulk strings); undefined before it is there. */
function readCommand(input: Buffer): Command | undefined {
  let at = input.indexOf("\r\n");
  if (at < 0) return undefined;
  const words: Buffer[] = [];
  const count = Number(input.toString("latin1", 1, at));
  at += 2;
  while (words.length < count) {
    const line = input.indexOf("\r\n", at);
    if (line < 0) return undefined;
    const end = line + 2 + Number(input.toString("latin1", at + 1, line));
    if (end + 2 > input.length) return undefined;
    words.push(input.subarray(line + 2, end));
    at = end + 2;
  }
  return { words, end: at };
}

/** The hash of the script that a command calls, by hash or with its text. */
function shaOf([name, script]: Command["words"]): string | undefined {
  const called = name?.toString().toLowerCase();
  if (called === "evalsha") return script?.toString();
  return called === "eval" && script ? hash("sha1", script) : undefined;
}
