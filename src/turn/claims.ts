/** Who may send, and what: a stored answer, with the newest one that its person missed, through a window that is open. */
import type { TurnAnswer } from "../contract/answer.ts";
import type {
  ConversationId,
  DeliveryRoute,
  TurnId,
  TurnRef,
  TurnState,
  TurnWindow,
} from "../contract/turn.ts";
import { defineScript } from "../redis/script.ts";
import { ALSO_WHEN_FULL, CARRY, IS_OPEN, LASTS, MISSED, NOTED_MS, UNSHOWN, WINDOW_OF } from "./fragments.ts";
import type { TurnStoreOptions } from "./options.ts";
import type { Records } from "./record.ts";
import { KNOWN } from "./version.ts";

/**
 * The right to send through the turn's window, unless that is used for the word that it takes longer; asked again, it lasts
 * longer. A claim that ran out was left by a dead process and is taken over. An answer takes along one that was missed.
 * KEYS 1 turn · 2 held. ARGV 1 window kind · 2 claimant · 3 now · 4 claim lasts until · 5 what a turn's key starts with ·
 * 6 turn id. Returns {answer, data, merged words or false, 1 when taken over else 0, window, 1 when a word may have been
 * said through it by one who died else 0, {id, data, answer, merged} of the one taken along or false, how many others were
 * missed}, the ms that another's claim still lasts, or false with nothing to send: not answered, shown already or window closed.
 */
const CLAIM = `${ALSO_WHEN_FULL}${KNOWN}${WINDOW_OF}${LASTS}${IS_OPEN}${MISSED}${CARRY}
local record = redis.call('HMGET', KEYS[1], 'state', 'data', 'claim', 'claimUntil', 'answer', 'window', 'outcome', 'spentUntil', 'merged', 'v')
if record[1] ~= 'answered' or not known(record[10]) then return false end
local window = windowOf(record[2], record[6])
local now = tonumber(ARGV[3])
if window.kind ~= ARGV[1] or not isOpen(window, record[8], record[3], now) then return false end
local other = record[3] and record[3] ~= ARGV[2]
if other and lasts(record[4], now) then return tonumber(record[4]) - now end
redis.call('HSET', KEYS[1], 'claim', ARGV[2], 'claimUntil', ARGV[4])
local own = record[7] == 'stopped' or record[7] == 'merged'
local carried, more = false, 0
if not own then
  local till = window.expiresAt and window.expiresAt + ${NOTED_MS} or ARGV[4]
  carried, more = carry(KEYS[1], ARGV[6], window, till, now, ARGV[5], KEYS[2])
end
return {record[5], record[2], record[9], other and 1 or 0, cjson.encode(window), record[8] and 1 or 0, carried, more}`;

/**
 * What became of a claim, and of the answer that was taken along. KEYS 1 turn · 2 held. ARGV 1 turn id · 2 claimant ·
 * 3 state (delivered, shown or held) · 4 route · 5 what a turn's key starts with · 6 the window that was claimed, or '' ·
 * 7 whether the one taken along through it was shown (1 or 0). Returns the turn's state, or false when the claim is another's.
 */
const SETTLE = `${ALSO_WHEN_FULL}${UNSHOWN}${CARRY}
local record = redis.call('HMGET', KEYS[1], 'claim', 'outcome')
if record[1] ~= ARGV[2] then return false end
local state = ARGV[3] == 'held' and unshown(record[2]) or ARGV[3]
redis.call('HSET', KEYS[1], 'state', state, 'route', ARGV[4])
redis.call('HDEL', KEYS[1], 'claim', 'claimUntil')
if state ~= 'held' then redis.call('ZREM', KEYS[2], ARGV[1]) end
if ARGV[6] ~= '' then letGo(KEYS[1], ARGV[1], withOf(cjson.decode(ARGV[6])), ARGV[7] == '1', ARGV[5], KEYS[2]) end
return state`;

/**
 * No window is left for a stored answer. What a word took along through it is that word's, which may be on its way.
 * KEYS 1 turn. ARGV 1 now. Returns its state and outcome, or false when it is being sent or was shown.
 */
