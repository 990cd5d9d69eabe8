/** Where a person stopped reading: what 이어보기 goes on with. */
import type { TurnAnswer } from "../contract/answer.ts";
import type { ConversationId, ReadingPosition, TurnId } from "../contract/turn.ts";
import { defineScript } from "../redis/script.ts";
import { ALSO_WHEN_FULL } from "./fragments.ts";
import type { TurnStoreOptions } from "./options.ts";
import type { Records } from "./record.ts";
import { isKnown } from "./version.ts";

/**
 * Where 이어보기 goes on, unless another page was turned meanwhile, or what it goes on with was erased. KEYS 1 meta. ARGV
 * 1 position or '' for none · 2 lifetime ms · 3 1 when only an expected position may be replaced, else 0 · 4 the expected one
 * or '' · 5 turn whose answer is shown, or '' · 6 what a turn's key starts with · 7… turns whose records must be there. Returns
 * the position it replaced, or ''.
 */
const TURN_PAGE = `${ALSO_WHEN_FULL}
local former = redis.call('HGET', KEYS[1], 'page') or ''
if ARGV[3] == '1' and former ~= ARGV[4] then return former end
for i = 7, #ARGV do
  if redis.call('EXISTS', ARGV[6] .. ARGV[i]) == 0 then return former end
end
if ARGV[1] == '' then redis.call('HDEL', KEYS[1], 'page')
else
  redis.call('HSET', KEYS[1], 'page', ARGV[1])
  redis.call('PEXPIRE', KEYS[1], ARGV[2])
end
if ARGV[5] ~= '' then
  redis.call('HSET', KEYS[1], 'shown', ARGV[5])
  redis.call('PEXPIRE', KEYS[1], ARGV[2])
end
return former`;

/** The turns that a stored position goes on with. */
const turnsOf = (stored: string): readonly TurnId[] =>
  stored === "" ? [] : (JSON.parse(stored) as ReadingPosition).turns;

/** Takes a turned page back: what it was on did not arrive. Nothing happens when another was turned since. */
export type TurnBack = () => Promise<void>;

export interface UnreadPages extends ReadingPosition {
  readonly answers: readonly {
    readonly turn: TurnId;
    readonly question: string;
    readonly answer: TurnAnswer;
  }[];
}

/** Of a stored position; one of a later version is passed over. */
const POSITION_VERSION = 1;

export function createReading({ redis, keys, conversationMs }: TurnStoreOptions, records: Records) {
  const turnTo = defineScript(redis, "turnPage", 1, TURN_PAGE);

  /** They stood in the turn's record, in plain text. */
  async function thoughtsOfVersion1(conversation: ConversationId): Promise<string | undefined> {
    const turn = await redis.hget(keys.meta(conversation), "thought");
    if (!turn) return undefined;
    return (await redis.hget(keys.turn(conversation, turn), "reasoning")) || undefined;
  }

  return {
    /** Where 이어보기 goes on, and the answers it goes on with; undefined when all was read, or is no longer kept. */
    async nextPage(conversation: ConversationId): Promise<UnreadPages | undefined> {
      const stored = await redis.hget(keys.meta(conversation), "page");
      if (!stored) return undefined;
      const { v = POSITION_VERSION, ...position } = JSON.parse(stored) as ReadingPosition & { v?: number };
      if (v > POSITION_VERSION) return undefined;
      const found = await Promise.all(
        position.turns.map((turn) =>
          redis.hmget(keys.turn(conversation, turn), "data", "answer", "merged", "v"),
        ),
      );
      const answers = found.flatMap(([data, stored, merged = null, version], index) => {
        if (!data || !stored || !isKnown(version)) return [];
        const turn = { id: position.turns[index] ?? "", conversation };
        const answer = records.readAnswer(turn, stored);
        if (!answer) return [];
        return [{ turn: turn.id, question: records.readTurn(turn, data, merged).turn.utterance, answer }];
      });
      return answers.length === found.length ? { ...position, answers } : undefined;
    },

    /** The thoughts behind the latest answer that had any; undefined when none are kept. */
    async thoughts(conversation: ConversationId): Promise<string | undefined> {
      const stored = await redis.get(keys.thoughts(conversation));
      return stored ? records.readThoughts(conversation, stored) : thoughtsOfVersion1(conversation);
    },

    /**
     * Says where 이어보기 goes on; no position ends it. Said before a page is sent, since the next tap may be quicker than
     * our note of its arrival, and taken back when it never arrived.
     * @param shown the turn whose answer is on the page: a word on an answer is about that one, once it has arrived
     */
    async turnPage(
      conversation: ConversationId,
      position: ReadingPosition | undefined,
      shown: TurnId = "",
    ): Promise<TurnBack> {
      const meta = keys.meta(conversation);
      const base = keys.turnBase(conversation);
      const page = position === undefined ? "" : JSON.stringify({ v: POSITION_VERSION, ...position });
      const kept = new Set([...(position?.turns ?? []), ...(shown ? [shown] : [])]);
      const former = (await turnTo(meta, page, conversationMs, 0, "", shown, base, ...kept)) as string;
      return async () => {
        await turnTo(meta, former, conversationMs, 1, page, "", base, ...turnsOf(former));
      };
    },
  };
}
