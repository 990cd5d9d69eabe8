/** Redis killed, frozen and full: people get a valid word at once, and nothing that was promised is lost. */
import { readdirSync, readFileSync } from "node:fs";
import { Redis } from "ioredis";
import { describe, expect, it, onTestFinished } from "vitest";
import { deploy } from "../helpers/deployment.ts";
import { ECHO, everShown, fetchAll, times } from "../helpers/fault.ts";
import { ownRedis } from "../helpers/own-redis.ts";

const OUTAGE_MS = 20_000;
const BACK_MS = 2_000;
/** Workers reconnect within a second, and their POST takes a moment. */
const RECOVERED_MS = 4_000;
const UNAVAILABLE = /지금은 답하기 어려워요/;
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const readyz = async (origin: string) => (await fetch(`${origin}/readyz`)).status;

function memoryMb(pid: number): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]) / 1_024;
}

/** Takes a Redis its memory, and gives it back. */
function memoryOf(url: string) {
  const admin = new Redis(url);
  onTestFinished(() => admin.disconnect());
  return {
    full: () => admin.config("SET", "maxmemory", "1"),
    free: () => admin.config("SET", "maxmemory", "0"),
  };
}

const openFiles = (pid: number): number => readdirSync(`/proc/${pid}/fd`).length;

describe("Redis away", () => {
  it.each(["killed", "frozen"])(
    "(%s) for twenty seconds: apologies within two, no pile-up, and the running turn is delivered",
    async (how) => {
      const redis = await ownRedis();
      const { chat, model, server, origin, workers } = await deploy({
        workers: 2,
        model: ECHO,
        env: { REDIS_URL: redis.url },
      });
      await (await chat.person("before").says("질문-먼저")).sees(/답: 질문-먼저/);
      model.hold("answer");
      const person = chat.person("running");
      const turn = await person.says("질문-달리기");
      await model.arrived(2);
      const before = memoryMb(server.pid);
      const filesBefore = openFiles(server.pid);
      const back = how === "killed" ? redis.killFor(OUTAGE_MS) : pause(OUTAGE_MS).then(redis.thaw);
      if (how === "frozen") redis.freeze();
      const until = performance.now() + OUTAGE_MS - 3_000;
      let asked = 0;
      let slowest = 0;
      while (performance.now() < until) {
        const replies = await Promise.all(
          Array.from({ length: 20 }, async () => {
            const begun = performance.now();
            const refused = await chat
              .person(`refused ${asked++}`)
              .says("질문-거절", { callback: asked % 2 === 0 });
            return { refused, took: performance.now() - begun };
          }),
        );
        for (const { refused, took } of replies) {
          expect(refused.text).toMatch(UNAVAILABLE);
          slowest = Math.max(slowest, took);
        }
        expect(await readyz(origin)).toBe(503);
        await pause(200);
      }
      expect(slowest).toBeLessThan(2_000);
      expect(memoryMb(server.pid) - before).toBeLessThan(150);
      // Twenty people's sockets and a new connection or two; thousands were served meanwhile.
      expect(openFiles(server.pid) - filesBefore).toBeLessThan(60);
      await back;
      await expect.poll(() => readyz(origin), { timeout: BACK_MS }).toBe(200);
      model.release();
      await turn.sees(/답: 질문-달리기/, RECOVERED_MS);
      await (await chat.person("after").says("질문-나중")).sees(/답: 질문-나중/, RECOVERED_MS);
      await fetchAll(person);
      expect([turn.shownCount, turn.refusals]).toEqual([1, []]);
      // A worker that lived through it keeps its turn: the model is not asked again.
      expect(model.requests.length).toBe(3);
      expect(everShown(chat, "refused 0")).not.toMatch(/답:/);
      for (const worker of workers) expect(worker.output()).not.toMatch(/turn\.failed/);
    },
  );

  it("killed again and again while people ask: every acknowledged turn is answered once", async () => {
    const redis = await ownRedis();
    const { chat } = await deploy({ workers: 2, model: ECHO, env: { REDIS_URL: redis.url } });
    const names = Array.from({ length: 60 }, (_, i) => `p${i}`);
    let kills = 0;
    const killing = (async () => {
      for (; kills < 3; kills++) {
        await pause(700);
        await redis.killFor(500);
      }
    })();
    const acknowledged: string[] = [];
    for (const name of names) {
      const turn = await chat.person(name).says(`질문-${name}`);
      if (turn.ack) acknowledged.push(name);
      await pause(60);
    }
    await killing;
    expect(acknowledged.length).toBeGreaterThan(10);
    for (const name of acknowledged) {
      await expect.poll(() => times(everShown(chat, name), `답: 질문-${name}.`), { timeout: 30_000 }).toBe(1);
    }
    for (const name of names) {
      await fetchAll(chat.person(name));
      expect(times(everShown(chat, name), "답:")).toBe(acknowledged.includes(name) ? 1 : 0);
    }
    expect(kills).toBe(3);
  });
});

