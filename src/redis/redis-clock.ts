import type { Redis } from "ioredis";

/** Redis's own clock, so that a script can tell that it is carried out too late. */
export interface RedisClock {
  /** Compares the clocks; to be called every few seconds. */
  measure(): Promise<void>;
  /** What Redis's clock will say in so many ms from now; 0 while that is not known. Unix ms. */
  in(ms: number): number;
}

/** A slower answer tells too little of when it was given. */
const LONGEST_ANSWER_MS = 200;

export function createRedisClock({ redis, clock }: { redis: Redis; clock: () => number }): RedisClock {
  let ahead: number | undefined;
  return {
    async measure() {
      const asked = clock();
      const [seconds, micros] = (await redis.time()).map(Number);
      const answered = clock();
      if (answered - asked > LONGEST_ANSWER_MS || seconds === undefined || micros === undefined) return;
      ahead = seconds * 1_000 + micros / 1_000 - (asked + answered) / 2;
    },
    in: (ms) => (ahead === undefined ? 0 : Math.round(clock() + ahead + ms)),
  };
}
