/** How long a skill's answers take, so that a person can be told roughly how long it will still be. */
import type { Keys } from "../redis/keys.ts";
import type { RedisClient } from "../redis/place.ts";

export interface Pace {
  /** Notes how long an answer took, in ms. Never throws: a guess is worth no turn. */
  note(skill: string, ms: number): Promise<void>;
  /**
   * How long a turn of this age may still take, in ms: the median of those among the skill's latest answers that took
   * longer, less its age. Undefined when fewer than three did, for then nothing is known.
   */
  left(skill: string, ageMs: number): Promise<number | undefined>;
  /** The median of the latest, in ms; undefined when there are fewer than three. */
  usual(skill: string): Promise<number | undefined>;
  /** The latest, in ms, shortest first; none when there are fewer than three. */
  latest(skill: string): Promise<readonly number[]>;
}

/** The name under which a model's times are kept, beside those of skills. */
export const modelPace = (model: string): string => `model ${model}`;

const KEPT = 50;
const KEPT_MS = 30 * 24 * 3_600_000;
const FEWEST = 3;

export function createPace({ redis, keys }: { redis: RedisClient; keys: Keys }): Pace {
  const latest = async (skill: string) => (await redis.lrange(keys.pace(skill), 0, KEPT - 1)).map(Number);
  const middle = (times: readonly number[]): number | undefined => {
    const sorted = [...times].sort((a, b) => a - b);
    return sorted.length < FEWEST ? undefined : sorted[Math.floor(sorted.length / 2)];
  };
  return {
    async note(skill, ms) {
      const key = keys.pace(skill);
      await Promise.allSettled([
        redis.lpush(key, Math.round(ms)),
        redis.ltrim(key, 0, KEPT - 1),
        redis.pexpire(key, KEPT_MS),
      ]);
    },
    async left(skill, ageMs) {
      const usual = middle((await latest(skill)).filter((ms) => ms > ageMs));
      return usual === undefined ? undefined : usual - ageMs;
    },
    async usual(skill) {
      return middle(await latest(skill));
    },
    async latest(skill) {
      const times = await latest(skill);
      return times.length < FEWEST ? [] : times.sort((a, b) => a - b);
    },
  };
}
