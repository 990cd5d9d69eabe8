/**
 * Names of all keys. Conversations are spread over a fixed number of shards whose name is the hash tag, so that all keys of
 * a conversation and its shard's index stand in one slot of a cluster and one script may touch them together.
 */
import { hash } from "node:crypto";
import type { ConversationId, TurnId } from "../contract/turn.ts";

/** Fixed for ever: changing it would move every conversation. */
export const SHARDS = 64;

export interface Keys {
  readonly prefix: string;
  /** BullMQ's own prefix, braced so that a cluster keeps the queue in one slot. */
  readonly queuePrefix: string;
  /** Hash: the turn's record. */
  turn(conversation: ConversationId, turn: TurnId): string;
  /** What `turn` starts with, for scripts that know only the turn's id. */
  turnBase(conversation: ConversationId): string;
  /** List of turn ids that wait or run, oldest first. */
  mailbox(conversation: ConversationId): string;
  /** Sorted set of turn ids whose answer is stored and was not shown, scored by the time it was stored. */
  held(conversation: ConversationId): string;
  /** Fits the names that `held` gives. */
  readonly heldPattern: string;
  /** Sorted set of the ids of turns that were taken up and whose record may still be there, scored by when that was. */
  turns(conversation: ConversationId): string;
  /** String: the thoughts behind the latest answer that had any. */
  thoughts(conversation: ConversationId): string;
  /** String that is there for as long as a person may confirm that all is to be erased. */
  eraseAsked(conversation: ConversationId): string;
  /** All keys of a conversation's own but its turns' records; what is not among them outlives an erasure. */
  everything(conversation: ConversationId): readonly string[];
  /** String that counts the events sent to a person on a day; names neither, see `ofDay`. */
  pushes(conversation: ConversationId, day: string): string;
  /** String that counts the tokens of a conversation on a day; names neither, see `ofDay`. */
  tokens(conversation: ConversationId, day: string): string;
  /** Hash of what each model used and cost on a day. */
  spent(day: string): string;
  /** List of remembered exchanges as JSON, oldest first. */
  history(conversation: ConversationId): string;
  /** String that names who makes a summary of the conversation now. */
  folding(conversation: ConversationId): string;
  /** Set of the ids of bots whose turns were taken up. */
  readonly bots: string;
  /**
   * Hash of small facts: `epoch` (how often it was begun anew), `page` (where 이어보기 goes on), `retry` (what 다시 시도 asks
   * again), `shown` (whose answer was shown last); and `summary`, of what was before the history.
   */
  meta(conversation: ConversationId): string;
  /** Hash of what its person said of answers: turn id → `{ value, at, model, skill }` as JSON; no text of theirs. */
  feedback(conversation: ConversationId): string;
  /** Sorted set of unfinished turns as `<conversation> <turn>`, scored by when they came; for the sweep and the deadline. */
  open(shard: number): string;
  openOf(conversation: ConversationId): string;
  /** String that lives as long as its worker process is at work. */
  runner(runner: string): string;
  /** Living workers as `<id> <places>`, by until when they are believed to live, what they offer, and how many turns all servers admitted. */
  readonly roster: Readonly<Record<"workers" | "offer" | "asked", string>>;
  /** List of how long a skill's latest answers took, in ms, newest first. */
  pace(skill: string): string;
  /**
   * What all workers share about a model: calls that run, when calls began, its breaker, latest results, a pause; who waits
   * for it, by when they came and until when they are believed to be there.
   */
  model(name: string): Readonly<Record<ModelKey, string>>;
  /** Pub/sub channel that tells a server process of stored answers. */
  answered(server: string): string;
  /** Pub/sub channel that tells workers of turns that people stopped. */
  readonly stops: string;
}

export type ModelKey = "slots" | "starts" | "breaker" | "results" | "pause" | "line" | "seen";

export function createKeys(prefix: string): Keys {
  const of = (conversation: ConversationId, what: string) =>
    `${prefix}:{${shardOf(conversation)}}:${what}:${conversation}`;
  const open = (shard: number) => `${prefix}:{${shard}}:open`;
  const own =
    (...names: string[]) =>
    (conversation: ConversationId) =>
      names.map((name) => of(conversation, name));
  return {
    prefix,
    queuePrefix: `{${prefix}}`,
    turn: (conversation, turn) => `${of(conversation, "turn")}:${turn}`,
    turnBase: (conversation) => `${of(conversation, "turn")}:`,
    mailbox: (conversation) => of(conversation, "mailbox"),
    held: (conversation) => of(conversation, "held"),
    heldPattern: `${globbed(prefix)}:{*}:held:*`,
    turns: (conversation) => of(conversation, "turns"),
    thoughts: (conversation) => of(conversation, "thoughts"),
    eraseAsked: (conversation) => of(conversation, "erase-asked"),
    everything: own(
      "mailbox",
      "held",
      "turns",
      "thoughts",
      "history",
      "meta",
      "folding",
      "feedback",
      "erase-asked",
    ),
    pushes: (conversation, day) => `${prefix}:pushes:${ofDay(conversation, day)}`,
    tokens: (conversation, day) => `${prefix}:tokens:${ofDay(conversation, day)}`,
    bots: `${prefix}:bots`,
    spent: (day) => `${prefix}:spent:${day}`,
    history: (conversation) => of(conversation, "history"),
    folding: (conversation) => of(conversation, "folding"),
    meta: (conversation) => of(conversation, "meta"),
    feedback: (conversation) => of(conversation, "feedback"),
    open,
    openOf: (conversation) => open(shardOf(conversation)),
    runner: (runner) => `${prefix}:runner:${runner}`,
    roster: {
      workers: `${prefix}:{roster}:workers`,
      offer: `${prefix}:{roster}:offer`,
      asked: `${prefix}:{roster}:asked`,
    },
    pace: (skill) => `${prefix}:pace:${skill}`,
    model(name) {
      const base = `${prefix}:{model-${name}}`;
      return {
        slots: `${base}:slots`,
        starts: `${base}:starts`,
        breaker: `${base}:breaker`,
        results: `${base}:results`,
        pause: `${base}:pause`,
        line: `${base}:line`,
        seen: `${base}:seen`,
      };
    },
    answered: (server) => `${prefix}:answered:${server}`,
    stops: `${prefix}:stops`,
  };
}

const globbed = (text: string) => text.replace(/[\\*?[\]]/g, "\\$&");

/** 132 bits. */
const ID_LENGTH = 22;

/** 132 bits of SHA-256 over bot, kind and id, base64url: stable, and names nobody in keys, logs or job data. */
export function conversationIdOf(bot: string, kind: "person" | "group", id: string): ConversationId {
  return hash("sha256", `${bot}\0${kind}\0${id}`, "base64url").slice(0, ID_LENGTH);
}

/**
 * What a conversation is called for one day: a budget must outlast the erasure of its person's data, or erasing would fill it
 * up again. The name leads neither to the conversation nor to its other days, and what it counts is gone a day later.
 */
const ofDay = (conversation: ConversationId, day: string): string =>
  hash("sha256", `${day}\0${conversation}`, "base64url").slice(0, ID_LENGTH);

/** The first six bits of the id. */
function shardOf(conversation: ConversationId): number {
  return BASE64URL.indexOf(conversation.charAt(0)) % SHARDS;
}

const BASE64URL = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
