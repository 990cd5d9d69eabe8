import type { Settings } from "../contract/conversation.ts";
import type { Language } from "../contract/language.ts";
import type { ConversationId, TurnRef } from "../contract/turn.ts";
import type { Keys } from "../redis/keys.ts";
import type { RedisClient } from "../redis/place.ts";
import { defineScript } from "../redis/script.ts";
import { parseSettings, SETTINGS } from "../redis/settings.ts";

export interface ConversationStore {
  /** Forgets all exchanges and their summary; a turn that is still running answers, but is not remembered. */
  begin(conversation: ConversationId): Promise<void>;
  /** What was chosen for the turns to come; a new conversation keeps it. */
  settings(conversation: ConversationId): Promise<Settings>;
  /** Changes what is given, and leaves the rest. */
  choose(conversation: ConversationId, settings: Settings): Promise<void>;
  /** Keeps the language of a turn's question; that of a turn which was erased meanwhile is not. */
  noteLanguage(turn: TurnRef, language: Language): Promise<void>;
  /** Lets all of the conversation be erased by a word that follows within ten minutes. */
  askErase(conversation: ConversationId): Promise<void>;
  /** Whether that word may follow now. */
  isEraseAsked(conversation: ConversationId): Promise<boolean>;
}

/** KEYS 1 history · 2 meta. ARGV 1 lifetime ms. A later epoch makes answers of earlier turns pass without being remembered. */
const BEGIN = `
redis.call('DEL', KEYS[1])
redis.call('HINCRBY', KEYS[2], 'epoch', 1)
redis.call('HDEL', KEYS[2], 'page', 'shown', 'summary')
redis.call('PEXPIRE', KEYS[2], ARGV[1])`;

/** KEYS 1 turn · 2 meta. ARGV 1 language · 2 lifetime ms. Its first write is one that a full Redis allows. */
const NOTE_LANGUAGE = `
if redis.call('EXISTS', KEYS[1]) == 0 then return end
redis.call('HDEL', KEYS[2], '')
redis.call('HSET', KEYS[2], 'language', ARGV[1])
redis.call('PEXPIRE', KEYS[2], ARGV[2])`;

const ASKED_MS = 10 * 60_000;

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
  const noteOf = defineScript(redis, "conversationLanguage", 2, NOTE_LANGUAGE);
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
    async noteLanguage({ conversation, id }, language) {
      await noteOf(keys.turn(conversation, id), keys.meta(conversation), language, conversationMs);
    },
    async askErase(conversation) {
      await redis.set(keys.eraseAsked(conversation), "1", "PX", ASKED_MS);
    },
    async isEraseAsked(conversation) {
      return (await redis.exists(keys.eraseAsked(conversation))) === 1;
    },
  };
}
