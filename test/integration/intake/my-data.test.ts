/** 내 데이터 and 내 데이터 삭제: what a person is told, and what it takes to erase. */
import { randomUUID } from "node:crypto";
import request from "supertest";
import { describe, expect, inject, it, onTestFinished } from "vitest";
import { breaches } from "../../../src/kakao/limits.ts";
import { connectRedis, disconnectRedis } from "../../../src/redis/connect.ts";
import { conversationIdOf } from "../../../src/redis/keys.ts";
import { openApp, type TestApp } from "../../helpers/app.ts";
import { SECRET } from "../../helpers/processes.ts";
import { silent } from "../../helpers/redis.ts";
import { tracesOf } from "../../helpers/traces.ts";

const CALLBACK = "https://bot-api.kakao.com/v1/bots/5f1e9b5c2d3f4a6b7c8d9e0f!/callback/cbtoken:01";

function personOf({ app, parts }: TestApp, room?: string) {
  const user = randomUUID();
  const conversation = conversationIdOf("b", room ? "group" : "person", room ?? user);
  const redis = connectRedis(parts.config, "patient", silent);
  onTestFinished(() => disconnectRedis(redis));
  const chat = room ? { chat: { properties: { botGroupKey: room } } } : {};
  return {
    redis,
    conversation,
    keys: parts.keys,
    traces: () => tracesOf(redis, [user, conversation]),
    async says(utterance: string, { callback = true } = {}) {
      const userRequest = { utterance, user: { id: user }, ...(callback && { callbackUrl: CALLBACK }) };
      const reply = await request(app)
        .post("/kakao/skill")
        .set("x-skill-secret", SECRET)
        .send({ bot: { id: "b" }, userRequest: { ...userRequest, ...chat } });
      expect(reply.status).toBe(200);
      expect(breaches(reply.body)).toEqual([]);
      const { template, useCallback } = reply.body;
      return {
        text: template?.outputs[0].simpleText.text as string | undefined,
        offers: template?.quickReplies?.map(({ label }: { label: string }) => label) as string[] | undefined,
        isQuestion: useCallback === true,
      };
    },
  };
}
const open = async () => personOf(await openApp(inject("redisEnv")));

describe("내 데이터", () => {
  it("says that nothing is stored of someone new, and stores nothing for having been asked", async () => {
    const person = await open();
    expect((await person.says("내 데이터")).text).toMatch(/지금 가지고 있는 것이 없어요/);
    expect(await person.traces()).toEqual([]);
  });

  it("tells what is stored and until when, in Korea's time, and offers to erase it", async () => {
    const person = await open();
    const { redis, keys, conversation } = person;
    const at = Date.now();
    const history = JSON.stringify({ question: "질문", answer: "답", at });
    await Promise.all([
      redis.rpush(keys.history(conversation), history, history),
      redis.pexpireat(keys.history(conversation), Date.parse("2099-12-24T16:00:00Z")),
      redis.set(keys.thoughts(conversation), "생각", "PXAT", Date.parse("2099-11-26T06:30:00Z")),
      redis.hset(keys.meta(conversation), { thinking: "1", language: "ja" }),
    ]);
    await person.says("하늘은 왜 파래?");
    const { text, offers } = await person.says("내 데이터");
    expect(text).toBe(
      [
        "지금 이만큼 가지고 있어요.",
        "• 기억하는 질문과 답 2개: 12월 25일까지",
        "• 답을 기다리는 질문 1개",
        "• 마지막 답의 생각 과정: 11월 26일 오후 3시까지",
        "• 설정: 깊은 생각, 일본어",
        "",
        "모두 지우고 싶으시면 ‘내 데이터 삭제’를 눌러 주세요.",
      ].join("\n"),
    );
    expect(offers).toEqual(["내 데이터 삭제"]);
  });

  it("says what outlasts an erasure, where a day's use is counted", async () => {
    const person = personOf(await openApp(inject("redisEnv"), { env: { DAILY_TOKENS_PER_PERSON: "1000" } }));
    await person.says("하늘은 왜 파래?");
    expect((await person.says("내 데이터")).text).toMatch(/오늘 쓴 양은 누구인지 알 수 없는 이름으로/);
  });
});

