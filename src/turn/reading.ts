/** Where a person stopped reading: what 이어보기 goes on with. */
import type { TurnAnswer } from "../contract/answer.ts";
import type { ConversationId, ReadingPosition, TurnId } from "../contract/turn.ts";
import { defineScript } from "../redis/script.ts";
import { questionOf } from "./claims.ts";
import { ALSO_WHEN_FULL } from "./fragments.ts";
import type { TurnStoreOptions } from "./options.ts";

/**
 * Where 이어보기 goes on, unless another page was turned meanwhile, or what it goes on with was erased. KEYS 1 meta. ARGV
 * 1 position or '' for none · 2 lifetime ms · 3 1 when only an expected position may be replaced, else 0 · 4 the expected one
 * or '' · 5 what a turn's key starts with · 6… turns whose records must be there. Returns the one it replaced, or ''.
 */
const TURN_PAGE = `${ALSO_WHEN_FULL}
local former = redis.call('HGET', KEYS[1], 'page') or ''
if ARGV[3] == '1' and former ~= ARGV[4] then return former end
for i = 6, #ARGV do
  if redis.call('EXISTS', ARGV[5] .. ARGV[i]) == 0 then return former end
end
if ARGV[1] == '' then redis.call('HDEL', KEYS[1], 'page')
else
  redis.call('HSET', KEYS[1], 'page', ARGV[1])
  redis.call('PEXPIRE', KEYS[1], ARGV[2])
end
return former`;

/** Takes a turned page back: what it was on did not arrive. Nothing happens when another was turned since. */
export type TurnBack = () => Promise<void>;

export interface UnreadPages extends ReadingPosition {
  readonly answers: readonly {
    readonly turn: TurnId;
    readonly question: string;
    readonly answer: TurnAnswer;
  }[];
}

export function createReading({ redis, keys, conversationMs }: TurnStoreOptions) {
  const turnTo = defineScript(redis, "turnPage", 1, TURN_PAGE);

  return {
    /** Where 이어보기 goes on, and the answers it goes on with; undefined when all was read, or is no longer kept. */
    async nextPage(conversation: ConversationId): Promise<UnreadPages | undefined> {
      const stored = await redis.hget(keys.meta(conversation), "page");
      if (!stored) return undefined;
      const position = JSON.parse(stored) as ReadingPosition;
      const records = await Promise.all(
        position.turns.map((turn) => redis.hmget(keys.turn(conversation, turn), "data", "answer", "merged")),
      );
      const answers = records.flatMap(([data, stored, merged = null], index) => {
        if (!data || !stored) return [];
        const question = questionOf(data, merged);
        return [{ turn: position.turns[index] ?? "", question, answer: JSON.parse(stored) as TurnAnswer }];
      });
      return answers.length === records.length ? { ...position, answers } : undefined;
    },

    /** The thoughts behind the latest answer that had any; undefined when none are kept. */
    async thoughts(conversation: ConversationId): Promise<string | undefined> {
      return (await redis.get(keys.thoughts(conversation))) ?? undefined;
    },

    /**
     * Says where 이어보기 goes on; no position ends it. Said before a page is sent, since the next tap may be quicker than
     * our note of its arrival, and taken back when it never arrived.
     */
    async turnPage(conversation: ConversationId, position: ReadingPosition | undefined): Promise<TurnBack> {
      const meta = keys.meta(conversation);
      const base = keys.turnBase(conversation);
      const page = position === undefined ? "" : JSON.stringify(position);
      const turns = position?.turns ?? [];
      const former = (await turnTo(meta, page, conversationMs, 0, "", base, ...turns)) as string;
      return async () => {
        await turnTo(meta, former, conversationMs, 1, page, base);
      };
    },
  };
}
