/** Turns in Redis: the only place that changes a turn's state, one atomic script a transition. */
import type { Redis } from "ioredis";
import type { Answer } from "../contract/answer.ts";
import type { ConversationId, DeliveryRoute, Turn, TurnId, TurnState, TurnWindow } from "../contract/turn.ts";
import { type Keys, SHARDS } from "../redis/keys.ts";
import { openMember, readOpenMember } from "../redis/open-member.ts";
import { defineScript } from "../redis/script.ts";
import { type Admitted, createAdmissions } from "./admissions.ts";
import * as scripts from "./scripts.ts";

/** A turn taken up by a worker. */
export interface TakenTurn {
  readonly turn: Turn;
  /** How often it was started, this time included. */
  readonly runs: number;
  /** Set when an earlier run stored it: only delivery is left. */
  readonly answer?: Answer;
  /** The conversation's remembered exchanges as stored, oldest first. */
  readonly history: readonly string[];
  /** The conversation's epoch, to be handed back to `answer`. */
  readonly epoch: string;
}

export interface StoredAnswer {
  readonly turn: TurnId;
  readonly answer: Answer;
}

export interface HeldAnswer {
  /** The newest unseen answer, claimed for whoever asked; settle it as `shown` once it is on its way. */
  readonly found?: StoredAnswer & { readonly question: string };
  /** How many further answers are held. */
  readonly more: number;
  /** How many turns of the conversation wait or run. */
  readonly waiting: number;
}

export type Claim =
  /** `takenOver`: an earlier claimant died and may have sent it. */
  | { readonly answer: Answer; readonly takenOver: boolean }
  /** Another has it, for this long unless it is renewed. */
  | { readonly waitMs: number };

/** A turn whose window closed before there was an answer. */
export interface LateTurn {
  readonly turn: Turn;
  /** Whether a worker has taken it up. */
  readonly begun: boolean;
}

/** Whose turn it is, as far as keys are concerned. */
export interface TurnRef {
  readonly id: TurnId;
  readonly conversation: ConversationId;
}

export interface TurnStore {
  /**
   * Writes the record, puts the turn at the end of its conversation's mailbox and the conversation on the queue. A turn
   * with a known id is a repeat: nothing is written. `place` counts from 1; a repeat's is 1.
   */
  admit(turn: Turn): Promise<Admitted>;
  /** Undoes an admission whose acknowledgement was never sent. Returns whether it did. */
  void(turn: Turn): Promise<boolean>;
  /** The oldest turn to work on, still in the mailbox. */
  take(conversation: ConversationId): Promise<TakenTurn | undefined>;
  /** A taken turn goes to another process; this run does not count. */
  handBack(turn: TurnRef): Promise<void>;
  /**
   * Stores the answer before anything is sent, and lets the conversation remember `exchange`.
   * Returns false when another run was first, or the turn was voided.
   */
  answer(taken: { turn: Turn; epoch: string }, answer: Answer, exchange?: string): Promise<boolean>;
  /**
   * The right to send through the turn's own window until `until`, with the answer to send. Asked again by the same claimant
   * it lasts longer; one that ran out was left by a dead process and goes to who asks next. Undefined when there is nothing
   * to send.
   */
  claim(turn: TurnRef, kind: TurnWindow["kind"], claimant: string, until: number): Promise<Claim | undefined>;
  /** The newest answer nobody has seen, claimed. */
  claimHeld(conversation: ConversationId, claimant: string, until: number): Promise<HeldAnswer>;
  /** Records what became of a claim. */
  settle(turn: TurnRef, claimant: string, end: SettledAs): Promise<boolean>;
  /** Marks a stored answer as waiting for the person's next window. */
  hold(turn: TurnRef): Promise<boolean>;
  /** Unfinished turns of an age at which a callback window has closed and not yet expired, whatever their window is. */
  late(): Promise<readonly TurnRef[]>;
  /** The right to use a closed window for saying that it takes longer; undefined when there is nothing to say. */
  claimLate(turn: TurnRef, until: number): Promise<LateTurn | undefined>;
  /** Nothing more is to be said through the turn's window. */
  spend(turn: TurnRef, until: number): Promise<void>;
  /** Takes a finished turn out of the mailbox; returns how many are left. */
  done(turn: TurnRef): Promise<number>;
  /** Where 이어보기 goes on, and the answer it goes on with. */
  nextPage(conversation: ConversationId): Promise<(StoredAnswer & { readonly page: number }) | undefined>;
  /**
   * Says where 이어보기 goes on; no `page` ends it. Said before a page is sent, since the next tap may be quicker than our
   * note of its arrival, and taken back when it never left.
   */
  turnPage(turn: TurnRef, page: number | undefined): Promise<void>;
  /** The answer that was sent as this turn's reply, for a repeat of its request. */
  replied(turn: TurnRef): Promise<Answer | undefined>;
}

export interface SettledAs {
  readonly state: Extract<TurnState, "delivered" | "shown" | "held">;
  readonly route: DeliveryRoute;
}

export interface TurnStoreOptions {
  readonly redis: Redis;
  readonly keys: Keys;
  readonly clock: () => number;
  /** Lifetime of a turn's record, its answer included. */
  readonly heldMs: number;
  /** Lifetime of a conversation's memory after its last turn. */
  readonly conversationMs: number;
  /** Ages between which a window has closed and not yet expired, in ms, for each kind of room. */
  readonly lateMs: readonly (readonly [from: number, to: number])[];
  /** Puts a conversation on the queue; its command leaves behind the turn's record. */
  readonly addJob: (conversation: ConversationId) => Promise<unknown>;
}

