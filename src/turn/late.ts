/** Windows that close before there is an answer: who uses them for a word, and how a later one takes their place. */
import type { ConversationId, Turn, TurnRef, TurnWindow } from "../contract/turn.ts";
import { SHARDS } from "../redis/keys.ts";
import { readOpenMember } from "../redis/open-member.ts";
import { defineScript } from "../redis/script.ts";
import { createShownAs, type MissedAnswer, type MissedRecord, missedAnswer } from "./claims.ts";
import { ALSO_WHEN_FULL, CARRY, IS_OPEN, LASTS, MISSED, NOTED_MS, WINDOW_OF } from "./fragments.ts";
import type { TurnStoreOptions } from "./options.ts";
import type { Records } from "./record.ts";
import { KNOWN } from "./version.ts";

/**
 * The right to say through a closed window that the answer takes longer. It is given while there is no answer, and an answer
 * is not sent through a window while it is given or was said. One that ran out was left by a dead process and is taken over.
 * KEYS 1 turn · 2 held. ARGV 1 now · 2 until when others keep away · 3 ms after the closing · 4 what a turn's key starts
 * with · 5 turn id. Returns {data, merged words or false, 1 if a worker has begun else 0, window, 1 when taken over else 0,
 * {id, data, answer, merged} of the missed one to take along or false, how many others were missed}, or false: answered, no
 * callback, not closed yet, over, said, or of a later version.
 */
const CLAIM_LATE = `${ALSO_WHEN_FULL}${KNOWN}${WINDOW_OF}${LASTS}${IS_OPEN}${MISSED}${CARRY}
local record = redis.call('HMGET', KEYS[1], 'state', 'data', 'spentUntil', 'window', 'merged', 'v')
if not record[2] or (record[1] and record[1] ~= 'running') or not known(record[6]) then return false end
local window, now = windowOf(record[2], record[4]), tonumber(ARGV[1])
if window.kind ~= 'callback' or window.closesAt + ARGV[3] > now or window.expiresAt <= now then return false end
if lasts(record[3], now) then return false end
redis.call('HSET', KEYS[1], 'spentUntil', ARGV[2])
local till = window.expiresAt + ${NOTED_MS}
local carried, more = carry(KEYS[1], ARGV[5], window, till, now, ARGV[4], KEYS[2])
return {record[2], record[5], record[1] and 1 or 0, cjson.encode(window), record[3] and 1 or 0, carried, more}`;

/**
 * The word was said through a window, or the platform does not want it: nothing more goes through it; one that was lent
 * meanwhile stays as it is. What went along was shown with the word; else it is free again, unless an answer took the word's
 * place and has it now. KEYS 1 turn · 2 held. ARGV 1 window · 2 whether the word arrived (1 or 0) · 3 what a turn's key
 * starts with · 4 turn id.
 */
const SPEND = `${ALSO_WHEN_FULL}${WINDOW_OF}${CARRY}
local record = redis.call('HMGET', KEYS[1], 'data', 'window', 'claim')
if not record[1] then return 0 end
local window, spent = windowOf(record[1], record[2]), cjson.decode(ARGV[1])
if window.openedAt == spent.openedAt then redis.call('HSET', KEYS[1], 'spentUntil', window.expiresAt) end
local arrived = ARGV[2] == '1'
if arrived or not record[3] then letGo(KEYS[1], ARGV[4], withOf(spent), arrived, ARGV[3], KEYS[2]) end
return 1`;

/**
 * Gives a new window to the oldest turn that is being made and has none left. KEYS 1 mailbox · 2 open. ARGV 1 what a turn's
 * key starts with · 2 now · 3 window · 4 when it was opened · 5 what a member of open starts with.
 * Returns 1, or 0 when there is none: nothing is being made, or the oldest still has a window or a word to be said in it.
 */
const LEND = `${KNOWN}${WINDOW_OF}${LASTS}
local now = tonumber(ARGV[2])
for _, id in ipairs(redis.call('LRANGE', KEYS[1], 0, -1)) do
  local key = ARGV[1] .. id
  local record = redis.call('HMGET', key, 'state', 'data', 'window', 'spentUntil', 'v')
  if record[2] and known(record[5]) and (not record[1] or record[1] == 'running') then
    local window = windowOf(record[2], record[3])
    local unsaid = window.kind == 'callback' and window.expiresAt > now and not lasts(record[4], now)
    if window.closesAt > now or unsaid then return 0 end
    redis.call('HSET', key, 'window', ARGV[3])
    redis.call('HDEL', key, 'spentUntil')
    redis.call('ZADD', KEYS[2], ARGV[4], ARGV[5] .. id)
    return 1
  end
end
return 0`;

