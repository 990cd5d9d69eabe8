/** Looks through everything that Redis holds: what was erased must be nowhere. */
import { mastersOf } from "../../src/redis/nodes.ts";
import type { RedisClient } from "../../src/redis/place.ts";

type Node = ReturnType<typeof mastersOf>[number];

/** Every key whose name or value, of whatever type, holds one of these, with what it holds; on all nodes. */
export async function tracesOf(redis: RedisClient, needles: readonly string[]): Promise<string[]> {
  // Before a Cluster has answered, its nodes are not known.
  await redis.ping();
  const found = await Promise.all(mastersOf(redis).map((node) => look(node, needles)));
  return found.flat();
}

async function look(node: Node, needles: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  let cursor = "0";
  do {
    const [next, keys] = await node.scan(cursor, "COUNT", 1_000);
    const texts = keys.map(async (key) => `${key} ${JSON.stringify(await contentOf(node, key))}`);
    for (const text of await Promise.all(texts)) {
      for (const needle of needles) if (text.includes(needle)) found.push(`${needle} in ${text}`);
    }
    cursor = next;
  } while (cursor !== "0");
  return found;
}

async function contentOf(node: Node, key: string): Promise<unknown> {
  const type = await node.type(key);
  const read = READ[type];
  if (!read && type !== "none") throw new Error(`no way to read the ${type} ${key}`);
  // It may be another type's by now, or gone.
  return read?.(node, key).catch(() => undefined);
}

const READ: Readonly<Record<string, (node: Node, key: string) => Promise<unknown>>> = {
  string: (node, key) => node.get(key),
  list: (node, key) => node.lrange(key, 0, -1),
  set: (node, key) => node.smembers(key),
  zset: (node, key) => node.zrange(key, "0", "-1"),
  hash: (node, key) => node.hgetall(key),
  stream: (node, key) => node.xrange(key, "-", "+"),
};
