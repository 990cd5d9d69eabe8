/**
 * The queue of conversations that have turns waiting. A job names a conversation and nothing else: texts and people stay
 * out of BullMQ's keys. Together with `turn-worker.ts` the only home of BullMQ.
 */
import { Queue } from "bullmq";
import type { Log } from "../contract/ports.ts";
import type { ConversationId } from "../contract/turn.ts";
import type { RedisClient } from "../redis/place.ts";
import { defineScript } from "../redis/script.ts";

/** KEYS 1 erasures. ARGV 1 now · 2 conversation. Its first write is one that a full Redis allows: erasing makes room. */
const NOTE_ERASURE = `
redis.call('ZREM', KEYS[1], '')
return redis.call('ZADD', KEYS[1], ARGV[1], ARGV[2])`;

export const QUEUE_NAME = "turns";

export interface TurnJob {
  readonly conversation: ConversationId;
}

export interface QueueStats {
  readonly waiting: number;
  readonly active: number;
  readonly delayed: number;
  /** Age of the oldest waiting job in ms; 0 when none waits. */
  readonly oldestWaitMs: number;
}

export interface TurnQueue {
  /**
   * Makes sure that a worker will look into this conversation's mailbox after now: a waiting job is enough, and behind
   * an active one another follows. So one conversation is never worked on twice at a time.
   */
  add(conversation: ConversationId): Promise<unknown>;
  /** Whether a job for it waits or runs. */
  has(conversation: ConversationId): Promise<boolean>;
  /** Says that a conversation's data is about to be erased: `forget` is due, whoever does it. */
  noteErasure(conversation: ConversationId): Promise<unknown>;
  /**
   * Removes jobs that name the conversation, and the events that may. Returns whether nothing is left: what a worker is at
   * goes with its end. `lives`: its person has written again, so what waits or runs is for that.
   */
  forget(conversation: ConversationId, lives?: boolean): Promise<boolean>;
  /** Conversations that are to be forgotten since before this time, in Unix milliseconds. */
  toForget(before: number): Promise<readonly ConversationId[]>;
  stats(): Promise<QueueStats>;
  /**
   * True once the Redis that has the queue has answered; of a Cluster, no other node is asked.
   * @throws what the connection throws when it does not
   */
  answers(): Promise<boolean>;
  /** Worker processes connected to the queue. */
  workers(): Promise<number>;
  /** For the dashboard's adapter. */
  readonly bull: Queue;
  close(): Promise<void>;
}

/** @param redis a `producer` connection in the server, so that the webhook never waits for Redis. */
export function createTurnQueue(options: {
  redis: RedisClient;
  prefix: string;
  log: Log;
  clock: () => number;
}): TurnQueue {
  const { redis, prefix, log, clock } = options;
  const bull = new Queue(QUEUE_NAME, {
    connection: redis,
    prefix,
    skipWaitingForReady: true,
    skipVersionCheck: true,
    skipMetasUpdate: true,
    streams: { events: { maxLen: 100 } },
  });
  bull.on("error", (error) => log.debug("queue.error", { reason: error.name }));
  const erasures = bull.toKey("erasures");
  const note = defineScript(redis, "queueNoteErasure", 1, NOTE_ERASURE);

  /** What ended is kept under its state, without a way to it by its conversation. */
  async function removeEnded(conversation: ConversationId): Promise<void> {
    const ended = await bull.getJobs(["failed", "completed"]);
    const own = ended.filter((job) => (job?.data as TurnJob | undefined)?.conversation === conversation);
    await Promise.all(own.map((job) => bull.remove(job.id ?? "")));
  }
  return {
    bull,
    add(conversation) {
      const job: TurnJob = { conversation };
      return bull.add("turn", job, { deduplication: { id: conversation, keepLastIfActive: true } });
    },
    async has(conversation) {
      return (await bull.getDeduplicationJobId(conversation)) !== null;
    },
    noteErasure: (conversation) => note(erasures, clock(), conversation),
    async forget(conversation, lives = false) {
      const job = lives ? null : await bull.getDeduplicationJobId(conversation);
      const isRunning = job !== null && (await bull.remove(job)) === 0;
      if (isRunning) await redis.del(bull.toKey(`dn:${conversation}`));
      await removeEnded(conversation);
      await bull.trimEvents(0);
      if (isRunning) return false;
      await redis.zrem(erasures, conversation);
      return true;
    },
    toForget: (before) => redis.zrangebyscore(erasures, "-inf", before),
    async stats() {
      const [counts, oldest] = await Promise.all([
        bull.getJobCounts("waiting", "active", "delayed"),
        bull.getWaiting(0, 0),
      ]);
      const { waiting = 0, active = 0, delayed = 0 } = counts;
      const since = oldest[0]?.timestamp;
      return { waiting, active, delayed, oldestWaitMs: since ? Math.max(0, clock() - since) : 0 };
    },
    async answers() {
      await redis.exists(bull.toKey("meta"));
      return true;
    },
    workers: () => bull.getWorkersCount(),
    close: () => bull.close(),
  };
}
