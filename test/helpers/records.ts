/** Records as an earlier release wrote them, put into a test's Redis: what really was in a Redis then. */
import { readFileSync } from "node:fs";
import type { ConversationId, TurnId } from "../../src/contract/turn.ts";
import type { Keys } from "../../src/redis/keys.ts";
import type { RedisClient } from "../../src/redis/place.ts";

interface StoredKey {
  readonly key: string;
  readonly type: "hash" | "list" | "zset";
  /** A sorted set as members, each followed by its score. */
  readonly value: Readonly<Record<string, string>> | readonly string[];
  /** -1: it does not expire. */
  readonly ttlMs: number;
}

const PREFIX = "fixture";
/** Unix milliseconds, wherever they stand. */
const TIMES = /\b1\d{12}\b/g;

/**
 * Writes `test/fixtures/records/<version>/<name>.json` as if it had been stored just now.
 * @returns the conversation that they are of, and its turns, oldest first
 */
export async function storeRecords(
  { redis, keys }: { redis: RedisClient; keys: Keys },
  version: number,
  name: string,
): Promise<{ conversation: ConversationId; turns: TurnId[] }> {
  const file = new URL(`../fixtures/records/${version}/${name}.json`, import.meta.url);
  const text = readFileSync(file, "utf8");
  const { at } = JSON.parse(text) as { at: number };
  const elapsed = Date.now() - at;
  const moved = text.replaceAll(TIMES, (time) => String(Number(time) + elapsed));
  const { records } = JSON.parse(moved) as { records: readonly StoredKey[] };
  for (const { key, type, value, ttlMs } of records) {
    const named = key.replace(PREFIX, keys.prefix);
    await redis.del(named);
    if (type === "hash") await redis.hset(named, value);
    if (type === "list") await redis.rpush(named, ...(value as string[]));
    if (type === "zset") await redis.zadd(named, ...(value as string[]).toReversed());
    if (ttlMs > 0) await redis.pexpire(named, ttlMs);
  }
  const found = records.flatMap(({ key, value }) => {
    const [, conversation, id] = /:turn:([^:]+):(.+)$/.exec(key) ?? [];
    return conversation && id ? [{ conversation, id, at: receivedAt(value) }] : [];
  });
  const turns = found.toSorted((one, other) => one.at - other.at).map(({ id }) => id);
  return { conversation: found[0]?.conversation ?? "", turns };
}

const receivedAt = (value: StoredKey["value"]) =>
  (JSON.parse((value as { data: string }).data) as { receivedAt: number }).receivedAt;
