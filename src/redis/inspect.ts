import type { Redis } from "ioredis";
import { mastersOf, nameOf } from "./nodes.ts";
import type { RedisClient } from "./place.ts";

/** What matters about a Redis for this program. */
export interface RedisFacts {
  /** `host:port` of a Cluster's node; else "". */
  readonly node: string;
  readonly version: string;
  readonly evictionPolicy: string;
  /** Append-only file on. */
  readonly appendOnly: boolean;
  /** Replicas that follow it now. */
  readonly replicas: number;
  /** Median of a few round trips, ms. */
  readonly latencyMs: number;
  /** Redis' clock less ours, ms; half a round trip exact. */
  readonly clockOffsetMs: number;
}

const PINGS = 9;

/**
 * Of each master, in the order of their names.
 * @throws what the connection throws when Redis does not answer.
 */
export async function inspectRedis(redis: RedisClient): Promise<readonly RedisFacts[]> {
  // Before a Cluster has answered, its nodes are not known.
  await redis.ping();
  const facts = await Promise.all(mastersOf(redis).map((node) => inspectNode(node, nameOf(redis, node))));
  return facts.sort((a, b) => a.node.localeCompare(b.node));
}

async function inspectNode(redis: Redis, node: string): Promise<RedisFacts> {
  const info = await redis.info();
  const field = (name: string) => new RegExp(`^${name}:(.*)$`, "m").exec(info)?.[1]?.trim() ?? "";
  const trips: number[] = [];
  for (let i = 0; i < PINGS; i++) {
    const begun = performance.now();
    await redis.ping();
    trips.push(performance.now() - begun);
  }
  const [seconds, microseconds] = await redis.time();
  const theirs = Number(seconds) * 1_000 + Number(microseconds) / 1_000;
  return {
    node,
    version: field("valkey_version") || field("redis_version"),
    evictionPolicy: field("maxmemory_policy"),
    appendOnly: field("aof_enabled") === "1",
    replicas: Number(field("connected_slaves")),
    latencyMs: trips.sort((a, b) => a - b)[PINGS >> 1] ?? 0,
    clockOffsetMs: theirs - Date.now(),
  };
}