/** Found at a time, oldest first: what a process can tell in the seconds that are left. */
const MOST_A_SHARD = 1_000;

/** A turn whose window closed before there was an answer. */
export interface LateTurn {
  /** With the words of turns that were merged into it. */
  readonly turn: Turn;
  /** Whether a worker has taken it up. */
  readonly begun: boolean;
  readonly window: TurnWindow & { readonly kind: "callback" };
  /** One who died may have said it: a token that is used then means that the word, with what it took along, arrived. */
  readonly takenOver: boolean;
  /** An answer missed earlier, to be shown along with the word. */
  readonly carried?: MissedAnswer;
  /** How many other answers were missed. */
  readonly more: number;
}

type Late = [
  data: string,
  merged: string | null,
  begun: number,
  window: string,
  takenOver: number,
  carried: MissedRecord | null,
  more: number,
];

export function createLate(
  { redis, keys, clock, lateMs, replication, unreadable }: TurnStoreOptions,
  records: Records,
) {
  const claimWindow = defineScript(redis, "turnClaimLate", 2, CLAIM_LATE);
  const spendWindow = defineScript(redis, "turnSpend", 2, SPEND);
  const lendWindow = defineScript(redis, "turnLend", 2, LEND);
  const keyOf = (turn: TurnRef) => keys.turn(turn.conversation, turn.id);
  const shownAs = createShownAs(records, unreadable);

  return {
    /** Unfinished turns of an age at which a callback window has closed and not yet expired, whatever their window is. */
    async late(): Promise<readonly TurnRef[]> {
      const now = clock();
      const shards = Array.from({ length: SHARDS }, (_, shard) => keys.open(shard));
      const found = await Promise.all(
        lateMs.flatMap(([from, to]) =>
          shards.map((shard) => redis.zrangebyscore(shard, now - to, now - from, "LIMIT", 0, MOST_A_SHARD)),
        ),
      );
      return [...new Set(found.flat())].map(readOpenMember);
    },

    /**
     * The right to use a closed window, `graceMs` after its closing, for saying that it takes longer; undefined when there
     * is nothing to say. It runs out at `until`, when whoever has it must be dead.
     */
    async claimLate(turn: TurnRef, until: number, graceMs = 0): Promise<LateTurn | undefined> {
      const { id, conversation } = turn;
      const take = () =>
        claimWindow(
          keyOf(turn),
          keys.held(conversation),
          clock(),
          until,
          graceMs,
          keys.turnBase(conversation),
          id,
        ) as Promise<Late | null>;
      const found = await replication.keep(keyOf(turn), take);
      if (!found) return undefined;
      const [data, merged, begun, window, takenOver, carried, more] = found;
      return {
        turn: records.readTurn(turn, data, merged).turn,
        begun: begun === 1,
        window: JSON.parse(window) as LateTurn["window"],
        takenOver: takenOver === 1,
        more,
        ...(carried ? { carried: missedAnswer(shownAs, conversation, carried) } : {}),
      };
    },

    /** Nothing more goes through this window of the turn. `arrived` settles the answer that was taken along. */
    async spend(turn: TurnRef, window: LateTurn["window"], arrived: boolean): Promise<void> {
      const { id, conversation } = turn;
      const base = keys.turnBase(conversation);
      const spent = JSON.stringify(window);
      const spend = () => spendWindow(keyOf(turn), keys.held(conversation), spent, arrived ? 1 : 0, base, id);
      await replication.keep(keyOf(turn), spend);
    },

    /** Lends a fresh window to the answer that is being made; false when none needs it. */
    async lend(
      conversation: ConversationId,
      window: TurnWindow & { readonly kind: "callback" },
    ): Promise<boolean> {
      const mailbox = keys.mailbox(conversation);
      const lend = () =>
        lendWindow(
          mailbox,
          keys.openOf(conversation),
          keys.turnBase(conversation),
          clock(),
          JSON.stringify(window),
          window.openedAt,
          `${conversation} `,
        );
      return (await replication.keep(mailbox, lend, (before) => before)) === 1;
    },
  };
}
