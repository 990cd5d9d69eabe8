import type { Redis } from "ioredis";
import type { ConversationId } from "../contract/turn.ts";
import type { Keys } from "../redis/keys.ts";
import { defineScript } from "../redis/script.ts";

export interface ConversationStore {
  /** Forgets all exchanges; a turn that is still running answers, but is not remembered. */
  begin(conversation: ConversationId): Promise<void>;
}

/** KEYS 1 history · 2 meta. ARGV 1 lifetime ms. A later epoch makes answers of earlier turns pass without being remembered. */
const BEGIN = `
redis.call('DEL', KEYS[1])
redis.call('HINCRBY', KEYS[2], 'epoch', 1)
redis.call('HDEL', KEYS[2], 'page')
redis.call('PEXPIRE', KEYS[2], ARGV[1])`;

export interface ConversationStoreOptions {
  readonly redis: Redis;
  readonly keys: Keys;
  /** Lifetime of a conversation's memory after its last turn. */
  readonly conversationMs: number;
}

export function createConversationStore({
  redis,
  keys,
  conversationMs,
}: ConversationStoreOptions): ConversationStore {
  const begin = defineScript(redis, "conversationBegin", 2, BEGIN);
  return {
    async begin(conversation) {
      await begin(keys.history(conversation), keys.meta(conversation), conversationMs);
    },
  };
}
