/** What people say of answers, kept with the turn's id. */
import type { ConversationId, FeedbackValue, TurnId } from "../contract/turn.ts";
import { defineScript } from "../redis/script.ts";
import type { TurnStoreOptions } from "./options.ts";

/**
 * Keeps what is said of an answer; said again, it changes. KEYS 1 turn · 2 feedback. ARGV 1 turn id · 2 value · 3 now ·
 * 4 lifetime ms · 5 most kept · 6 1 when the answer must have arrived for certain, else 0. Returns {1 when it is the first
 * word on it else 0, model or ''}, or false when there is no such answer.
 */
const SAY = `
local said = redis.call('HGET', KEYS[2], ARGV[1])
local entry
if said then entry = cjson.decode(said)
else
  local record = redis.call('HMGET', KEYS[1], 'state', 'outcome', 'answer', 'model', 'data')
  local arrived = record[1] == 'delivered' or record[1] == 'shown'
  if record[2] or not record[3] or (ARGV[6] == '1' and not arrived) then return false end
  entry = {model = record[4] or '', skill = cjson.decode(record[5]).skill}
end
entry.value = ARGV[2]
entry.at = tonumber(ARGV[3])
redis.call('HSET', KEYS[2], ARGV[1], cjson.encode(entry))
redis.call('PEXPIRE', KEYS[2], ARGV[4])
if redis.call('HLEN', KEYS[2]) > tonumber(ARGV[5]) then
  local all, oldest, at = redis.call('HGETALL', KEYS[2]), nil, nil
  for i = 1, #all, 2 do
    local other = cjson.decode(all[i + 1]).at
    if all[i] ~= ARGV[1] and (not at or other < at) then oldest, at = all[i], other end
  end
  redis.call('HDEL', KEYS[2], oldest)
end
return {said and 0 or 1, entry.model}`;

/** Answers of a conversation whose feedback is kept; the oldest goes first. */
const MOST_KEPT = 100;

/** As intake makes them. */
const TURN_ID = /^[\w-]{1,64}$/;

export interface SaidOf {
  readonly turn: TurnId;
  /** Whether nothing was said of it before: what is counted. */
  readonly isFirst: boolean;
  /** Absent when its skill asked none. */
  readonly model?: string;
}

/** As it is kept. */
export interface KeptFeedback {
  readonly turn: TurnId;
  readonly value: FeedbackValue;
  /** Unix milliseconds. */
  readonly at: number;
  /** Empty when its skill asked none. */
  readonly model: string;
  readonly skill: string;
}

export function createFeedback({ redis, keys, clock, conversationMs, replication }: TurnStoreOptions) {
  const keep = defineScript(redis, "turnFeedback", 2, SAY);

  async function say(
    conversation: ConversationId,
    turn: TurnId,
    value: FeedbackValue,
    mustHaveArrived: boolean,
  ): Promise<SaidOf | undefined> {
    const feedback = keys.feedback(conversation);
    const write = () =>
      keep(
        keys.turn(conversation, turn),
        feedback,
        turn,
        value,
        clock(),
        conversationMs,
        MOST_KEPT,
        mustHaveArrived ? 1 : 0,
      ) as Promise<[first: number, model: string] | null>;
    const said = await replication.keep(feedback, write, (before, again) => before ?? again);
    return said ? { turn, isFirst: said[0] === 1, ...(said[1] && { model: said[1] }) } : undefined;
  }

  return {
    /**
     * Says it of the answer that a pressed button names: one that nobody knows to have arrived has, if it is pressed.
     * Undefined when that is no answer of this conversation, or is not kept any more. @param pressed as it came
     */
    async sayOf(
      conversation: ConversationId,
      pressed: unknown,
      value: FeedbackValue,
    ): Promise<SaidOf | undefined> {
      if (typeof pressed !== "string" || !TURN_ID.test(pressed)) return undefined;
      return say(conversation, pressed, value, false);
    },

    /** Says it of the answer that was shown last; undefined when there is none. */
    async sayOfLast(conversation: ConversationId, value: FeedbackValue): Promise<SaidOf | undefined> {
      const shown = await redis.hget(keys.meta(conversation), "shown");
      return shown ? say(conversation, shown, value, true) : undefined;
    },

    /** All that was said and is kept, oldest first. */
    async feedbackOf(conversation: ConversationId): Promise<readonly KeptFeedback[]> {
      const entries = Object.entries(await redis.hgetall(keys.feedback(conversation)));
      const kept = entries.map(([turn, entry]) => ({ turn, ...JSON.parse(entry) }) as KeptFeedback);
      return kept.sort((a, b) => a.at - b.at);
    },
  };
}
