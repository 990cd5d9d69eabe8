import { randomBytes } from "node:crypto";
import { afterAll, inject } from "vitest";
import { readConfig } from "../../src/config.ts";
import type { Log } from "../../src/contract/ports.ts";
import {
  type ConnectionOf,
  type ConnectionRole,
  connectRedis,
  disconnectRedis,
} from "../../src/redis/connect.ts";
import { createKeys, type Keys } from "../../src/redis/keys.ts";
import { mastersOf } from "../../src/redis/nodes.ts";
import type { RedisClient } from "../../src/redis/place.ts";
import type { Env } from "./processes.ts";

export const silent: Log = { debug() {}, info() {}, warn() {}, error() {} };

/** A connection to the Redis that this environment names, as a process of ours would open it. */
export function connectTo<Role extends ConnectionRole>(env: Env, role: Role): ConnectionOf<Role> {
  return connectRedis(readConfig("doctor", env), role, silent);
}

/** A prefix of its own on the run's Redis, and connections that are closed when the file's tests are over. */
export function useRedis(): {
  readonly env: Env;
  readonly keys: Keys;
  connect(role?: ConnectionRole): RedisClient;
} {
  const env = inject("redisEnv");
  const keys = createKeys(`test-${randomBytes(6).toString("hex")}`);
  const opened: RedisClient[] = [];
  afterAll(async () => {
    await Promise.all(opened.map(disconnectRedis));
  });
  return {
    env,
    keys,
    connect(role = "patient") {
      const redis = connectTo(env, role);
      opened.push(redis);
      return redis;
    },
  };
}

/** The names of all keys that fit, whatever node has them. */
export async function keysLike(redis: RedisClient, pattern: string): Promise<string[]> {
  // Before a Cluster has answered, its nodes are not known.
  await redis.ping();
  return (await Promise.all(mastersOf(redis).map((node) => node.keys(pattern)))).flat();
}
