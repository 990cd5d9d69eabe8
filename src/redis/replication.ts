/**
 * Whether a write outlives its master. Redis answers before its replicas have what was written, and the one that takes over
 * from a master that dies knows nothing of the last milliseconds. Why and where this is asked is in
 * docs/decisions/0015-replicated-before-promised.md.
 */
import type { Redis } from "ioredis";
import { ownerOf } from "./nodes.ts";
import type { RedisClient } from "./place.ts";

/**
 * `kept`: so many replicas have it. `few`: not so many within the limit, though the master answers. `lost`: its connection
 * was, and a new master may know nothing of it.
 */
export type Reach = "kept" | "few" | "lost";

export interface Replication {
  /** Whether any replica is waited for. */
  readonly isAwaited: boolean;
  /**
   * How far a write on this key got, whose answer has come in this very turn of the event loop. Never throws, and takes no
   * longer than twice LIMIT_MS while there is a connection.
   */
  reach(key: string): Promise<Reach>;
  /**
   * Carries a write out, and again for as long as it was lost with its master. With few replicas it waits for more, or for
   * the loss, but only as long as the patience lasts: an answer in its window is worth more than what might be told twice.
   * A write that comes to nothing (null, 0) is not asked about.
   * @param either the result, when it was carried out more than once. @defaultValue the latest
   */
  keep<T>(key: string, write: () => Promise<T>, either?: (before: T, again: T) => T): Promise<T>;
}

/**
 * A replica that is well answers within a millisecond or two. Without one, an admission waits for up to three of these: that of
 * others on its connection, the one under way when it was written, and its own.
 */
const LIMIT_MS = 300;

/**
 * For a worker. A master that has lost its replicas may have been replaced without knowing; Sentinels make it a replica of
 * its successor, which ends its connections, after some 8 s.
 */
export const PATIENCE_MS = 12_000;

/** Where nobody takes over, nothing is lost with a master that comes back with its append-only file. */
const NONE: Replication = {
  isAwaited: false,
  reach: async () => "kept",
  keep: (_key, write) => write(),
};

export interface ReplicationOptions {
  readonly redis: RedisClient;
  /** How many must have it; 0 for none, which costs nothing. */
  readonly replicas: number;
  /** How long replicas that stay away are waited for before it is done without them, until they are back. @defaultValue 0 */
  readonly patienceMs?: number;
}

export function createReplication({ redis, replicas, patienceMs = 0 }: ReplicationOptions): Replication {
  if (replicas === 0) return NONE;
  const waits = new WeakMap<Redis, () => Promise<number>>();
  let aloneSince: number | undefined;

  async function reach(key: string): Promise<Reach> {
    const owner = ownerOf(redis, key);
    const stream = owner?.stream;
    if (!owner || !stream) return "lost";
    const wait = waits.get(owner) ?? together(() => owner.wait(replicas, LIMIT_MS));
    waits.set(owner, wait);
    // A master that became a replica refuses.
    const reached = await wait().catch(() => undefined);
    if (reached === undefined || owner.stream !== stream) return "lost";
    return reached < replicas ? "few" : "kept";
  }

  /** False once it was lost. */
  async function isKept(key: string): Promise<boolean> {
    for (;;) {
      const reached = await reach(key);
      if (reached !== "few") {
        aloneSince = undefined;
        return reached === "kept";
      }
      aloneSince ??= performance.now();
      if (performance.now() - aloneSince >= patienceMs) return true;
    }
  }

  return {
    isAwaited: true,
    reach,
    async keep<T>(
      key: string,
      write: () => Promise<T>,
      either: (before: T, again: T) => T = (_before, again) => again,
    ) {
      let result = (await write()) as T;
      while (result && !(await isKept(key))) result = either(result, await write());
      return result;
    },
  };
}

/**
 * One call at a time, and one more for all who asked meanwhile: WAIT keeps its connection from other commands, and without a
 * replica each would do so for the whole limit.
 */
function together(call: () => Promise<number>): () => Promise<number> {
  let running: Promise<number> | undefined;
  let next: Promise<number> | undefined;
  const begin = (): Promise<number> => {
    const begun = call().finally(() => {
      running = undefined;
    });
    running = begun;
    return begun;
  };
  return () => {
    if (!running) return begin();
    next ??= running
      .catch(() => {})
      .then(() => {
        next = undefined;
        return begin();
      });
    return next;
  };
}
