import type { Redis } from "ioredis";
import type { ConversationId, Turn } from "../contract/turn.ts";
import type { Keys } from "../redis/keys.ts";
import { openMember } from "../redis/open-member.ts";
import { defineScript } from "../redis/script.ts";
import { ADMIT } from "./scripts.ts";

export interface Admitted {
  readonly repeated: boolean;
  /** In the conversation's mailbox, from 1. */
  readonly place: number;
}

export interface AdmissionsOptions {
  readonly redis: Redis;
  readonly keys: Keys;
  readonly addJob: (conversation: ConversationId) => Promise<unknown>;
}

interface Batch {
  readonly turns: Turn[];
  readonly done: PromiseWithResolvers<readonly number[]>;
}

/** A larger batch leaves Redis idle while it is gathered, and then this process while Redis works. */
const MOST_TOGETHER = 16;

/**
 * Admits the turns that arrive in one turn of the event loop with one script, since under load the script's own costs are
 * a third of an admission. Records leave before jobs, in one go: a worker never looks for a turn that is not there.
 */
export function createAdmissions({
  redis,
  keys,
  addJob,
}: AdmissionsOptions): (turn: Turn) => Promise<Admitted> {
  const admitAll = defineScript(redis, "turnAdmit", undefined, ADMIT);
  let batch: Batch | undefined;

  function flush(): void {
    if (!batch) return;
    const { turns, done } = batch;
    batch = undefined;
    const written = admitAll(turns.length * 3, ...turns.flatMap(keysOf), ...turns.flatMap(argumentsOf));
    const queued = turns.map(({ conversation }) => addJob(conversation));
    Promise.all([written as Promise<number[]>, ...queued]).then(
      ([places]) => done.resolve(places),
      done.reject,
    );
  }

  const keysOf = ({ id, conversation }: Turn) => [
    keys.turn(conversation, id),
    keys.mailbox(conversation),
    keys.openOf(conversation),
  ];
  const argumentsOf = (turn: Turn) => [JSON.stringify(turn), turn.id, turn.receivedAt, openMember(turn)];

  return async function admit(turn) {
    if (!batch) {
      batch = { turns: [], done: Promise.withResolvers() };
      setImmediate(flush);
    }
    const { turns, done } = batch;
    const index = turns.push(turn) - 1;
    if (turns.length >= MOST_TOGETHER) flush();
    const place = (await done.promise)[index] ?? 0;
    return { repeated: place === 0, place: Math.max(place, 1) };
  };
}
