/**
 * From admission to the stored answer and out of the mailbox; `taking.ts` is between. Each change of state is one script on
 * keys of one shard.
 */
import type { TurnAnswer } from "../contract/answer.ts";
import type { ConversationId, Turn, TurnId, TurnRef } from "../contract/turn.ts";
import { openMember } from "../redis/open-member.ts";
import { defineScript } from "../redis/script.ts";
import { createAdmissions } from "./admissions.ts";
import { ALSO_WHEN_FULL } from "./fragments.ts";
import type { TurnStoreOptions } from "./options.ts";
import type { Records } from "./record.ts";
import { MOST_EXCHANGES } from "./taking.ts";
import { isKnown, KNOWN, PLAIN } from "./version.ts";

/**
 * Nobody was promised an answer by this admission: nothing is left of it. KEYS 1 turn · 2 mailbox · 3 open.
 * ARGV 1 turn id · 2 admission · 3 member of open. Returns 1, or 0 when it was not there, had been answered already or stands by another admission.
 */
const VOID = `
local record = redis.call('HMGET', KEYS[1], 'state', 'data')
if not record[2] or (record[1] and record[1] ~= 'running') then return 0 end
if cjson.decode(record[2]).admission ~= ARGV[2] then return 0 end
redis.call('DEL', KEYS[1])
redis.call('LREM', KEYS[2], 1, ARGV[1])
redis.call('ZREM', KEYS[3], ARGV[3])
return 1`;

/**
 * Stores the answer; the first one wins. KEYS 1 turn · 2 held · 3 history · 4 meta · 5 thoughts. ARGV 1 turn id · 2 answer · 3 reasoning ·
 * 4 now · 5 lifetime ms · 6 exchange or '' · 7 epoch the turn was taken in · 8 history lifetime ms · 9 most exchanges kept ·
 * 10 outcome or '' · 11 version · 12 name of the model or '' · 13 lifetime of thoughts ms. Returns 1, or 0 when it was answered, stopped
 * or voided before.
 */
const ANSWER = `${ALSO_WHEN_FULL}
if redis.call('HGET', KEYS[1], 'state') ~= 'running' then return 0 end
redis.call('HSET', KEYS[1], 'state', 'answered', 'answer', ARGV[2], 'answered', ARGV[4])
if tonumber(ARGV[11]) > tonumber(redis.call('HGET', KEYS[1], 'v') or '${PLAIN}') then redis.call('HSET', KEYS[1], 'v', ARGV[11]) end
redis.call('PEXPIRE', KEYS[1], ARGV[5])
redis.call('ZADD', KEYS[2], ARGV[4], ARGV[1])
redis.call('PEXPIRE', KEYS[2], ARGV[5])
if ARGV[3] ~= '' then redis.call('SET', KEYS[5], ARGV[3], 'PX', ARGV[13]) end
redis.call('HSET', KEYS[4], 'retry', ARGV[1])
redis.call('PEXPIRE', KEYS[4], ARGV[8])
if ARGV[10] ~= '' then redis.call('HSET', KEYS[1], 'outcome', ARGV[10]) end
if ARGV[12] ~= '' then redis.call('HSET', KEYS[1], 'model', ARGV[12]) end
if ARGV[6] ~= '' and (redis.call('HGET', KEYS[4], 'epoch') or '0') == ARGV[7] then
  redis.call('RPUSH', KEYS[3], ARGV[6])
  redis.call('LTRIM', KEYS[3], '-' .. ARGV[9], -1)
  redis.call('PEXPIRE', KEYS[3], ARGV[8])
  redis.call('PEXPIRE', KEYS[4], ARGV[8])
end
return 1`;

/**
 * Ends every turn of a conversation that has no answer yet with the word that it was stopped. KEYS 1 mailbox · 2 meta.
 * ARGV 1 what a turn's key starts with · 2 the word as an answer · 3 now · 4 lifetime ms · 5 lifetime of meta ms ·
 * 6 channel of the workers · 7 conversation. Returns the ids of the stopped turns, oldest first.
 */
const STOP = `${KNOWN}
redis.call('LREM', KEYS[1], 1, '') -- See ALSO_WHEN_FULL.
local stopped = {}
for _, id in ipairs(redis.call('LRANGE', KEYS[1], 0, -1)) do
  local key = ARGV[1] .. id
  local record = redis.call('HMGET', key, 'state', 'data', 'v')
  if record[2] and known(record[3]) and (not record[1] or record[1] == 'running') then
    redis.call('HSET', key, 'state', 'answered', 'answer', ARGV[2], 'outcome', 'stopped', 'answered', ARGV[3])
    redis.call('PEXPIRE', key, ARGV[4])
    stopped[#stopped + 1] = id
  end
end
if #stopped > 0 then
  redis.call('HSET', KEYS[2], 'retry', stopped[#stopped])
  redis.call('PEXPIRE', KEYS[2], ARGV[5])
  redis.call('PUBLISH', ARGV[6], ARGV[7] .. ' ' .. table.concat(stopped, ' '))
end
return stopped`;

/**
 * Takes a finished turn out of the mailbox. One that has no answer stays: that it was taken, and what came of it, died with
 * a master whose replicas had only its admission. KEYS 1 turn · 2 mailbox · 3 open. ARGV 1 turn id · 2 member of open.
 * Returns how many turns are left.
 */
