/** Redis connections, one kind for each role; the figures behind the settings are in docs/decisions/0004-redis-connections.md. */
import { Redis } from "ioredis";
import { batchWrites } from "../batch-writes.ts";
import type { Log } from "../contract/ports.ts";
import { connectCluster, connectToAnyNode } from "./connect-cluster.ts";
import { accessOf, type NodeAddress, type RedisClient, type RedisPlace, type RoleOptions } from "./place.ts";
import { tellLosses } from "./tell-losses.ts";

/**
 * `producer` fails fast (the webhook has 5 s): no offline queue, given up after 1.5 s of silence, nothing sent again.
 * `patient` waits for Redis to come back (a worker's answer must not be lost to an outage).
 * `subscriber` is `patient` and only listens.
 */
export type ConnectionRole = "producer" | "patient" | "subscriber";

/** A subscriber listens at one node, whatever there are. */
export type ConnectionOf<Role extends ConnectionRole> = Role extends "subscriber" ? Redis : RedisClient;

/** One timer for the connection: `commandTimeout` costs the webhook two timers a request. */
export const SILENCE_LIMIT_MS = 1_500;
/**
 * Where another node can take over, a patient connection does not wait for ever on one that went silent without a word, as
 * a machine does that lost its power. Longer than a worker's blocking read lasts, which BullMQ ends after 10 s.
 */
const PATIENT_SILENCE_MS = 15_000;
const CONNECT_LIMIT_MS = 2_000;
/** Finds a dead peer of a connection that only listens; what waits for an answer has the limits above. */
const KEEP_ALIVE_MS = 5_000;
export const reconnectSoon = (attempt: number): number => Math.min(100 * attempt, 1_000);

const OPTIONS: Record<ConnectionRole, RoleOptions> = {
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

/** Where there are several nodes. */
const AMONG_MANY: Record<ConnectionRole, RoleOptions> = {
  producer: { connectTimeout: SILENCE_LIMIT_MS },
  patient: { connectTimeout: CONNECT_LIMIT_MS, socketTimeout: PATIENT_SILENCE_MS },
  subscriber: { connectTimeout: CONNECT_LIMIT_MS, keepAlive: KEEP_ALIVE_MS },
};

/**
 * Opens a connection that reconnects by itself for ever. It never throws for an absent Redis: commands then fail
 * (`producer`) or wait (the others), and each loss is logged once. In a Cluster that holds for each node, and after a
 * failover, of either kind, commands go to the new master.
 * @param place a string is the address of one node
 */
export function connectRedis<Role extends ConnectionRole>(
  place: RedisPlace | string,
  role: Role,
  log: Log,
): ConnectionOf<Role> {
  const redis = open(typeof place === "string" ? { REDIS_URL: place } : place, role);
  if (role === "producer") {
    const batched = (node: Redis) => node.on("connect", () => void batchWrites(node.stream));
    if (redis instanceof Redis) batched(redis);
    else redis.on("+node", batched);
  }
  tellLosses(redis, role, log);
  return redis as ConnectionOf<Role>;
}

function open(place: RedisPlace, role: ConnectionRole): RedisClient {
  const options = { ...OPTIONS[role], connectionName: `saenggak-${role}` };
  const { REDIS_URL: url, REDIS_CLUSTER_NODES: nodes, REDIS_SENTINELS: sentinels } = place;
  const many = { ...options, ...AMONG_MANY[role] };
  if (nodes)
    return role === "subscriber"
      ? connectToAnyNode(nodes, { ...many, ...accessOf(url) })
      : connectCluster(nodes, { ...many, ...accessOf(url) });
  if (sentinels) return new Redis({ ...many, ...sentinelOptions(place, sentinels, role) });
  return new Redis(url.startsWith("unix://") ? url.slice("unix://".length) : url, options);
}

function sentinelOptions(
  place: RedisPlace,
  sentinels: readonly NodeAddress[],
  role: ConnectionRole,
): RoleOptions {
  const { REDIS_URL: url, REDIS_SENTINEL_NAME: name, REDIS_SENTINEL_PASSWORD: sentinelPassword } = place;
  const access = accessOf(url);
  return {
    ...access,
    db: Number(new URL(url).pathname.slice(1)),
    sentinels: sentinels.map((address) => ({ ...address })),
    ...(name && { name }),
    ...(sentinelPassword && { sentinelPassword }),
    ...(access.tls && { enableTLSForSentinelMode: true, sentinelTLS: access.tls }),
    sentinelRetryStrategy: reconnectSoon,
    sentinelCommandTimeout: SILENCE_LIMIT_MS,
    // A master of before, which does not know yet that it is none: the check asks it for its role.
    enableReadyCheck: true,
    reconnectOnError: ({ message }) => message.startsWith("READONLY") && (role === "producer" ? 1 : 2),
  };
}

/** Closes without waiting for a Redis that may be gone. */
export async function disconnectRedis(redis: RedisClient): Promise<void> {
  if (redis.status === "ready") await redis.quit().catch(() => redis.disconnect());
  else redis.disconnect();
}

/**
 * Resolves when the connection can be used, in a Cluster those to all masters, or after `limitMs` without: a server starts with
 * Redis away, too.
 */
export async function untilConnected(redis: RedisClient, limitMs: number): Promise<void> {
  const until = performance.now() + limitMs;
  await untilReady(redis, limitMs);
  if (redis.status !== "ready" || redis instanceof Redis) return;
  await Promise.all(redis.nodes("master").map((node) => untilReady(node, until - performance.now())));
}

async function untilReady(redis: RedisClient, limitMs: number): Promise<void> {
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
