import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inject, onTestFinished } from "vitest";
import { startPrivateRedis } from "../../src/redis/private-redis.ts";

/** A Redis of the test's own with an append-only file, which can be frozen, ended and started again with its data. */
export async function ownRedis() {
  const dir = await mkdtemp(join(tmpdir(), "saenggak-own-"));
  const start = () => startPrivateRedis(inject("redisProgram"), dir);
  let redis = await start();
  onTestFinished(async () => {
    process.kill(redis.pid, "SIGCONT");
    await redis.stop();
    await rm(dir, { recursive: true, force: true });
  });
  return {
    url: redis.url,
    freeze: () => process.kill(redis.pid, "SIGSTOP"),
    thaw: () => process.kill(redis.pid, "SIGCONT"),
    stop: () => redis.stop(),
    async restart() {
      redis = await start();
    },
    /** SIGKILL, and after `forMs` a new one. */
    async killFor(forMs: number) {
      process.kill(redis.pid, "SIGKILL");
      await redis.stop();
      await new Promise((resolve) => setTimeout(resolve, forMs));
      redis = await start();
    },
  };
}
