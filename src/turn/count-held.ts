import type { Redis } from "ioredis";
import type { Keys } from "../redis/keys.ts";

/** Keys looked at for one count, so that it costs a large Redis no more than a small one. */
const MOST_LOOKED_AT = 50_000;
const AT_ONCE = 1_000;

/** How many stored answers were not shown yet; those on their way count, too. Of a Redis with more keys, a part of them. */
export async function countHeld(redis: Redis, keys: Keys): Promise<number> {
  let count = 0;
  let cursor = "0";
  for (let looked = 0; looked < MOST_LOOKED_AT; looked += AT_ONCE) {
    const [next, found] = await redis.scan(cursor, "MATCH", keys.heldPattern, "COUNT", AT_ONCE);
    const sizes = await Promise.all(found.map((key) => redis.zcard(key)));
    count += sizes.reduce((sum, size) => sum + size, 0);
    if (next === "0") break;
    cursor = next;
  }
  return count;
}
