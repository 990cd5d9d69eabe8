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
  /** String that counts the events sent to a person on a day. */
  pushes(conversation: ConversationId, day: string): string;
  /** String that counts the tokens of a conversation on a day. */
  tokens(conversation: ConversationId, day: string): string;
  /** Hash of what each model used and cost on a day. */
  spent(day: string): string;
  /** List of remembered exchanges as JSON, oldest first. */
  history(conversation: ConversationId): string;
  /** Hash of small facts: `epoch` (how often it was begun anew), `page` (where 이어보기 goes on), `retry` (what 다시 시도 asks again). */
  meta(conversation: ConversationId): string;
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
  return {
    prefix,
    queuePrefix: `{${prefix}}`,
    turn: (conversation, turn) => `${of(conversation, "turn")}:${turn}`,
    turnBase: (conversation) => `${of(conversation, "turn")}:`,
    mailbox: (conversation) => of(conversation, "mailbox"),
    held: (conversation) => of(conversation, "held"),
    heldPattern: `${globbed(prefix)}:{*}:held:*`,
    pushes: (conversation, day) => `${of(conversation, "pushes")}:${day}`,
    tokens: (conversation, day) => `${of(conversation, "tokens")}:${day}`,
    spent: (day) => `${prefix}:spent:${day}`,
    history: (conversation) => of(conversation, "history"),
    meta: (conversation) => of(conversation, "meta"),
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

/** The first six bits of the id. */
function shardOf(conversation: ConversationId): number {
  return BASE64URL.indexOf(conversation.charAt(0)) % SHARDS;
}

const BASE64URL = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
