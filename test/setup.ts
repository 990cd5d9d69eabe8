/** One real Redis for the whole run, found or installed by the code that `npm start` uses. Tests keep apart by key prefix. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { findOrInstallRedis } from "../src/redis/find-redis.ts";
import { startPrivateRedis } from "../src/redis/private-redis.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** One node's, for tests of what only one node has. */
    redisUrl: string;
    /** Says to a process of ours where the run's Redis is: the same, or a Cluster's in `npm run test:cluster`. */
    redisEnv: Readonly<Record<string, string>>;
    redisProgram: string;
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const program = findOrInstallRedis((line) => process.stderr.write(`${line}\n`));
  const dir = await mkdtemp(join(tmpdir(), "saenggak-test-"));
  const redis = await startPrivateRedis(program, dir);
  project.provide("redisUrl", redis.url);
  project.provide("redisEnv", { REDIS_URL: redis.url });
  project.provide("redisProgram", program);
  return async () => {
    await redis.stop();
    await rm(dir, { recursive: true, force: true });
  };
}
