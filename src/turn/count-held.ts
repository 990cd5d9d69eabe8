import type { Keys } from "../redis/keys.ts";
import { mastersOf } from "../redis/nodes.ts";
import type { RedisClient } from "../redis/place.ts";

/** Keys looked at for one count, so that it costs a large Redis no more than a small one. */
const MOST_LOOKED_AT = 50_000;
const AT_ONCE = 1_000;

type Node = ReturnType<typeof mastersOf>[number];

/** How many stored answers were not shown yet; those on their way count, too. Of a Redis with more keys, a part of them. */
export async function countHeld(redis: RedisClient, keys: Keys): Promise<number> {
  const nodes = mastersOf(redis);
  const counts = await Promise.all(nodes.map((node) => countAt(node, keys, MOST_LOOKED_AT / nodes.length)));
  return counts.reduce((sum, count) => sum + count, 0);
}

async function countAt(node: Node, keys: Keys, most: number): Promise<number> {
  let count = 0;
  let cursor = "0";
  for (let looked = 0; looked < most; looked += AT_ONCE) {
    const [next, found] = await node.scan(cursor, "MATCH", keys.heldPattern, "COUNT", AT_ONCE);
    const sizes = await Promise.all(found.map((key) => node.zcard(key)));
    count += sizes.reduce((sum, size) => sum + size, 0);
    if (next === "0") break;
    cursor = next;
  }
  return count;
}
