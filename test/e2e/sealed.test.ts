/** Stored texts through real processes: nothing of them in Redis, keys that change while people talk, keys that are lost. */
import { describe, expect, it } from "vitest";
import { deploy } from "../helpers/deployment.ts";
import { ownRedis } from "../helpers/own-redis.ts";
import { type RunningProcess, startRole } from "../helpers/processes.ts";
import { connectTo, keysLike, useRedis } from "../helpers/redis.ts";

const { connect } = useRedis();
const OLD = "the-old-secret-of-more-than-32-characters";
const NEW = "the-new-secret-of-more-than-32-characters";
const secret = (...secrets: string[]) => ({ CONTEXT_SECRET: secrets.join(",") });

async function stop(process: RunningProcess | undefined): Promise<void> {
  process?.kill("SIGTERM");
  await process?.ended;
}

describe("with CONTEXT_SECRET", () => {
  it("no value in Redis has a word of what was asked, thought or answered, whatever a turn's state", async () => {
    const own = await ownRedis();
    const redis = connectTo({ REDIS_URL: own.url }, "patient");
    const { chat, model, env, workers } = await deploy({
      workers: 0,
      redis: { REDIS_URL: own.url },
      env: { ...secret(NEW), CALLBACK_BUDGET_MS: "3000" },
      model: {
        reasoning: "감춘생각이에요. ".repeat(20),
        answer: `감춘대답이에요. ${"길게 이어져요. ".repeat(300)}`,
      },
    });
    const seen = new Map<string, number>();
    async function expectNothing(state: string): Promise<void> {
      const keys = await keysLike(redis, "*");
      for (const key of keys) {
        const values = JSON.stringify([key, await stored(key)]);
        expect(values, `${state}: ${key}`).not.toMatch(/감춘/);
      }
      seen.set(state, keys.filter((key) => key.includes(":turn:")).length);
    }
    async function stored(key: string): Promise<unknown> {
      switch (await redis.type(key)) {
        case "string":
          return redis.get(key);
        case "hash":
          return redis.hgetall(key);
        case "list":
          return redis.lrange(key, 0, -1);
        case "set":
          return redis.smembers(key);
        case "zset":
          return redis.zrange(key, "0", "-1");
        case "stream":
          return redis.xrange(key, "-", "+");
        case "none":
          return undefined;
        default:
          throw new Error(`${key} is of a type that is not looked at`);
      }
    }
    const person = chat.person("a");
    const asked = await person.says("감춘질문 하나", { params: { 곳: "감춘장소" } });
    await expectNothing("queued");
    model.hold("answer");
    const worker = await startRole("worker", env);
    await model.arrived(1);
    await expectNothing("running");
    await asked.sees(/아직 생각하고 있어요/);
    await expectNothing("running, its word said");
    model.release();
    await worker.logged("turn.held");
    await expectNothing("held");
    await (await person.presses("답변 확인", { callback: false })).sees(/감춘대답/);
    await person.presses("이어보기", { callback: false });
    await expectNothing("shown and read on");
    await (await person.says("감춘질문 둘", { callback: false })).sees(/감춘대답/);
    await expectNothing("delivered");
    model.hold("answer");
    await person.says("감춘질문 셋");
    await model.arrived(3);
    await person.says("감춘질문 넷");
    await person.says("감춘질문 다섯");
    model.release();
    await model.arrived(4);
    await expectNothing("merged");
    expect(JSON.stringify(model.requests[3]?.body)).toMatch(/감춘질문 넷[^"]*감춘질문 다섯/);
    expect((await person.says("생각 과정", { callback: false })).text).toMatch(/감춘생각/);
    expect(Math.min(...seen.values())).toBeGreaterThan(0);
    expect(
      [...workers, worker]
        .flatMap(({ lines }) => lines)
        .filter(({ event }) => /unreadable|not_enc/.test(event)),
    ).toEqual([]);
    redis.disconnect();
  }, 60_000);

  it("a secret is changed while people talk: turns go on, and what was said is remembered", async () => {
    const { chat, model, server, workers, skill, env } = await deploy({
      env: secret(OLD),
      model: { reply: (_body, index) => ({ answer: `답 ${index + 1}` }) },
    });
    const person = chat.person("a");
    let asked = 0;
    /** What the model was sent last. */
    const sent = () => JSON.stringify(model.requests.at(-1)?.body.messages);
    const ask = async () => {
      asked += 1;
      await (await person.says(`질문 ${asked}번`)).sees(`답 ${asked}`);
    };
    const worker = (...secrets: string[]) => startRole("worker", { ...env, ...secret(...secrets) });
    async function serve(...secrets: string[]): Promise<RunningProcess> {
      const next = await startRole("server", { ...env, ...secret(...secrets) });
      skill.url = `http://127.0.0.1:${next.ready.port}/kakao/skill`;
      return next;
    }
    await ask();

    // Read `new` everywhere, workers first: what the old server admits is answered by a worker that knows both.
    const reading = await worker(OLD, NEW);
    await stop(workers[0]);
    await ask();
    expect(sent()).toContain("질문 1번");
    const server2 = await serve(OLD, NEW);
    await stop(server);
    await ask();

    // Write `new` everywhere: a turn waits under the old key while its worker is replaced.
    await stop(reading);
    const waiting = await person.says("기다리는 질문");
    asked += 1;
    const writing = await worker(NEW, OLD);
    await waiting.sees(`답 ${asked}`);
    const server3 = await serve(NEW, OLD);
    await stop(server2);
    await ask();
    for (const said of ["질문 1번", "질문 3번", "기다리는 질문"]) expect(sent()).toContain(said);

    // Drop `old`: what only it can open is passed over, and the conversation goes on.
    const last = await worker(NEW);
    await stop(writing);
    await serve(NEW);
    await stop(server3);
    await ask();
    expect(sent()).not.toContain("질문 1번");
    expect(sent()).toContain("질문 5번");
    expect(await last.logged("history.unreadable")).toMatchObject({ exchanges: 3 });
    const lines = [server, ...workers, reading, server2, writing, server3].flatMap((one) => one.lines);
    expect(lines.filter(({ event }) => /unreadable/.test(event))).toEqual([]);
  }, 60_000);

  it("a question that its worker cannot read gets an apology, once, and the next one an answer", async () => {
    const { chat, model, workers, env } = await deploy({ env: secret(OLD), workers: 0 });
    const person = chat.person("a");
    const lost = await person.says("못 읽는 질문");
    const worker = await startRole("worker", { ...env, ...secret(NEW) });
    await lost.sees(/보내 주신 질문을 다시 읽지 못했어요/);
    await worker.logged("turn.delivered");
    await stop(worker);
    await startRole("worker", env);
    await (await person.says("읽는 질문")).sees(/안녕/);
    expect([lost.shownCount, model.requests.length, workers.length]).toEqual([1, 1, 0]);
  });

  it("an answer that its server cannot read is let go with a word, and asked again by one that can", async () => {
    const { chat, model, skill, server, workers, origin, env } = await deploy({ env: secret(OLD) });
    const person = chat.person("a");
    await (await person.says("놓친 질문", { tester: "bot" })).refused();
    await workers[0]?.logged("turn.held");
    const other = await startRole("server", { ...env, ...secret(NEW) });
    skill.url = `http://127.0.0.1:${other.ready.port}/kakao/skill`;
    const shown = await person.says("답변 확인", { callback: false });
    expect(shown.text).toMatch(/“앞서 보내신 질문” 질문에는 답하지 못했어요[\s\S]*답을 열지 못했어요/);
    skill.url = `${origin}/kakao/skill`;
    await (await person.presses("다시 시도")).sees(/안녕/);
    expect(JSON.stringify(model.requests.at(-1)?.body.messages)).toContain("놓친 질문");
    await workers[0]?.logged("turn.delivered");
    expect((await person.says("답변 확인", { callback: false })).text).toMatch(/아직 못 보신 답은 없어요/);
    expect(server.lines.filter(({ event }) => /unreadable/.test(event))).toEqual([]);
  });
});

describe("without CONTEXT_SECRET", () => {
  it("server and worker say that texts are stored as they are", async () => {
    const { server, workers } = await deploy();
    for (const process of [server, ...workers])
      expect((await process.logged("texts.not_encrypted")).about).toMatch(/plain text/);
  });
});

describe("a turn of a later version", () => {
  it("is left by a worker, tried again only by the sweep, and answered once a process knows it", async () => {
    const { chat, env } = await deploy({ workers: 0 });
    const redis = connect();
    const turn = await chat.person("a").says("새 질문");
    const [record = ""] = await keysLike(redis, `${env.REDIS_PREFIX}:*:turn:*`);
    await redis.hset(record, "v", "99");
    const worker = await startRole("worker", env);
    const told = () => worker.lines.map(({ event }) => event).filter((event) => /left_to|swept/.test(event));
    const expected = ["turn.left_to_newer", "queue.swept", "turn.left_to_newer"];
    await expect.poll(told, { timeout: 15_000 }).toEqual(expected);
    await redis.hset(record, "v", "1");
    await turn.sees(/안녕/, 15_000);
    expect(turn.shownCount).toBe(1);
  }, 40_000);
});
