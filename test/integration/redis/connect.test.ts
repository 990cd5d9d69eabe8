import type { Redis } from "ioredis";
import { describe, expect, inject, it, onTestFinished } from "vitest";
import type { Log } from "../../../src/contract/ports.ts";
import {
  type ConnectionRole,
  connectRedis,
  disconnectRedis,
  untilConnected,
} from "../../../src/redis/connect.ts";
import { inspectRedis } from "../../../src/redis/inspect.ts";
import { startPrivateRedis } from "../../../src/redis/private-redis.ts";
import { silent } from "../../helpers/redis.ts";
import { temporaryFolder } from "../../helpers/run.ts";

const NOBODY = "redis://127.0.0.1:1";

function connect(url: string, role: ConnectionRole, log: Log = silent) {
  const redis = connectRedis(url, role, log) as Redis;
  onTestFinished(() => redis.disconnect());
  return redis;
}

/** A Redis that can be stopped and started again at the same address. */
async function restartable() {
  const dir = await temporaryFolder();
  let redis = await startPrivateRedis(inject("redisProgram"), dir);
  onTestFinished(() => redis.stop());
  return {
    url: redis.url,
    pid: redis.pid,
    stop: () => redis.stop(),
    async start() {
      redis = await startPrivateRedis(inject("redisProgram"), dir);
    },
  };
}

async function took(work: Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await work;
  return performance.now() - begun;
}

it("an address may be a socket's path, with or without unix://", async () => {
  const url = inject("redisUrl");
  for (const each of [url, `unix://${url}`]) expect(await connect(each, "patient").ping()).toBe("PONG");
});

describe("a producer", () => {
  it("fails at once while Redis is away, and works again when it is back", async () => {
    const redis = await restartable();
    const producer = connect(redis.url, "producer");
    await untilConnected(producer, 5_000);
    expect(await producer.ping()).toBe("PONG");
    await redis.stop();
    expect(await took(expect(producer.ping()).rejects.toThrow())).toBeLessThan(500);
    await redis.start();
    await untilConnected(producer, 5_000);
    expect(await producer.ping()).toBe("PONG");
  });

  it("gives a frozen Redis up within the webhook's five seconds, and sends nothing again later", async () => {
    const redis = await restartable();
    const producer = connect(redis.url, "producer");
    await untilConnected(producer, 5_000);
    process.kill(redis.pid, "SIGSTOP");
    onTestFinished(() => void process.kill(redis.pid, "SIGCONT"));
    expect(await took(expect(producer.incr("counted")).rejects.toThrow())).toBeLessThan(3_000);
    process.kill(redis.pid, "SIGCONT");
    await untilConnected(producer, 5_000);
    // The one that was given up had reached Redis' socket, so it may count; a second sending would count twice.
    expect(Number(await producer.get("counted"))).toBeLessThanOrEqual(1);
  });
});

describe("a patient connection", () => {
  it("waits for Redis to come back, and tells the loss and the return once", async () => {
    const redis = await restartable();
    const told: unknown[] = [];
    const tell = (event: string, fields?: object) => void told.push([event, fields]);
    const patient = connect(redis.url, "patient", { ...silent, error: tell, info: tell });
    await patient.ping();
    await redis.stop();
    const failures = Promise.withResolvers<void>();
    let count = 0;
    patient.on("error", () => ++count === 3 && failures.resolve());
    const answer = patient.set("kept", "still here");
    await failures.promise;
    await redis.start();
    expect(await answer).toBe("OK");
    expect(told).toEqual([
      ["redis.lost", { connection: "patient", reason: "ENOENT" }],
      ["redis.back", { connection: "patient" }],
    ]);
  });
});

describe("untilConnected", () => {
  it("gives up after its limit, so that a server starts without Redis", async () => {
    const producer = connect(NOBODY, "producer");
    const ms = await took(untilConnected(producer, 200));
    expect(ms).toBeGreaterThan(150);
    expect(ms).toBeLessThan(2_000);
  });

  it("resolves at once on a connection that is ready", async () => {
    const patient = connect(inject("redisUrl"), "patient");
    await patient.ping();
    expect(await took(untilConnected(patient, 60_000))).toBeLessThan(50);
  });
});

describe("disconnectRedis", () => {
  it.each([
    ["a living Redis", () => inject("redisUrl")],
    ["an absent one", () => NOBODY],
  ])("ends the connection to %s without waiting", async (_, url) => {
    const redis = connect(url(), "patient");
    if (url() !== NOBODY) await redis.ping();
    const ended = new Promise((resolve) => redis.once("end", resolve));
    expect(await took(disconnectRedis(redis))).toBeLessThan(1_000);
    await ended;
    expect(redis.status).toBe("end");
  });
});

describe("inspectRedis", () => {
  it("reads what the doctor judges", async () => {
    const [facts] = await inspectRedis(connect(inject("redisUrl"), "patient"));
    if (!facts) throw new Error("nothing was found out");
    expect(facts).toMatchObject({ node: "", replicas: 0, evictionPolicy: "noeviction", appendOnly: true });
    expect(facts.version).toMatch(/^\d+\.\d+\.\d+/);
    expect(facts.latencyMs).toBeGreaterThan(0);
    expect(facts.latencyMs).toBeLessThan(1_000);
    // One machine, one clock: what is left is the round trip.
    expect(Math.abs(facts.clockOffsetMs)).toBeLessThan(1_000);
  });

  it("sees settings that lose turns", async () => {
    const redis = connect((await restartable()).url, "patient");
    await redis.config("SET", "maxmemory-policy", "allkeys-lru");
    await redis.config("SET", "appendonly", "no");
    expect(await inspectRedis(redis)).toMatchObject([{ evictionPolicy: "allkeys-lru", appendOnly: false }]);
  });

  it("rejects when Redis does not answer", async () => {
    await expect(inspectRedis(connect(NOBODY, "producer"))).rejects.toThrow();
  });
});