const DONE = `
local record = redis.call('HMGET', KEYS[1], 'state', 'data')
if not record[2] or (record[1] and record[1] ~= 'running') then
  redis.call('LREM', KEYS[2], 1, ARGV[1])
  redis.call('ZREM', KEYS[3], ARGV[2])
end
return redis.call('LLEN', KEYS[2])`;

/** However long answers are kept. */
const THOUGHTS_KEPT_MS = 24 * 3_600_000;

export function createLifecycle(options: TurnStoreOptions, records: Records) {
  const { redis, keys, clock, heldMs, conversationMs, replication, answers, unreadable } = options;
  const voidTurn = defineScript(redis, "turnVoid", 3, VOID);
  const storeAnswer = defineScript(redis, "turnAnswer", 5, ANSWER);
  const stopTurns = defineScript(redis, "turnStop", 2, STOP);
  const finish = defineScript(redis, "turnDone", 3, DONE);
  const keyOf = (turn: TurnRef) => keys.turn(turn.conversation, turn.id);
  const stoppedWord = JSON.stringify(answers.stopped);

  return {
    /**
     * Writes the record, puts the turn at the end of its conversation's mailbox and the conversation on the queue. A turn
     * with a known id is a repeat: nothing is written. Nor is it for one behind `mostWaiting` others.
     */
    admit: createAdmissions(options, records),

    /** Undoes an admission whose acknowledgement was never sent. Returns whether it did. */
    async void(turn: Turn): Promise<boolean> {
      const { id, conversation, admission } = turn;
      const found = [keyOf(turn), keys.mailbox(conversation), keys.openOf(conversation)];
      const take = () => voidTurn(...found, id, admission, openMember(turn));
      return (await replication.keep(keyOf(turn), take, eitherOne)) === 1;
    },

    /** Whether the turn still wants an answer of this process: it was not stopped, answered or taken over. */
    async isRunBy(turn: TurnRef, runner: string): Promise<boolean> {
      const [state, by] = await redis.hmget(keyOf(turn), "state", "runner");
      return state === "running" && by === runner;
    },

    /** Whether an answer is stored that nobody has been shown. */
    async isAnswered(turn: TurnRef): Promise<boolean> {
      return (await redis.hget(keyOf(turn), "state")) === "answered";
    },

    /**
     * Stores the answer before anything is sent, and lets the conversation remember `exchange`.
     * Returns false when another run was first, or the turn was stopped or voided.
     */
    async answer(taken: { turn: Turn; epoch: string }, given: TurnAnswer, exchange = ""): Promise<boolean> {
      const { turn, epoch } = taken;
      const { reasoning = "", ...shown } = given;
      const store = () =>
        storeAnswer(
          keyOf(turn),
          keys.held(turn.conversation),
          keys.history(turn.conversation),
          keys.meta(turn.conversation),
          keys.thoughts(turn.conversation),
          turn.id,
          records.answerToStore(turn, shown),
          records.thoughtsToStore(turn.conversation, reasoning),
          clock(),
          heldMs,
          records.lineToStore(turn.conversation, exchange),
          epoch,
          conversationMs,
          MOST_EXCHANGES,
          given.outcome ?? "",
          records.version,
          given.model ?? "",
          THOUGHTS_KEPT_MS,
        );
      return (await replication.keep(keyOf(turn), store, eitherOne)) === 1;
    },

    /** Stops every turn of a conversation that has no answer yet, and tells the workers. Returns which. */
    async stop(conversation: ConversationId): Promise<readonly TurnId[]> {
      const mailbox = keys.mailbox(conversation);
      const stop = () =>
        stopTurns(
          mailbox,
          keys.meta(conversation),
          keys.turnBase(conversation),
          stoppedWord,
          clock(),
          heldMs,
          conversationMs,
          keys.stops,
          conversation,
        ) as Promise<TurnId[]>;
      return replication.keep(mailbox, stop, (before, again) => (before.length > 0 ? before : again));
    },

    /** A turn of the conversation, else its last that was answered, failed or was stopped, as it would be asked again. */
    async toRetry(conversation: ConversationId, named?: TurnId): Promise<Turn | undefined> {
      const id = named ?? (await redis.hget(keys.meta(conversation), "retry"));
      if (!id) return undefined;
      const [data, merged = null, version] = await redis.hmget(
        keys.turn(conversation, id),
        "data",
        "merged",
        "v",
      );
      if (!data || !isKnown(version)) return undefined;
      const { turn, isReadable } = records.readTurn({ id, conversation }, data, merged);
      return isReadable ? turn : undefined;
    },

    /** Takes a turn that has its answer out of the mailbox; returns how many are left, itself included when it has none. */
    async done(turn: TurnRef): Promise<number> {
      const { id, conversation } = turn;
      return Number(
        await finish(
          keyOf(turn),
          keys.mailbox(conversation),
          keys.openOf(conversation),
          id,
          openMember(turn),
        ),
      );
    },

    /** The answer that was sent as this turn's reply, for a repeat of its request. */
    async replied(turn: Turn): Promise<TurnAnswer | undefined> {
      const [state, route, stored, version] = await redis.hmget(keyOf(turn), "state", "route", "answer", "v");
      if (state !== "delivered" || route !== "reply" || !stored || !isKnown(version)) return undefined;
      return records.readAnswer(turn, stored) ?? unreadable(turn.language).answer;
    },
  };
}

/** Of a script that was carried out again: what it did the first time it need not have done the second. */
const eitherOne = (before: unknown, again: unknown) => (before === 1 ? before : again);
