import type { Settings } from "../contract/conversation.ts";
import type { ConversationId } from "../contract/turn.ts";
import type { Keys } from "../redis/keys.ts";
import type { RedisClient } from "../redis/place.ts";
import { defineScript } from "../redis/script.ts";
import { parseSettings, SETTINGS } from "../redis/settings.ts";

export interface ConversationStore {
  /** Forgets all exchanges; a turn that is still running answers, but is not remembered. */
  begin(conversation: ConversationId): Promise<void>;
  /** What was chosen for the turns to come; a new conversation keeps it. */
  settings(conversation: ConversationId): Promise<Settings>;
  /** Changes what is given, and leaves the rest. */
  choose(conversation: ConversationId, settings: Settings): Promise<void>;
}

/** KEYS 1 history · 2 meta. ARGV 1 lifetime ms. A later epoch makes answers of earlier turns pass without being remembered. */
const BEGIN = `
redis.call('DEL', KEYS[1])
redis.call('HINCRBY', KEYS[2], 'epoch', 1)
redis.call('HDEL', KEYS[2], 'page', 'shown')
redis.call('PEXPIRE', KEYS[2], ARGV[1])`;

export interface ConversationStoreOptions {
  readonly redis: RedisClient;
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
    async settings(conversation) {
      return parseSettings(await redis.hmget(keys.meta(conversation), ...SETTINGS));
    },
    async choose(conversation, { model, thinking, language }) {
      const meta = keys.meta(conversation);
      await Promise.all([
        redis.hset(meta, {
          ...(model === undefined ? {} : { model }),
          ...(thinking === undefined ? {} : { thinking: thinking ? "1" : "0" }),
          ...(language === undefined ? {} : { language }),
        }),
        redis.pexpire(meta, conversationMs),
      ]);
    },
  };
}