const HOLD = `${ALSO_WHEN_FULL}${KNOWN}${LASTS}${UNSHOWN}
local record = redis.call('HMGET', KEYS[1], 'state', 'claimUntil', 'outcome', 'v')
if record[1] ~= 'answered' or not known(record[4]) or lasts(record[2], tonumber(ARGV[1])) then return false end
local state = unshown(record[3])
redis.call('HSET', KEYS[1], 'state', state)
return {state, record[3]}`;

/**
 * The newest stored answer that nobody has seen and nobody is sending, claimed, and the others. KEYS 1 held · 2 mailbox.
 * ARGV 1 what a turn's key starts with · 2 claimant · 3 now · 4 claim lasts until · 5 most others to tell of.
 * Returns {{id, data, answer, merged} or false, [id, data, merged] of the others, how many are being sent, how many turns have
 * no answer yet}.
 */
const CLAIM_HELD = `${KNOWN}${WINDOW_OF}${LASTS}${IS_OPEN}${MISSED}
redis.call('ZREM', KEYS[1], '') -- See ALSO_WHEN_FULL.
local missed, sending = missedOnes(KEYS[1], ARGV[1], tonumber(ARGV[3]))
local waiting = 0
for _, id in ipairs(redis.call('LRANGE', KEYS[2], 0, -1)) do
  local state = redis.call('HGET', ARGV[1] .. id, 'state')
  if not state or state == 'running' then waiting = waiting + 1 end
end
local first = missed[1]
if not first then return {false, {}, sending, waiting} end
redis.call('HSET', ARGV[1] .. first.id, 'claim', ARGV[2], 'claimUntil', ARGV[4])
local others = {}
for i = 2, math.min(#missed, 1 + tonumber(ARGV[5])) do others[i - 1] = {missed[i].id, missed[i].data, missed[i].merged} end
return {{first.id, first.data, first.answer, first.merged}, others, sending, waiting}`;

/** A stored answer that its person has not seen. */
export interface MissedAnswer {
  readonly turn: TurnId;
  readonly question: string;
  readonly answer: TurnAnswer;
}

export interface HeldAnswers {
  /** The newest unseen answer, claimed for whoever asked; settle it as `shown` once it is on its way. */
  readonly found?: MissedAnswer;
  /** Questions of further ones, newest first, at most MOST_OTHERS. */
  readonly others: readonly string[];
  /** How many are on their way through a window of their own, or another's. */
  readonly sending: number;
  /** How many turns of the conversation have no answer yet. */
  readonly waiting: number;
}

export type Claim =
  | {
      readonly answer: TurnAnswer;
      /** With the words of turns that were merged into it. */
      readonly question: string;
      /** An earlier claimant died and may have sent it. */
      readonly takenOver: boolean;
      readonly window: TurnWindow;
      /**
       * Someone who died may have said through this window that it takes longer: a token that is used before this answer was
       * sent proves that.
       */
      readonly afterWord: boolean;
      /** Goes first through the same window; it is settled together with the turn. */
      readonly carried?: MissedAnswer;
      /** How many other answers were missed. */
      readonly more: number;
    }
  /** Another has it, for this long unless it is renewed. */
  | { readonly waitMs: number };

export interface SettledAs {
  readonly state: Extract<TurnState, "delivered" | "shown" | "held">;
  readonly route: DeliveryRoute;
  /** The window that was claimed, and whether the answer that was taken along through it was shown. */
  readonly along?: { readonly window: TurnWindow; readonly shown: boolean };
}

/** What stays of a turn that no window shows. */
export interface Unshown {
  readonly state: Extract<TurnState, "held" | "cancelled" | "merged">;
  /** What it is when it is no answer. */
  readonly outcome?: TurnAnswer["outcome"];
}

const MOST_OTHERS = 5;

type Claimed = [
  answer: string,
  data: string,
  merged: string | null,
  takenOver: number,
  window: string,
  afterWord: number,
  carried: MissedRecord | null,
  more: number,
];

