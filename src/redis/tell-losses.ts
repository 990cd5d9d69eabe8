import { Redis } from "ioredis";
import type { Log } from "../contract/ports.ts";
import type { RedisClient } from "./place.ts";

/** Logs the loss of a connection, and of each node's in a Cluster, once, and its return. */
export function tellLosses(redis: RedisClient, connection: string, log: Log): void {
  const lost = new Set<string>();
  const gone = (error: Failure, node = "") => {
    if (!lost.has(node)) log.error("redis.lost", { connection, reason: reasonOf(error), ...named(node) });
    lost.add(node);
  };
  const back = (node = "") => {
    if (lost.delete(node)) log.info("redis.back", { connection, ...named(node) });
  };
  redis.on("error", (error: Failure) => gone(error));
  redis.on("ready", () => back());
  if (redis instanceof Redis) return;
  redis.on("node error", gone);
  redis.on("+node", (node: Redis) => {
    node.on("ready", () => back(`${node.options.host}:${node.options.port}`));
  });
}

interface Failure extends NodeJS.ErrnoException {
  /** What one node said when all of a Cluster have failed. */
  readonly lastNodeError?: NodeJS.ErrnoException;
}

/** Never the message: it may quote a command. */
function reasonOf(error: Failure): string {
  const { code, name } = error.lastNodeError ?? error;
  return code ?? name;
}

const named = (node: string) => (node ? { node } : {});