/** Most exchanges kept and read for one conversation; what is sent to a model is cut to a token budget besides. */
const MOST_EXCHANGES = 40;

export function createTurnStore(options: TurnStoreOptions): TurnStore {
  const { redis, keys, clock, heldMs, conversationMs, lateMs, addJob } = options;
  const voidTurn = defineScript(redis, "turnVoid", 3, scripts.VOID);
  const take = defineScript(redis, "turnTake", 3, scripts.TAKE);
  const answer = defineScript(redis, "turnAnswer", 4, scripts.ANSWER);
  const claim = defineScript(redis, "turnClaim", 1, scripts.CLAIM);
  const settle = defineScript(redis, "turnSettle", 2, scripts.SETTLE);
  const hold = defineScript(redis, "turnHold", 1, scripts.HOLD);
  const claimHeld = defineScript(redis, "turnClaimHeld", 2, scripts.CLAIM_HELD);
  const done = defineScript(redis, "turnDone", 2, scripts.DONE);
  const claimLate = defineScript(redis, "turnClaimLate", 1, scripts.CLAIM_LATE);
  const spend = defineScript(redis, "turnSpend", 1, scripts.SPEND);
  const keyOf = (turn: TurnRef) => keys.turn(turn.conversation, turn.id);

  return {
    admit: createAdmissions({ redis, keys, addJob }),
    async void(turn) {
      const { id, conversation, admission } = turn;
      const found = [keyOf(turn), keys.mailbox(conversation), keys.openOf(conversation)];
      return (await voidTurn(...found, id, admission, openMember(turn))) === 1;
    },
    async take(conversation) {
      const taken = (await take(
        keys.mailbox(conversation),
        keys.history(conversation),
        keys.meta(conversation),
        keys.turnBase(conversation),
        MOST_EXCHANGES,
        heldMs,
      )) as [string, string, number, string | null, string[], string] | null;
      if (!taken) return undefined;
      const [, data, runs, stored, history, epoch] = taken;
      const turn = JSON.parse(data) as Turn;
      return { turn, runs, history, epoch, ...(stored ? { answer: JSON.parse(stored) as Answer } : {}) };
    },
    async handBack(turn) {
      await redis.hincrby(keyOf(turn), "runs", -1);
    },
    async answer({ turn, epoch }, given, exchange = "") {
      const { reasoning = "", ...shown } = given;
      const stored = await answer(
        keyOf(turn),
        keys.held(turn.conversation),
        keys.history(turn.conversation),
        keys.meta(turn.conversation),
        turn.id,
        JSON.stringify(shown),
        reasoning,
        clock(),
        heldMs,
        exchange,
        epoch,
        conversationMs,
        MOST_EXCHANGES,
      );
      return stored === 1;
    },
    async claim(turn, kind, claimant, until) {
      const found = (await claim(keyOf(turn), kind, claimant, clock(), until)) as
        | [string, number]
        | number
        | null;
      if (found === null) return undefined;
      if (typeof found === "number") return { waitMs: found };
      return { answer: JSON.parse(found[0]) as Answer, takenOver: found[1] === 1 };
    },
    async claimHeld(conversation, claimant, until) {
      const [id, data, stored, more, waiting] = (await claimHeld(
        keys.held(conversation),
        keys.mailbox(conversation),
        keys.turnBase(conversation),
        claimant,
        clock(),
        until,
      )) as [string | null, string, string, number, number];
      if (!id) return { more, waiting };
      const question = (JSON.parse(data) as Turn).utterance;
      return { found: { turn: id, answer: JSON.parse(stored) as Answer, question }, more, waiting };
    },
    async settle(turn, claimant, { state, route }) {
      const held = keys.held(turn.conversation);
      return (await settle(keyOf(turn), held, turn.id, claimant, state, route)) === 1;
    },
    async hold(turn) {
      return (await hold(keyOf(turn), clock())) === 1;
    },
    async done(turn) {
      const { id, conversation } = turn;
      return Number(await done(keys.mailbox(conversation), keys.openOf(conversation), id, openMember(turn)));
    },
    async late() {
      const now = clock();
      const shards = Array.from({ length: SHARDS }, (_, shard) => keys.open(shard));
      const found = await Promise.all(
        lateMs.flatMap(([from, to]) =>
          shards.map((shard) => redis.zrangebyscore(shard, now - to, now - from)),
        ),
      );
      return [...new Set(found.flat())].map(readOpenMember);
    },
    async claimLate(turn, until) {
      const found = (await claimLate(keyOf(turn), clock(), until)) as [string, number] | null;
      return found ? { turn: JSON.parse(found[0]) as Turn, begun: found[1] === 1 } : undefined;
    },
    async spend(turn, until) {
      await spend(keyOf(turn), until);
    },
    async nextPage(conversation) {
      const position = await redis.hget(keys.meta(conversation), "page");
      if (!position) return undefined;
      const [page = "", turn = ""] = position.split(":");
      const stored = await redis.hget(keys.turn(conversation, turn), "answer");
      return stored ? { turn, page: Number(page), answer: JSON.parse(stored) as Answer } : undefined;
    },
    async turnPage({ id, conversation }, page) {
      const meta = keys.meta(conversation);
      if (page === undefined) await redis.hdel(meta, "page");
      else
        await Promise.all([redis.hset(meta, "page", `${page}:${id}`), redis.pexpire(meta, conversationMs)]);
    },
    async replied(turn) {
      const [state, route, stored] = await redis.hmget(keyOf(turn), "state", "route", "answer");
      return state === "delivered" && route === "reply" && stored
        ? (JSON.parse(stored) as Answer)
        : undefined;
    },
  };
}
