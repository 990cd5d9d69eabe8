/** A Cluster's nodes die and freeze: connections behave as they do on one node, for each node of its own. */
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it, onTestFinished } from "vitest";
import { readConfig } from "../../src/config.ts";
import type { Log } from "../../src/contract/ports.ts";
import {
  type ConnectionRole,
  connectRedis,
  disconnectRedis,
  untilConnected,
} from "../../src/redis/connect.ts";
import { inspectRedis } from "../../src/redis/inspect.ts";
import { createKeys } from "../../src/redis/keys.ts";
import { mastersOf, ownerOf } from "../../src/redis/nodes.ts";
import { createRedisClock } from "../../src/redis/redis-clock.ts";
import { countHeld } from "../../src/turn/count-held.ts";
import { silent } from "../helpers/redis.ts";
import { type RedisCluster, startCluster } from "../helpers/redis-cluster.ts";
import { saenggak } from "../helpers/run.ts";
import { openTurnStore } from "../helpers/turn-store.ts";
import { aTurn } from "../helpers/turns.ts";

let cluster: RedisCluster;
beforeAll(async () => {
  cluster = await startCluster(inject("redisProgram"));
});
beforeEach(() => cluster.whole());
afterAll(() => cluster.stop());

function connect<Role extends ConnectionRole>(role: Role, log: Log = silent) {
  const redis = connectRedis(readConfig("doctor", cluster.env), role, log);
  onTestFinished(() => disconnectRedis(redis));
  return redis;
}

/** A key of each node, by the node. */
function keyAt(port: number, redis: ReturnType<typeof connect<"patient">>): string {
  for (let i = 0; ; i++) if (ownerOf(redis, `k${i}`)?.options.port === port) return `k${i}`;
}

async function took(work: Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await work;
  return performance.now() - begun;
}

describe("a node that dies", () => {
  it("fails a producer's commands for its keys at once, leaves the others, and is told once", async () => {
    const told: unknown[] = [];
    const tell = (event: string, fields?: object) => void told.push([event, fields]);
    const producer = connect("producer", { ...silent, error: tell, info: tell });
    await untilConnected(producer, 5_000);
    const [dying, living] = cluster.nodes;
    if (!dying || !living) throw new Error("no nodes");
    const [lost, kept] = [keyAt(dying.port, producer), keyAt(living.port, producer)];
    await Promise.all([producer.set(lost, "1"), producer.set(kept, "1")]);
    await dying.kill();
    for (let i = 0; i < 5; i++)
      expect(await took(expect(producer.get(lost)).rejects.toThrow())).toBeLessThan(500);
    expect(await producer.get(kept)).toBe("1");
    await dying.restart();
    await expect.poll(() => producer.get(lost).catch(() => "away"), { timeout: 15_000 }).toBe("1");
    const node = `127.0.0.1:${dying.port}`;
    expect(told.filter((each) => JSON.stringify(each).includes(node))).toEqual([
      ["redis.lost", { connection: "producer", reason: "ECONNREFUSED", node }],
      ["redis.back", { connection: "producer", node }],
    ]);
  });

  it("is waited for by a patient connection", async () => {
    const patient = connect("patient");
    await patient.ping();
    const [dying] = cluster.nodes;
    if (!dying) throw new Error("no nodes");
    const key = keyAt(dying.port, patient);
    await dying.kill();
    const answer = patient.set(key, "still here");
    // Longer than ioredis would go from node to node by itself.
    await new Promise((resolve) => setTimeout(resolve, 3_000));
    await dying.restart();
    expect(await answer).toBe("OK");
  });

  it("is left by a subscriber for another, which tells what is published anywhere", async () => {
    const subscriber = connect("subscriber");
    const heard: string[] = [];
    subscriber.on("message", (_channel: string, message: string) => heard.push(message));
    await subscriber.subscribe("news");
    const dying = cluster.nodes.find(({ port }) => port === subscriber.options.port);
    if (!dying) throw new Error("no node");
    const back = new Promise<void>((resolve) => subscriber.once("ready", () => resolve()));
    await dying.kill();
    await back;
    const [publisher] = cluster.nodes.filter(
      ({ port }) => ![dying.port, subscriber.options.port].includes(port),
    );
    await expect
      .poll(async () => {
        await publisher?.admin.publish("news", "from elsewhere");
        return heard;
      })
      .toContain("from elsewhere");
    await dying.restart();
  });
});

