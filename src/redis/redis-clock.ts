import { Redis } from "ioredis";
import { mastersOf, ownerOf } from "./nodes.ts";
import type { RedisClient } from "./place.ts";

/** Redis's own clock, so that a script can tell that it is carried out too late. The nodes of a Cluster have one each. */
export interface RedisClock {
  /** Compares the clocks; to be called every few seconds. */
  measure(): Promise<void>;
  /** What the clock of the node that has this key will say in so many ms from now; 0 while that is not known. Unix ms. */
  in(ms: number, key: string): number;
}

/** A slower answer tells too little of when it was given. */
const LONGEST_ANSWER_MS = 200;

export function createRedisClock({ redis, clock }: { redis: RedisClient; clock: () => number }): RedisClock {
  const ahead = new WeakMap<Redis, number>();

  async function measure(node: Redis): Promise<void> {
    const asked = clock();
    const [seconds, micros] = (await node.time()).map(Number);
    const answered = clock();
    if (answered - asked > LONGEST_ANSWER_MS || seconds === undefined || micros === undefined) return;
    ahead.set(node, seconds * 1_000 + micros / 1_000 - (asked + answered) / 2);
  }

  // A connection that comes back may come to another machine; a Cluster makes a new one for each.
  if (redis instanceof Redis) {
    redis.on("close", () => ahead.delete(redis));
    redis.on("ready", () => void measure(redis).catch(() => {}));
  }
  return {
    async measure() {
      await Promise.allSettled(mastersOf(redis).map(measure));
    },
    in(ms, key) {
      const node = ownerOf(redis, key);
      const offset = node && ahead.get(node);
      return offset === undefined ? 0 : Math.round(clock() + offset + ms);
    },
  };
}
