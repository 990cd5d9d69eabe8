/** Redis connections, one kind for each role; the figures behind the settings are in docs/decisions/0004-redis-connections.md. */
import { Redis, type RedisOptions } from "ioredis";
import { batchWrites } from "../batch-writes.ts";
import type { Log } from "../contract/ports.ts";

/**
 * `producer` fails fast (the webhook has 5 s): no offline queue, given up after 1.5 s of silence, nothing sent again.
 * `patient` waits for Redis to come back (a worker's answer must not be lost to an outage).
 * `subscriber` is `patient` and only listens.
 */
export type ConnectionRole = "producer" | "patient" | "subscriber";

/** One timer for the connection: `commandTimeout` costs the webhook two timers a request. */
export const SILENCE_LIMIT_MS = 1_500;
const reconnectSoon = (attempt: number) => Math.min(100 * attempt, 1_000);

const OPTIONS: Record<ConnectionRole, Omit<RedisOptions, "replyMapping">> = {
  producer: {
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    socketTimeout: SILENCE_LIMIT_MS,
    autoResendUnfulfilledCommands: false,
    retryStrategy: reconnectSoon,
  },
  patient: { maxRetriesPerRequest: null, retryStrategy: reconnectSoon },
  subscriber: { maxRetriesPerRequest: null, retryStrategy: reconnectSoon, enableReadyCheck: false },
};

/**
 * Opens a connection that reconnects by itself for ever. It never throws for an absent Redis: commands then fail
 * (`producer`) or wait (the others), and each loss is logged once.
 */
export function connectRedis(url: string, role: ConnectionRole, log: Log): Redis {
  const target = url.startsWith("unix://") ? url.slice("unix://".length) : url;
  const redis = new Redis(target, { ...OPTIONS[role], connectionName: `saenggak-${role}` });
  if (role === "producer") redis.on("connect", () => void batchWrites(redis.stream));
  let lost = false;
  redis.on("error", (error: NodeJS.ErrnoException) => {
    if (!lost) log.error("redis.lost", { connection: role, reason: error.code ?? error.name });
    lost = true;
  });
  redis.on("ready", () => {
    if (lost) log.info("redis.back", { connection: role });
    lost = false;
  });
  return redis;
}

/** Closes without waiting for a Redis that may be gone. */
export async function disconnectRedis(redis: Redis): Promise<void> {
  if (redis.status === "ready") await redis.quit().catch(() => redis.disconnect());
  else redis.disconnect();
}

/** Resolves when the connection can be used, or after `limitMs` without one: a server starts with Redis away, too. */
export async function untilConnected(redis: Redis, limitMs: number): Promise<void> {
  if (redis.status === "ready") return;
  await new Promise<void>((resolve) => {
    const limit = setTimeout(done, limitMs);
    function done() {
      clearTimeout(limit);
      redis.off("ready", done);
      resolve();
    }
    redis.once("ready", done);
  });
}