it("a frozen node is given up by a producer within the webhook's five seconds", async () => {
  const producer = connect("producer");
  await untilConnected(producer, 5_000);
  const [frozen] = cluster.nodes;
  if (!frozen) throw new Error("no nodes");
  const key = keyAt(frozen.port, producer);
  await producer.get(key);
  frozen.freeze();
  onTestFinished(() => frozen.thaw());
  expect(await took(expect(producer.get(key)).rejects.toThrow())).toBeLessThan(3_000);
});

it("turns of all shards are admitted together, by the clock of their own nodes, and counted over all", async () => {
  const redis = connect("patient");
  await redis.ping();
  const keys = createKeys("test-shards");
  const clock = createRedisClock({ redis, clock: Date.now });
  await clock.measure();
  const asked: string[] = [];
  const lateAt = (key: string) => {
    asked.push(key);
    return clock.in(1_500, key);
  };
  const turns = openTurnStore({ redis, keys, lateAt });
  const given = Array.from({ length: 40 }, () => aTurn());
  for (const { kind } of await Promise.all(given.map((turn) => turns.admit(turn))))
    expect(kind).toBe("admitted");
  const owners = new Set(asked.map((key) => ownerOf(redis, key)?.options.port));
  expect(owners.size).toBe(3);
  for (const key of asked) expect(Math.abs(clock.in(0, key) - Date.now())).toBeLessThan(500);
  for (const { conversation } of given) {
    const taken = await turns.take(conversation, "me");
    if (taken) await turns.answer(taken, { text: "답" });
  }
  expect(await countHeld(redis, keys)).toBe(40);
  expect(mastersOf(redis).length).toBe(3);
});

describe("the doctor", () => {
  it("looks at every node", async () => {
    const { stdout } = await saenggak(["doctor"], { env: cluster.env });
    for (const { port } of cluster.nodes)
      expect(stdout).toMatch(new RegExp(`✔ redis +127.0.0.1:${port} version 7\\S+, \\S+ ms away`));
    const facts = await inspectRedis(connect("patient"));
    expect(facts.map(({ appendOnly }) => appendOnly)).toEqual([true, true, true]);
  });

  it("says of an absent Cluster where it was looked for, and of replicas that are missing", async () => {
    const absent = { REDIS_CLUSTER_NODES: "127.0.0.1:1", REDIS_URL: "redis://me:hunter2@redis" };
    const { stdout } = await saenggak(["doctor"], { env: absent });
    expect(stdout).toMatch(
      /✘ redis +the Cluster at 127\.0\.0\.1:1: .*are REDIS_CLUSTER_NODES and REDIS_URL right\?/,
    );
    expect(stdout).not.toContain("hunter2");
    const wanting = await saenggak(["doctor"], { env: { ...cluster.env, REDIS_WAIT_REPLICAS: "1" } });
    expect(wanting.stdout).toMatch(
      /✘ redis .* has 0 of the 1 replicas that must have a question: none is admitted/,
    );
  });
});

it("that wants a password gets that of REDIS_URL, and a wrong one is told without it", async () => {
  const locked = await startCluster(inject("redisProgram"), { requirepass: "open sesame" });
  onTestFinished(locked.stop);
  const open = { ...locked.env, REDIS_URL: "redis://:open%20sesame@any" };
  expect((await saenggak(["doctor"], { env: open })).stdout).toMatch(/✔ redis +127.0.0.1:\d+ version/);
  const wrong = { ...locked.env, REDIS_URL: "redis://:hunter2@any" };
  const { stdout } = await saenggak(["doctor"], { env: wrong });
  expect(stdout).toMatch(/✘ redis .*WRONGPASS/);
  expect(stdout).not.toContain("hunter2");
});
