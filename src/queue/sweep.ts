/**
 * Finds what a process that died left half done: conversations whose turns wait while no job knows of them, and ones that were
 * erased while the queue still names them.
 */
import type { Log } from "../contract/ports.ts";
import type { ConversationId } from "../contract/turn.ts";
import { type Keys, SHARDS } from "../redis/keys.ts";
import { readOpenMember } from "../redis/open-member.ts";
import type { RedisClient } from "../redis/place.ts";
import type { TurnQueue } from "./turn-queue.ts";

export interface SweepOptions {
  readonly redis: RedisClient;
  readonly keys: Keys;
  readonly queue: TurnQueue;
  readonly log: Log;
  readonly clock: () => number;
  /** Turns younger than this are left alone: their job may be on its way. @defaultValue 5000 */
  readonly graceMs?: number;
}

const MOST_A_SHARD = 200;

/** Looks once through all shards. Returns how many conversations were put back on the queue. */
export async function sweep({
  redis,
  keys,
  queue,
  log,
  clock,
  graceMs = 5_000,
}: SweepOptions): Promise<number> {
  const before = clock() - graceMs;
  await Promise.all((await queue.toForget(before)).map(forget));
  const shards = Array.from({ length: SHARDS }, (_, shard) =>
    redis.zrangebyscore(keys.open(shard), 0, before, "LIMIT", 0, MOST_A_SHARD),
  );
  const open = (await Promise.all(shards)).flat();
  const turnsOf = Map.groupBy(open, (member) => readOpenMember(member).conversation);
  const found = await Promise.all(
    [...turnsOf].map(([conversation, members]) => putBack(conversation, members)),
  );
  const count = found.filter(Boolean).length;
  if (count > 0) log.warn("queue.swept", { conversations: count });
  return count;

  async function forget(conversation: ConversationId): Promise<void> {
    await queue.forget(conversation, (await redis.exists(keys.mailbox(conversation))) === 1);
  }

  async function putBack(conversation: ConversationId, members: readonly string[]): Promise<boolean> {
    if (await queue.has(conversation)) return false;
    if ((await redis.llen(keys.mailbox(conversation))) === 0) {
      await redis.zrem(keys.openOf(conversation), ...members);
      return false;
    }
    await queue.add(conversation);
    return true;
  }
}
