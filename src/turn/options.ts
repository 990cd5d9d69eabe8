import type { TurnAnswer } from "../contract/answer.ts";
import type { Language } from "../contract/language.ts";
import type { Log, Sealer } from "../contract/ports.ts";
import type { ConversationId } from "../contract/turn.ts";
import type { Keys } from "../redis/keys.ts";
import type { RedisClient } from "../redis/place.ts";
import type { Replication } from "../redis/replication.ts";

/** What the store of turns is made of, and its limits. */
export interface TurnStoreOptions {
  readonly redis: RedisClient;
  readonly keys: Keys;
  readonly clock: () => number;
  /** Lifetime of a turn's record, its answer included. */
  readonly heldMs: number;
  /** Lifetime of a conversation's memory after its last turn. */
  readonly conversationMs: number;
  /** Most bytes of earlier exchanges that are read with a turn: what no model is sent costs no turn its way. */
  readonly historyBytes: number;
  /** Ages between which a window has closed and not yet expired, in ms, for each kind of room. */
  readonly lateMs: readonly (readonly [from: number, to: number])[];
  /** Puts a conversation on the queue; its command leaves behind the turn's record. */
  readonly addJob: (conversation: ConversationId) => Promise<unknown>;
  /** Most turns of a conversation that wait behind the one being answered, unless its bot has another bound. */
  readonly mostWaiting: number;
  /** The time, at the Redis that has this key, at which an admission that is made now is given up; 0 when it is not known. */
  readonly lateAt: (key: string) => number;
  /** Tells of this connection's writes whether they outlive their master. */
  readonly replication: Replication;
  /** What a turn is answered with that a person stopped, and one that a later turn answers. */
  readonly answers: { readonly stopped: TurnAnswer; readonly merged: TurnAnswer };
  /** Seals what people write and are told, where there is a key. */
  readonly sealer: Sealer;
  /** What stands for a question that no key opens, quoted in sentences about it, and for an answer. */
  readonly unreadable: (language?: Language) => { readonly question: string; readonly answer: TurnAnswer };
  readonly log: Log;
}
