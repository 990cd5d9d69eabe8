/** A real Cluster for the whole run, in the place of the one Redis that the suites otherwise use. */
import type { TestProject } from "vitest/node";
import { findOrInstallRedis } from "../../src/redis/find-redis.ts";
import { startCluster } from "../helpers/redis-cluster.ts";

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const cluster = await startCluster(findOrInstallRedis((line) => process.stderr.write(`${line}\n`)));
  project.provide("redisEnv", cluster.env);
  return cluster.stop;
}
