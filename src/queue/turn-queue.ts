/**
 * The queue of conversations that have turns waiting. A job names a conversation and nothing else: texts and people stay
 * out of BullMQ's keys. Together with `turn-worker.ts` the only home of BullMQ.
 */
import { Queue } from "bullmq";
import type { Log } from "../contract/ports.ts";
import type { ConversationId } from "../contract/turn.ts";
import type { RedisClient } from "../redis/place.ts";

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
  return {
    bull,
    add(conversation) {
      const job: TurnJob = { conversation };
      return bull.add("turn", job, { deduplication: { id: conversation, keepLastIfActive: true } });
    },
    async has(conversation) {
      return (await bull.getDeduplicationJobId(conversation)) !== null;
    },
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
