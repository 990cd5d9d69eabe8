/** Connections by way of Sentinels: found, checked, lost and found again; with passwords, too. */
import { expect, it, onTestFinished } from "vitest";
import { disconnectRedis, untilConnected } from "../../src/redis/connect.ts";
import { type Env, startRole } from "../helpers/processes.ts";
import { connectTo } from "../helpers/redis.ts";
import { sentinelRedis } from "../helpers/redis-sentinel.ts";
import { saenggak } from "../helpers/run.ts";

function open<Role extends "producer" | "patient" | "subscriber">(env: Env, role: Role) {
  const redis = connectTo(env, role);
  onTestFinished(() => disconnectRedis(redis));
  return redis;
}

it("of every role follow the master, and a producer fails at once meanwhile", async () => {
  const nodes = await sentinelRedis({ password: "hunter2" });
  const [producer, patient] = [open(nodes.env, "producer"), open(nodes.env, "patient")];
  const subscriber = open(nodes.env, "subscriber");
  const heard: string[] = [];
  subscriber.on("message", (_channel: string, message: string) => heard.push(message));
  await subscriber.subscribe("news");
  await untilConnected(producer, 5_000);
  expect(await producer.set("asked", "1")).toBe("OK");
  const master = await nodes.master();
  await master.kill();
  const waiting = patient.incr("counted");
  const begun = performance.now();
  await expect(producer.get("asked")).rejects.toThrow();
  expect(performance.now() - begun).toBeLessThan(500);
  await nodes.replaced(master, 1);
  expect(await waiting).toBe(1);
  await untilConnected(producer, 5_000);
  expect(await producer.get("asked")).toBe("1");
  await expect
    .poll(async () => {
      await patient.publish("news", "from the next");
      return heard;
    })
    .toContain("from the next");
});

it("are what the doctor looks at, and an unknown name is told", async () => {
  const { env, nodes, sentinels } = await sentinelRedis({ replicas: 1 });
  const { stdout } = await saenggak(["doctor"], { env });
  expect(stdout).toMatch(/✔ redis +version 7\S+, \S+ ms away, clock -?\d+ ms off, 1 replicas/);
  const unknown = await saenggak(["doctor"], { env: { ...env, REDIS_SENTINEL_NAME: "other" } });
  expect(unknown.stdout).toMatch(
    new RegExp(`✘ redis +other, by the Sentinels at 127.0.0.1:${sentinels[0]?.port}, .*: none of them names`),
  );
  await nodes[1]?.kill();
  await expect
    .poll(async () => (await saenggak(["doctor"], { env })).stdout, { timeout: 10_000 })
    .toMatch(/✘ redis +has 0 of the 1 replicas/);
});

it("end with their process, though Sentinels are there", async () => {
  const { env } = await sentinelRedis({ replicas: 1 });
  const worker = await startRole("worker", { ...env, REDIS_PREFIX: "ending" });
  worker.kill("SIGTERM");
  expect(await worker.ended).toBe(0);
});