describe("Redis not there yet", () => {
  it("keeps no process from starting, and work begins when it comes", async () => {
    const redis = await ownRedis();
    const back = redis.killFor(10_000);
    const { chat, origin } = await deploy({ workers: 1, model: ECHO, env: { REDIS_URL: redis.url } });
    expect(await readyz(origin)).toBe(503);
    expect((await chat.person("early").says("질문-이른")).text).toMatch(UNAVAILABLE);
    await back;
    await expect.poll(() => readyz(origin), { timeout: BACK_MS }).toBe(200);
    await (await chat.person("early").says("질문-제때")).sees(/답: 질문-제때/);
  });
});

describe("Redis full", () => {
  it("refuses new turns kindly, and takes them again when there is room", async () => {
    const redis = await ownRedis();
    const { chat, origin } = await deploy({ workers: 1, model: ECHO, env: { REDIS_URL: redis.url } });
    const memory = memoryOf(redis.url);
    await memory.full();
    expect((await chat.person("full").says("질문-가득")).text).toMatch(UNAVAILABLE);
    expect(await readyz(origin)).toBe(200);
    await memory.free();
    await (await chat.person("full").says("질문-빈자리")).sees(/답: 질문-빈자리/);
  });

  it("finishes what it has let in: words, answers and taps go through", async () => {
    const redis = await ownRedis();
    const env = { REDIS_URL: redis.url, CALLBACK_BUDGET_MS: "3000" };
    const { chat, model, workers } = await deploy({ workers: 1, model: ECHO, env });
    model.hold("answer");
    const [person, other] = [chat.person("running"), chat.person("other")];
    const turn = await person.says("질문-도중");
    await model.arrived(1);
    const memory = memoryOf(redis.url);
    await memory.full();
    await turn.sees(/아직 생각하고 있어요/);
    model.release();
    await workers[0]?.logged("turn.held");
    const tap = await person.says("답변 확인", { callback: false });
    expect(tap.text).toMatch(/답: 질문-도중/);
    expect((await other.says("질문-가득")).text).toMatch(UNAVAILABLE);
    await memory.free();
    await fetchAll(person);
    expect(times(everShown(chat, "running"), "답: 질문-도중")).toBe(1);
    expect(model.requests.length).toBe(1);
  });

  it("for long while an answer comes: it is delivered in its window and paid for once", async () => {
    const redis = await ownRedis();
    const { chat, model } = await deploy({ workers: 2, model: ECHO, env: { REDIS_URL: redis.url } });
    model.hold("answer");
    const turn = await chat.person("running").says("질문-도중");
    await model.arrived(1);
    const memory = memoryOf(redis.url);
    await memory.full();
    model.release();
    // Longer than a worker's lock and its sign of life: another would take the turn now.
    await pause(8_000);
    await memory.free();
    await turn.sees(/답: 질문-도중/);
    await (await chat.person("running").says("질문-다음")).sees(/답: 질문-다음/);
    expect([turn.shownCount, turn.refusals, model.requests.length]).toEqual([1, [], 2]);
  });
});
