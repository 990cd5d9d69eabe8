/** Taking a turn up: whose turn it is, and which ones become one. */
import type { TurnAnswer } from "../contract/answer.ts";
import type { Settings } from "../contract/conversation.ts";
import type { ConversationId, Turn, TurnRef } from "../contract/turn.ts";
import { defineScript } from "../redis/script.ts";
import { parseSettings, SETTINGS } from "../redis/settings.ts";
import type { TurnStoreOptions } from "./options.ts";
import type { Records } from "./record.ts";
import { KNOWN } from "./version.ts";
import { CALLBACK_MS } from "./windows.ts";

/**
 * The oldest turn that still needs work, left in the mailbox until it is done. Short ones that wait together become one:
 * the last is asked with the words of all, the others are answered by pointing to it. A turn that another worker runs is
 * not given away unless that one is known to be dead. One of a later version is left to a newer process, in its place; after
 * ARGV 9 ms, when there may be none, those behind it come first.
 * KEYS 1 mailbox · 2 history · 3 meta · 4 turns. ARGV 1 what a turn's key starts with · 2 most exchanges to read · 3 lifetime ms ·
 * 4 who takes it · 5 a dead worker or '' · 6 answer that points to the last · 7 now · 8 most turns to look through ·
 * 9 how long the others wait for a turn of a later version, in ms · 10 how long a turn stays in KEYS 4, in ms · 11 most bytes of
 * exchanges to read, of which the newest is read whatever it has.
 * What has left the mailbox is found in KEYS 4 as long as its record may be kept; the first write is one that a Redis which is
 * full allows, see ALSO_WHEN_FULL, since an answered turn is delivered then, too.
 * Returns false, {worker that runs it}, {turn id, its later version}, or {turn id, data, runs, answer or false, exchanges,
 * epoch, words of merged turns as JSON or false, settings, summary or false}; a turn with an answer needs only delivery.
 */
const TAKE = `${KNOWN}
local function newest(bytes)
  local found = {}
  for from = 1, ARGV[2], 8 do
    local lines = redis.call('LRANGE', KEYS[2], -from - 7, -from)
    for i = #lines, 1, -1 do
      bytes = bytes - #lines[i]
      if bytes < 0 and #found > 0 then return found end
      table.insert(found, 1, lines[i])
    end
    if #lines < 8 then return found end
  end
  return found
end
local function words(turn)
  return turn.sealed and {id = turn.id, sealed = turn.sealed} or turn.utterance
end
local function note(id)
  redis.call('ZREMRANGEBYSCORE', KEYS[4], '-inf', ARGV[7] - ARGV[10])
  redis.call('ZADD', KEYS[4], ARGV[7], id)
  redis.call('PEXPIRE', KEYS[4], ARGV[10])
end
local function merge(first)
  local ids = redis.call('LRANGE', KEYS[1], 0, ARGV[8])
  local said, last = {words(first)}, 1
  for i = 2, #ids do
    local record = redis.call('HMGET', ARGV[1] .. ids[i], 'state', 'data', 'v')
    local turn = record[2] and not record[1] and known(record[3]) and cjson.decode(record[2])
    if not turn or not turn.mergeable or turn.skill ~= first.skill or turn.user ~= first.user then break end
    said[i] = words(turn)
    last = i
  end
  for i = 1, last - 1 do
    local key = ARGV[1] .. ids[i]
    redis.call('HSET', key, 'state', 'answered', 'answer', ARGV[6], 'outcome', 'merged', 'answered', ARGV[7])
    redis.call('PEXPIRE', key, ARGV[3])
  end
  said[last] = nil
  if last > 1 then redis.call('HSET', ARGV[1] .. ids[last], 'merged', cjson.encode(said)) end
  return last > 1
end
-- The first to look at; with its version when that is a later one, and it is to be left.
local function head()
  while true do
    local id = redis.call('LINDEX', KEYS[1], 0)
    local key = id and ARGV[1] .. id
    local version = id and redis.call('HGET', key, 'v')
    if known(version) then return id end
    local since, now = tonumber(redis.call('HGET', key, 'left')), tonumber(ARGV[7])
    if not since then redis.call('HSET', key, 'left', now) end
    if now - (since or now) <= tonumber(ARGV[9]) then return id, version end
    redis.call('HSET', key, 'left', now)
    redis.call('LMOVE', KEYS[1], KEYS[1], 'LEFT', 'RIGHT')
  end
end
while true do
  local id, later = head()
  if later then return {id, later} end
  if not id then return false end
  local key = ARGV[1] .. id
  local record = redis.call('HMGET', key, 'state', 'data', 'answer', 'runner', 'merged')
  local state = record[2] and (record[1] or 'queued')
  if state == 'running' and record[4] and record[4] ~= ARGV[4] and record[4] ~= ARGV[5] then return {record[4]} end
  if state == 'queued' and not record[5] then
    local turn = cjson.decode(record[2])
    if turn.mergeable and merge(turn) then state, record[3] = 'answered', ARGV[6] end
  end
  if state == 'queued' or state == 'running' or state == 'answered' then
    local runs = 0
    if state ~= 'answered' then
      runs = redis.call('HINCRBY', key, 'runs', 1)
      redis.call('HSET', key, 'state', 'running', 'runner', ARGV[4])
      redis.call('PEXPIRE', key, ARGV[3])
    end
    note(id)
    local past = newest(tonumber(ARGV[11]))
    local meta = redis.call('HMGET', KEYS[3], 'epoch', 'summary', ${SETTINGS.map((field) => `'${field}'`).join(", ")})
    return {id, record[2], runs, record[3], past, meta[1] or '0', record[5], {meta[3], meta[4], meta[5]}, meta[2]}
  end
  if state then note(id) end
  redis.call('LPOP', KEYS[1])
end`;

