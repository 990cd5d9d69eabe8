import { type Job, WaitingError, Worker } from "bullmq";
import type { Log } from "../contract/ports.ts";
import type { ConversationId } from "../contract/turn.ts";
import type { RedisClient } from "../redis/place.ts";
import { QUEUE_NAME, type TurnJob } from "./turn-queue.ts";

/**
 * Works on one turn of a conversation. `signal` is aborted when the turn must be handed to another process; throwing
 * `HandBack` then puts the job back at once.
 */
export type WorkOnConversation = (conversation: ConversationId, signal: AbortSignal) => Promise<void>;

/** Thrown by the work function: this process stops, another shall go on with the turn. */
export class HandBack extends Error {}

export interface TurnWorker {
  /** Takes no more work, hands running turns back, and waits until they are. */
  close(): Promise<void>;
}

/**
 * A killed worker's turn is taken up again after about LOCK + 2 × STALL_CHECK; measured 4.6–6.2 s. The price, a frozen
 * worker that wakes and works on, is paid by storing the first answer only and by claiming each send.
 */
const LOCK_MS = 5_000;
const STALL_CHECK_MS = 2_000;
const MOST_STALLS = 3;
/** A job that is done would go on naming a conversation whose person had its data erased meanwhile. */
const KEEP_FINISHED = { count: 0 };
/**
 * A job fails only for trouble with Redis (a turn's own trouble becomes an apology): its turns stay in their mailbox, the sweep
 * adds the next job, and it stays a day for a look.
 */
const KEEP_FAILED = { age: 24 * 3_600, count: 1_000 };
/** BullMQ must have stopped fetching before running jobs are cancelled; in the other order the close hangs. */
const BEFORE_HAND_BACK_MS = 300;

/** @param redis a `patient` connection without a command limit: a worker outlives an outage of Redis. */
export function createTurnWorker(options: {
  redis: RedisClient;
  prefix: string;
  concurrency: number;
  log: Log;
  work: WorkOnConversation;
  /** Called when jobs of this process may have been given to another: after a freeze, or an outage of Redis. */
  onLocksLost: () => Promise<void>;
}): TurnWorker {
  const { redis, prefix, concurrency, log, work, onLocksLost } = options;

  async function process(
    job: Job<TurnJob>,
    token: string | undefined,
    signal: AbortSignal | undefined,
  ): Promise<void> {
    try {
      await work(job.data.conversation, signal ?? new AbortController().signal);
    } catch (error) {
      if (!(error instanceof HandBack)) throw error;
      await job.moveToWait(token);
      throw new WaitingError();
    }
  }

  const worker = new Worker<TurnJob, void>(QUEUE_NAME, process, {
    connection: redis,
    prefix,
    concurrency,
    lockDuration: LOCK_MS,
    stalledInterval: STALL_CHECK_MS,
    maxStalledCount: MOST_STALLS,
    removeOnComplete: KEEP_FINISHED,
    removeOnFail: KEEP_FAILED,
    skipVersionCheck: true,
  });
  worker.on("error", (error) => log.debug("worker.error", { reason: error.name }));
  worker.on("stalled", (job) => log.warn("worker.turn_taken_over", { job }));
  worker.on("failed", (job, error) => log.error("worker.job_failed", { job: job?.id, reason: error.name }));
  worker.on("lockRenewalFailed", (jobs) => {
    log.warn("worker.locks_lost", { jobs: jobs.length });
    onLocksLost().catch((error: Error) => log.debug("worker.error", { reason: error.name }));
  });

  return {
    async close() {
      const closed = worker.close();
      const handBack = setTimeout(() => worker.cancelAllJobs("shutdown"), BEFORE_HAND_BACK_MS);
      await closed;
      clearTimeout(handBack);
    },
  };
}
