/** P1: a valid SkillResponse within 5 s with Redis frozen, gone or never there; and what was refused is not answered later. */
import request from "supertest";
import { describe, expect, it } from "vitest";
import { breaches } from "../../../src/kakao/limits.ts";
import { openApp, type TestApp } from "../../helpers/app.ts";
import { ownRedis } from "../../helpers/own-redis.ts";
import { SECRET } from "../../helpers/processes.ts";

const LIMIT_MS = 2_000;

async function ask({ app }: TestApp, utterance: string, callback = true) {
  const callbackUrl = callback ? "https://bot-api.kakao.com/v1/bots/b/callback/cbtoken:0" : undefined;
  const begun = performance.now();
  const reply = await request(app)
    .post("/kakao/skill")
    .set("x-skill-secret", SECRET)
    .send({ bot: { id: "b" }, userRequest: { utterance, callbackUrl, user: { id: "u" } } });
  return { reply, tookMs: performance.now() - begun };
}

function expectApology({ reply, tookMs }: Awaited<ReturnType<typeof ask>>) {
  expect(reply.status).toBe(200);
  expect(breaches(reply.body)).toEqual([]);
  expect(reply.body.useCallback).toBeUndefined();
  expect(reply.body.template.outputs[0].simpleText.text).toMatch(/지금은 답하기 어려워요/);
  expect(tookMs).toBeLessThan(LIMIT_MS);
}

describe("with Redis frozen", () => {
  it("every call gets an apology, and no turn of theirs is worked on when it wakes", async () => {
    const redis = await ownRedis();
    const test = await openApp(redis.url);
    redis.freeze();
    const replies = await Promise.all([
      ask(test, "질문"),
      ask(test, "질문", false),
      ask(test, "답변 확인"),
      ask(test, "새 대화"),
    ]);
    for (const reply of replies) expectApology(reply);
    expect((await request(test.app).get("/readyz")).status).toBe(503);
    redis.thaw();
    const { producer, keys } = test.parts;
    // Redis serves the commands it had received before it froze, and finds that it is too late for them.
    await expect.poll(() => producer.status, { timeout: 5_000 }).toBe("ready");
    expect(await producer.keys(`${keys.prefix}:*:turn:*`)).toEqual([]);
    expect((await producer.keys(`${keys.prefix}:*:mailbox:*`)).length).toBe(0);
    expect((await ask(test, "다시 질문")).reply.body.useCallback).toBe(true);
    expect((await request(test.app).get("/readyz")).status).toBe(200);
  });
});

describe("with Redis gone", () => {
  it("calls are refused at once and taken again when it is back", async () => {
    const redis = await ownRedis();
    const test = await openApp(redis.url);
    await redis.stop();
    expectApology(await ask(test, "질문"));
    expectApology(await ask(test, "질문", false));
    expect((await ask(test, "주사위 3")).reply.body.template.outputs[0].simpleText.text).toBe("3");
    await redis.restart();
    await expect
      .poll(async () => (await ask(test, "질문")).reply.body.useCallback, { timeout: 5_000 })
      .toBe(true);
  });

  it("a server that starts without it answers, too", async () => {
    const test = await openApp("redis://127.0.0.1:1");
    expectApology(await ask(test, "질문"));
    expect((await request(test.app).get("/readyz")).status).toBe(503);
    expect((await request(test.app).get("/healthz")).status).toBe(200);
  });
});
