import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findOrInstallRedis } from "../../src/redis/find-redis.ts";
import { startPrivateRedis } from "../../src/redis/private-redis.ts";

/** Runs `work` with an empty Redis of its own, with an append-only file as in production; `url` is its socket. */
export async function withRedis<T>(work: (url: string) => Promise<T>): Promise<T> {
  const dir = await mkdtemp(join(tmpdir(), "saenggak-bench-"));
  const redis = await startPrivateRedis(findOrInstallRedis(console.error), dir);
  try {
    return await work(redis.url);
  } finally {
    await redis.stop();
    await rm(dir, { recursive: true, force: true });
  }
}
