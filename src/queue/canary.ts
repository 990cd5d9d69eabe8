/** Whether this process really works on jobs: a job of its own goes through a queue of its own, again and again. */
import { randomUUID } from "node:crypto";
import { Queue, Worker } from "bullmq";
import type { RedisClient } from "../redis/place.ts";

export interface Canary {
  /** Whether a canary came back lately. */
  isReady(): boolean;
  close(): Promise<void>;
}

const EVERY_MS = 3_000;
/** A few missed canaries are an outage, one may be a slow moment. */
const FRESH_MS = 10_000;
const FORGOTTEN_AFTER_MS = 3_600_000;
/** What a queue leaves behind when its process is killed; it expires then. */
const LEFT_BEHIND = ["id", "meta", "events", "marker", "wait", "active", "stalled-check"];

/** @param options.redis a `patient` connection */
export function startCanary(options: { redis: RedisClient; prefix: string; clock: () => number }): Canary {
  const { redis, prefix, clock } = options;
  const name = `canary-${randomUUID()}`;
  let seen = Number.NEGATIVE_INFINITY;
  const common = { prefix, skipVersionCheck: true };
  const queue = new Queue(name, {
    ...common,
    connection: redis,
    defaultJobOptions: { removeOnComplete: true, removeOnFail: true },
  });
  const worker = new Worker(
    name,
    async () => {
      seen = clock();
      for (const key of LEFT_BEHIND) void redis.pexpire(`${prefix}:${name}:${key}`, FORGOTTEN_AFTER_MS);
    },
    { ...common, connection: redis },
  );
  // Redis is away: the connections themselves have said so.
  queue.on("error", () => {});
  worker.on("error", () => {});
  let flying = false;
  const sing = async () => {
    if (flying) return;
    flying = true;
    await queue.add("canary", {}).catch(() => {});
    flying = false;
  };
  void sing();
  const timer = setInterval(sing, EVERY_MS);
  return {
    isReady: () => clock() - seen < FRESH_MS,
    async close() {
      clearInterval(timer);
      await worker.close();
      await queue.obliterate({ force: true }).catch(() => {});
      await queue.close();
    },
  };
}
