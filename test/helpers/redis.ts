import { randomBytes } from "node:crypto";
import { afterAll, inject } from "vitest";
import type { Log } from "../../src/contract/ports.ts";
import { type ConnectionRole, connectRedis, disconnectRedis } from "../../src/redis/connect.ts";
import { createKeys, type Keys } from "../../src/redis/keys.ts";

export const silent: Log = { debug() {}, info() {}, warn() {}, error() {} };

/** A prefix of its own on the run's Redis, and connections that are closed when the file's tests are over. */
export function useRedis(): {
  readonly url: string;
  readonly keys: Keys;
  connect(role?: ConnectionRole): ReturnType<typeof connectRedis>;
} {
  const url = inject("redisUrl");
  const keys = createKeys(`test-${randomBytes(6).toString("hex")}`);
  const opened: ReturnType<typeof connectRedis>[] = [];
  afterAll(async () => {
    await Promise.all(opened.map(disconnectRedis));
  });
  return {
    url,
    keys,
    connect(role = "patient") {
      const redis = connectRedis(url, role, silent);
      opened.push(redis);
      return redis;
    },
  };
}