/** A turn taken up by a worker. */
export interface TakenTurn {
  /** With the words of turns that were merged into it, a line each, before its own. */
  readonly turn: Turn;
  /** Its words cannot be read: there is nothing to ask. */
  readonly isUnreadable?: true;
  /** How often it was started, this time included. */
  readonly runs: number;
  /** Set when an earlier run stored it, or nothing is to be asked: only delivery is left. */
  readonly answer?: TurnAnswer;
  /** The conversation's remembered exchanges as they were given to `answer`, oldest first; those that can be read. */
  readonly history: readonly string[];
  /** What came before them, as `conversation/history.ts` words it. */
  readonly summary?: string;
  /** The conversation's epoch, to be handed back to `answer`. */
  readonly epoch: string;
  /** What its person chose. */
  readonly settings: Settings;
}

/** Most exchanges kept for one conversation. */
export const MOST_EXCHANGES = 40;
/** Most short turns that become one. */
const MOST_MERGED = 10;
/** As long as the longest window: whoever has a newer process has it by then. */
const LEFT_MS = CALLBACK_MS.group;
/** Longer than a turn may take, runs that died included; its record is kept from its end on. */
const LONGEST_TURN_MS = 24 * 3_600_000;

type Taken = [
  id: string,
  data: string,
  runs: number,
  stored: string | null,
  history: string[],
  epoch: string,
  merged: string | null,
  settings: (string | null)[],
  summary: string | null,
];

/**
 * A taken turn goes to another process, and this run does not count; nothing happens when it has ended, or is another's by
 * now. KEYS 1 turn. ARGV 1 who took it. Returns 1 or 0.
 */
const HAND_BACK = `
local record = redis.call('HMGET', KEYS[1], 'state', 'runner')
if record[1] ~= 'running' or record[2] ~= ARGV[1] then return 0 end
redis.call('HDEL', KEYS[1], 'runner')
redis.call('HINCRBY', KEYS[1], 'runs', -1)
return 1`;

export function createTaking(
  { redis, keys, clock, heldMs, historyBytes, answers, unreadable, log }: TurnStoreOptions,
  records: Records,
) {
  const takeTurn = defineScript(redis, "turnTake", 4, TAKE);
  const giveBack = defineScript(redis, "turnHandBack", 1, HAND_BACK);
  const pointer = JSON.stringify(answers.merged);

  async function take(
    conversation: ConversationId,
    runner: string,
    dead = "",
  ): Promise<TakenTurn | undefined> {
    const found = (await takeTurn(
      keys.mailbox(conversation),
      keys.history(conversation),
      keys.meta(conversation),
      keys.turns(conversation),
      keys.turnBase(conversation),
      MOST_EXCHANGES,
      heldMs,
      runner,
      dead,
      pointer,
      clock(),
      MOST_MERGED - 1,
      LEFT_MS,
      heldMs + LONGEST_TURN_MS,
      historyBytes,
    )) as Taken | [string] | [string, string] | null;
    if (!found) return undefined;
    if (found.length === 1) {
      const [other] = found;
      const lives = (await redis.exists(keys.runner(other))) === 1;
      return lives ? undefined : take(conversation, runner, other);
    }
    if (found.length === 2) {
      const [turn, version] = found;
      log.warn("turn.left_to_newer", { turn, version });
      return undefined;
    }
    const [id, data, runs, stored, history, epoch, merged, chosen, storedSummary] = found;
    const { turn, isReadable } = records.readTurn({ id, conversation }, data, merged);
    const summary = storedSummary ? records.readSummary(conversation, storedSummary) : undefined;
    const settings = parseSettings(chosen);
    return {
      turn,
      runs,
      history: records.readLines(conversation, history),
      epoch,
      settings,
      ...(summary !== undefined && { summary }),
      ...(isReadable ? {} : { isUnreadable: true }),
      ...(stored ? { answer: records.readAnswer(turn, stored) ?? unreadable(turn.language).answer } : {}),
    };
  }

  return {
    /**
     * The oldest turn to work on, still in the mailbox; none either when another worker is at it and lives, or when it is of a
     * later version: the sweep gives it to another process.
     * @param runner names the process that will run it; see `runner.ts`
     */
    take: (conversation: ConversationId, runner: string) => take(conversation, runner),

    /** Gives a taken turn to another process; this run does not count. Returns whether it was still this runner's. */
    async handBack({ id, conversation }: TurnRef, runner: string): Promise<boolean> {
      return (await giveBack(keys.turn(conversation, id), runner)) === 1;
    },
  };
}
