/** Which node has what: one has all, unless they are a Cluster. */
import { Command, Redis } from "ioredis";
import type { RedisClient } from "./place.ts";

/** Whether keys stand on several nodes, so that a script may only touch those of one slot. */
export const isSpread = (redis: RedisClient): boolean => !(redis instanceof Redis);

export const mastersOf = (redis: RedisClient): readonly Redis[] =>
  redis instanceof Redis ? [redis] : redis.nodes("master");

/** `host:port` of a Cluster's node; of any other, "". */
export const nameOf = (redis: RedisClient, node: Redis): string =>
  redis === node ? "" : `${node.options.host}:${node.options.port}`;

/** The connection to the node that has the key; undefined while a Cluster's is not known. */
export function ownerOf(redis: RedisClient, key: string): Redis | undefined {
  if (redis instanceof Redis) return redis;
  const owner = redis.slots[new Command("exists", [key]).getSlot()]?.[0];
  return mastersOf(redis).find((node) => nameOf(redis, node) === owner);
}
