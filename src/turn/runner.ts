/** A sign of life of a worker process: as long as it is there, its running turns are not given to another. */
import { randomUUID } from "node:crypto";
import type { Keys } from "../redis/keys.ts";
import type { RedisClient } from "../redis/place.ts";

export interface Runner {
  readonly id: string;
  /** Says that this process lives; to be called every second. */
  live(): Promise<unknown>;
}

/** Less than a job takes to be found stalled, so that it delays no one who takes over from the dead. */
const LIFETIME_MS = 3_000;

export function createRunner({ redis, keys }: { redis: RedisClient; keys: Keys }): Runner {
  const id = randomUUID();
  const key = keys.runner(id);
  return {
    id,
    // A Redis that is full sets no key, but lets one live longer.
    async live() {
      if ((await redis.pexpire(key, LIFETIME_MS)) === 0) await redis.set(key, "1", "PX", LIFETIME_MS);
    },
  };
}
