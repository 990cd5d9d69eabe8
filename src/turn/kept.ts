/** What is stored of a conversation: counted for its person, and read out whole for a copy. */
import type { TurnAnswer } from "../contract/answer.ts";
import type { Kept } from "../contract/conversation.ts";
import type { ConversationId, DeliveryRoute, Turn, TurnRef, TurnState } from "../contract/turn.ts";
import { defineScript } from "../redis/script.ts";
import { parseSettings, SETTINGS } from "../redis/settings.ts";
import { ALL_TURNS } from "./fragments.ts";
import type { TurnStoreOptions } from "./options.ts";
import type { Records } from "./record.ts";

/**
 * Counts. KEYS 1 mailbox · 2 held · 3 turns · 4 thoughts · 5 history · 6 meta · 7 feedback. ARGV 1 what a turn's key starts with.
 * Returns {exchanges, ms they last}, {unseen answers, ms until the first goes}, {answered turns, ms until the last goes},
 * turns without an answer, ms the thoughts last, settings, answers that something was said of.
 */
const KEPT = `${ALL_TURNS}
local unseen, first, answered, last, unfinished = 0, 0, 0, 0, 0
for _, id in ipairs(allTurns(KEYS[1], KEYS[2], KEYS[3])) do
  local key = ARGV[1] .. id
  local record, left = redis.call('HMGET', key, 'state', 'data', 'outcome'), redis.call('PTTL', key)
  if record[2] and (not record[1] or record[1] == 'running') then unfinished = unfinished + 1
  elseif record[2] then
    answered, last = answered + 1, math.max(last, left)
    local words = record[3] == 'stopped' or record[3] == 'merged'
    if (record[1] == 'answered' or record[1] == 'held') and not words then
      unseen, first = unseen + 1, first == 0 and left or math.min(first, left)
    end
  end
end
return {{redis.call('LLEN', KEYS[5]), redis.call('PTTL', KEYS[5])}, {unseen, first}, {answered, last}, unfinished,
  redis.call('PTTL', KEYS[4]), redis.call('HMGET', KEYS[6], ${SETTINGS.map((field) => `'${field}'`).join(", ")}), redis.call('HLEN', KEYS[7])}`;

type Pair = [count: number, ms: number];
type Counted = [
  exchanges: Pair,
  held: Pair,
  records: Pair,
  unfinished: number,
  thoughtsMs: number,
  settings: (string | null)[],
  feedback: number,
];

/** A turn as it is kept. */
export interface KeptTurn {
  /** With the words of turns that were merged into it. */
  readonly turn: Turn;
  readonly state: TurnState;
  /** When the answer was stored, in Unix milliseconds. */
  readonly answeredAt?: number;
  readonly answer?: TurnAnswer;
  /** How the answer was shown. */
  readonly route?: DeliveryRoute;
  /** When the record goes, in Unix milliseconds; absent while it waits. */
  readonly until?: number;
}

export function createKept({ redis, keys, clock }: TurnStoreOptions, records: Records) {
  const count = defineScript(redis, "turnKept", 7, KEPT);

  return {
    /** How much is stored, and until when. */
    async kept(conversation: ConversationId): Promise<Kept> {
      const names = [
        keys.mailbox,
        keys.held,
        keys.turns,
        keys.thoughts,
        keys.history,
        keys.meta,
        keys.feedback,
      ];
      const [exchanges, held, records, unfinished, thoughtsMs, chosen, feedback] = (await count(
        ...names.map((name) => name(conversation)),
        keys.turnBase(conversation),
      )) as Counted;
      const now = clock();
      const until = ([count, ms]: Pair) => ({ count, until: now + ms });
      return {
        ...(exchanges[0] > 0 && { exchanges: until(exchanges) }),
        ...(held[0] > 0 && { held: until(held) }),
        ...(records[0] > 0 && { records: until(records) }),
        unfinished,
        feedback,
        ...(thoughtsMs > 0 && { thoughtsUntil: now + thoughtsMs }),
        settings: parseSettings(chosen),
      };
    },

    /** Whether the turn's record is there: its person has not had it erased. */
    async isKept({ conversation, id }: TurnRef): Promise<boolean> {
      return (await redis.exists(keys.turn(conversation, id))) === 1;
    },

    /** All turns whose records are there, oldest first. */
    async turnsOf(conversation: ConversationId): Promise<readonly KeptTurn[]> {
      const lists = await Promise.all([
        redis.zrange(keys.turns(conversation), "0", "-1"),
        redis.zrange(keys.held(conversation), "0", "-1"),
        redis.lrange(keys.mailbox(conversation), 0, -1),
      ]);
      const read = [...new Set(lists.flat())].map(async (id) => {
        const key = keys.turn(conversation, id);
        const [record, left] = await Promise.all([redis.hmget(key, ...FIELDS), redis.pttl(key)]);
        return readTurn({ id, conversation }, record, left > 0 ? clock() + left : undefined);
      });
      const turns = (await Promise.all(read)).filter((turn) => turn !== undefined);
      return turns.sort((a, b) => a.turn.receivedAt - b.turn.receivedAt);
    },

    /** What was before them, as `conversation/history.ts` words it. */
    async summaryOf(conversation: ConversationId): Promise<string | undefined> {
      const stored = await redis.hget(keys.meta(conversation), "summary");
      return stored ? records.readSummary(conversation, stored) : undefined;
    },

    /** All exchanges that are remembered and can be read, oldest first, as they were given to `answer`. */
    async exchangesOf(conversation: ConversationId): Promise<readonly string[]> {
      return records.readLines(conversation, await redis.lrange(keys.history(conversation), 0, -1));
    },
  };

  function readTurn(
    ref: TurnRef,
    record: readonly (string | null)[],
    until: number | undefined,
  ): KeptTurn | undefined {
    const [data, merged = null, state, answered, stored, route] = record;
    if (!data) return undefined;
    const answer = stored ? records.readAnswer(ref, stored) : undefined;
    return {
      turn: records.readTurn(ref, data, merged).turn,
      state: (state as TurnState | null) ?? "queued",
      ...(answered ? { answeredAt: Number(answered) } : {}),
      ...(answer ? { answer } : {}),
      ...(route ? { route: route as DeliveryRoute } : {}),
      ...(until === undefined ? {} : { until }),
    };
  }
}

const FIELDS = ["data", "merged", "state", "answered", "answer", "route"] as const;
