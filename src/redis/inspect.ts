import type { Redis } from "ioredis";

/** What matters about a Redis for this program. */
export interface RedisFacts {
  readonly version: string;
  readonly evictionPolicy: string;
  /** Append-only file on. */
  readonly appendOnly: boolean;
  /** Median of a few round trips, ms. */
  readonly latencyMs: number;
  /** Redis' clock less ours, ms; half a round trip exact. */
  readonly clockOffsetMs: number;
}

const PINGS = 9;

/** @throws what the connection throws when Redis does not answer. */
export async function inspectRedis(redis: Redis): Promise<RedisFacts> {
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
    version: field("valkey_version") || field("redis_version"),
    evictionPolicy: field("maxmemory_policy"),
    appendOnly: field("aof_enabled") === "1",
    latencyMs: trips.sort((a, b) => a - b)[PINGS >> 1] ?? 0,
    clockOffsetMs: theirs - Date.now(),
  };
}