export function createClaims(
  { redis, keys, clock, replication, unreadable }: TurnStoreOptions,
  records: Records,
) {
  const claimTurn = defineScript(redis, "turnClaim", 2, CLAIM);
  const settleTurn = defineScript(redis, "turnSettle", 2, SETTLE);
  const holdTurn = defineScript(redis, "turnHold", 1, HOLD);
  const claimNewest = defineScript(redis, "turnClaimHeld", 2, CLAIM_HELD);
  const keyOf = (turn: TurnRef) => keys.turn(turn.conversation, turn.id);
  const shownAs = createShownAs(records, unreadable);

  return {
    /**
     * The right to send through the turn's window until `until`, with what to send. Asked again by the same claimant it
     * lasts longer; one that ran out was left by a dead process and goes to who asks next. Undefined when there is nothing
     * to send through a window of this kind.
     */
    async claim(
      turn: TurnRef,
      kind: TurnWindow["kind"],
      claimant: string,
      until: number,
    ): Promise<Claim | undefined> {
      const { id, conversation } = turn;
      const take = () =>
        claimTurn(
          keyOf(turn),
          keys.held(conversation),
          kind,
          claimant,
          clock(),
          until,
          keys.turnBase(conversation),
          id,
        ) as Promise<Claimed | number | null>;
      const found = await replication.keep(keyOf(turn), take);
      if (found === null) return undefined;
      if (typeof found === "number") return { waitMs: found };
      const [answer, data, merged, takenOver, window, afterWord, carried, more] = found;
      return {
        ...shownAs(turn, data, answer, merged),
        takenOver: takenOver === 1,
        window: JSON.parse(window) as TurnWindow,
        afterWord: afterWord === 1,
        more,
        ...(carried ? { carried: missedAnswer(shownAs, conversation, carried) } : {}),
      };
    },

    /** Records what became of a claim; undefined when it is another's by now. */
    async settle(turn: TurnRef, claimant: string, end: SettledAs): Promise<TurnState | undefined> {
      const { id, conversation } = turn;
      const settle = () =>
        settleTurn(
          keyOf(turn),
          keys.held(conversation),
          id,
          claimant,
          end.state,
          end.route,
          keys.turnBase(conversation),
          end.along ? JSON.stringify(end.along.window) : "",
          end.along?.shown ? 1 : 0,
        ) as Promise<TurnState | null>;
      return (await replication.keep(keyOf(turn), settle, (before, again) => before ?? again)) ?? undefined;
    },

    /** Marks a stored answer as waiting for the person's next window; undefined when it is being sent or was shown. */
    async hold(turn: TurnRef): Promise<Unshown | undefined> {
      const held = (await holdTurn(keyOf(turn), clock())) as
        | [Unshown["state"], Unshown["outcome"] | null]
        | null;
      if (!held) return undefined;
      const [state, outcome] = held;
      return outcome ? { state, outcome } : { state };
    },

    /** The newest answer nobody has seen, claimed. */
    async claimHeld(conversation: ConversationId, claimant: string, until: number): Promise<HeldAnswers> {
      const take = () =>
        claimNewest(
          keys.held(conversation),
          keys.mailbox(conversation),
          keys.turnBase(conversation),
          claimant,
          clock(),
          until,
          MOST_OTHERS,
        ) as Promise<[MissedRecord | null, [TurnId, string, string | null][], number, number]>;
      const [first, others, sending, waiting] = await replication.keep(keys.held(conversation), take);
      const found = first ? { found: missedAnswer(shownAs, conversation, first) } : {};
      const questionOf = ([id, data, merged]: [TurnId, string, string | null]) =>
        records.readTurn({ id, conversation }, data, merged).turn.utterance;
      return { ...found, others: others.map(questionOf), sending, waiting };
    },
  };
}

/** As scripts return it. */
export type MissedRecord = [id: string, data: string, answer: string, merged: string | null];

/**
 * What is shown of a record. An answer that no key opens is let go with an honest word in its place, which offers to ask again:
 * kept, it would be in the way of those after it until it expires.
 */
export function createShownAs(
  { readTurn, readAnswer }: Pick<Records, "readTurn" | "readAnswer">,
  unreadable: TurnStoreOptions["unreadable"],
) {
  return (ref: TurnRef, data: string, answer: string, merged: string | null) => {
    const { turn } = readTurn(ref, data, merged);
    return {
      question: turn.utterance,
      answer: readAnswer(ref, answer) ?? unreadable(turn.language).answer,
    };
  };
}

export function missedAnswer(
  shownAs: ReturnType<typeof createShownAs>,
  conversation: ConversationId,
  [id, data, answer, merged]: MissedRecord,
): MissedAnswer {
  return { turn: id, ...shownAs({ id, conversation }, data, answer, merged) };
}