describe("내 데이터 삭제", () => {
  it.each([
    ["내 데이터 삭제", "삭제할게요", /모두 지웠어요/],
    ["내 데이터 지워 줘", " 삭제할게요! ", /모두 지웠어요/],
    ["내 데이터 삭재", "삭제할게요", /모두 지웠어요/],
    ["Delete my data", "delete it", /Everything is erased/],
    ["データを削除", "削除します。", /すべて消しました/],
  ])("%s, then %s, erases everything", async (asks, confirms, done) => {
    const person = await open();
    await person.says("하늘은 왜 파래?");
    await person.says(asks);
    expect((await person.says(confirms)).text).toMatch(done);
    expect(await person.traces()).toEqual([]);
  });

  it("asks first, and offers the word that confirms it", async () => {
    const person = await open();
    await person.says("하늘은 왜 파래?");
    const { text, offers } = await person.says("내 데이터 삭제");
    expect(text).toMatch(/되돌릴 수 없어요/);
    expect(offers).toEqual(["삭제할게요"]);
    expect((await person.says("내 데이터")).text).toMatch(/질문 1개/);
  });

  it.each(["삭제할께요", "삭제 할게", "삭제할게요?아니다", "삭제", "네", "내 데이터 삭제"])(
    "is not confirmed by %s",
    async (words) => {
      const person = await open();
      await person.says("하늘은 왜 파래?");
      await person.says("내 데이터 삭제");
      await person.says(words);
      expect(await person.redis.llen(person.keys.mailbox(person.conversation))).toBeGreaterThan(0);
    },
  );

  it("stays confirmable through other words, for ten minutes, and only once", async () => {
    const person = await open();
    await person.says("내 데이터 삭제");
    const left = await person.redis.pttl(person.keys.eraseAsked(person.conversation));
    expect(left).toBeGreaterThan(9 * 60_000);
    expect(left).toBeLessThanOrEqual(10 * 60_000);
    await person.says("하늘은 왜 파래?");
    expect((await person.says("삭제할게요")).text).toMatch(/모두 지웠어요/);
    expect((await person.says("삭제할게요")).isQuestion).toBe(true);
  });

  it("leaves no promise to a question that waits for its answer in an open request", async () => {
    const person = personOf(await openApp(inject("redisEnv"), { env: { REPLY_BUDGET_MS: "1500" } }));
    await person.says("내 데이터 삭제");
    const question = person.says("하늘은 왜 파래?", { callback: false });
    await expect.poll(() => person.redis.exists(person.keys.mailbox(person.conversation))).toBe(1);
    await person.says("삭제할게요");
    expect((await question).text).toMatch(/생각은 멈췄어요/);
    expect(await person.traces()).toEqual([]);
  });

  it("is an ordinary thing to say for whoever was not asked", async () => {
    const person = await open();
    expect((await person.says("삭제할게요")).isQuestion).toBe(true);
    await person.redis.set(person.keys.eraseAsked(person.conversation), "1", "PX", 1);
    await expect.poll(() => person.redis.exists(person.keys.eraseAsked(person.conversation))).toBe(0);
    expect((await person.says("삭제할게요")).isQuestion).toBe(true);
  });
});

describe("in a group room", () => {
  it("the data is the room's, and nobody there erases everyone's", async () => {
    const person = personOf(await openApp(inject("redisEnv")), `room-${randomUUID()}`);
    await person.says("하늘은 왜 파래?");
    const { text, offers } = await person.says("내 데이터");
    expect(text).toMatch(/^이 방의 대화를/);
    expect(offers).toBeUndefined();
    expect((await person.says("내 데이터 삭제")).text).toMatch(/채널 운영자에게 말씀해 주세요/);
    await person.redis.set(person.keys.eraseAsked(person.conversation), "1", "PX", 60_000);
    expect((await person.says("삭제할게요")).isQuestion).toBe(true);
    expect(await person.redis.llen(person.keys.mailbox(person.conversation))).toBe(2);
  });
});
