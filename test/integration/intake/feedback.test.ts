/** 👍 and 👎 at the webhook: pressed, typed, forged. */
import request from "supertest";
import { describe, expect, inject, it } from "vitest";
import { breaches } from "../../../src/kakao/limits.ts";
import { catalogueEntry } from "../../../src/model/catalogue-schema.ts";
import { conversationIdOf } from "../../../src/redis/keys.ts";
import { instantSkill, openApp, type TestApp } from "../../helpers/app.ts";
import { SECRET } from "../../helpers/processes.ts";
import { aTurn } from "../../helpers/turns.ts";

const CALLBACK = "https://bot-api.kakao.com/v1/bots/5f1e9b5c2d3f4a6b7c8d9e0f!/callback/cbtoken:01";
const conversation = conversationIdOf("b", "person", "가람");

async function say({ app }: TestApp, utterance: string, clientExtra = {}) {
  const userRequest = { utterance, user: { id: "가람" }, callbackUrl: CALLBACK };
  const { body, status } = await request(app)
    .post("/kakao/skill")
    .set("x-skill-secret", SECRET)
    .send({ bot: { id: "b" }, action: { clientExtra }, userRequest });
  expect(status).toBe(200);
  expect(breaches(body)).toEqual([]);
  return {
    isAcknowledged: body.useCallback === true,
    text: body.template?.outputs[0]?.simpleText.text,
    replies: (body.template?.quickReplies ?? []).map(({ label, extra }: { label: string; extra?: object }) =>
      [label, extra].filter(Boolean),
    ),
  };
}

/** An answer that the person was shown. */
async function answer({ parts }: TestApp): Promise<string> {
  const turns = parts.storeOn(parts.producer, { add: async () => {} });
  const turn = aTurn({ conversation });
  await turns.admit(turn);
  const taken = await turns.take(conversation, "w");
  if (taken) await turns.answer(taken, { markdown: "답", model: "r1" });
  await turns.done(turn);
  await turns.turnPage(conversation, undefined, turn.id);
  await turns.claim(turn, "callback", "c", Date.now() + 1_000);
  await turns.settle(turn, "c", { state: "delivered", route: "callback" });
  return turn.id;
}
const counted = async ({ parts }: TestApp) =>
  (await parts.metrics.page()).text.split("\n").filter((line) => line.startsWith("saenggak_feedback_total"));

describe("a press of 👍 or 👎", () => {
  it("is thanked for, and counted by the first word on an answer", async () => {
    const test = await openApp(inject("redisEnv"));
    const pressed = { "saenggak.feedback": await answer(test) };
    expect(await say(test, "👍", pressed)).toMatchObject({
      text: "고마워요. 도움이 됐다니 기뻐요.",
      replies: [],
    });
    expect(await say(test, "👍", pressed)).toMatchObject({ text: expect.stringContaining("고마워요") });
    const bad = await say(test, "👎", pressed);
    expect(bad.text).toBe("알려 주셔서 고마워요. 원하시면 다시 생각해 볼게요.");
    expect(bad.replies).toEqual([["다시 시도", { retry: pressed["saenggak.feedback"] }]]);
    expect(await counted(test)).toEqual(['saenggak_feedback_total{value="up",model="r1"} 1']);
  });

  it("offers the ways that are left when an answer did not please", async () => {
    const models = ["qwen", "r1"].map((name) =>
      catalogueEntry.parse({ name, label: name, backend: "demo", thinking: "switchable" }),
    );
    const test = await openApp(inject("redisEnv"), { catalogue: { models, default: "qwen", egress: [] } });
    const pressed = { "saenggak.feedback": await answer(test) };
    const labels = async () => (await say(test, "👎", pressed)).replies.map(([label]: string[]) => label);
    expect(await labels()).toEqual(["다시 시도", "모델 선택"]);
    await say(test, "빠른 답변");
    expect(await labels()).toEqual(["다시 시도", "모델 선택", "깊은 생각"]);
  });

  it.each([
    ["an unknown id", "00000000-0000-4000-8000-000000000000"],
    ["a number", 7],
    ["a list", [{ a: 1 }]],
  ])("that names %s is answered kindly and not kept", async (_name, named) => {
    const test = await openApp(inject("redisEnv"));
    await answer(test);
    const { text } = await say(test, "👍", { "saenggak.feedback": named });
    expect(text).toMatch(/그 답은 이제 남아 있지 않아서/);
    expect(await counted(test)).toEqual([]);
  });

  it("with other words is what they say", async () => {
    const test = await openApp(inject("redisEnv"));
    const pressed = { "saenggak.feedback": await answer(test) };
    expect(await say(test, "왜 그래요?", pressed)).toMatchObject({ isAcknowledged: true });
  });
});

describe("👍 or 👎 alone", () => {
  it("is a question like any other before there was an answer", async () => {
    const test = await openApp(inject("redisEnv"));
    expect(await say(test, "👍")).toMatchObject({ isAcknowledged: true });
  });

  it.each(["👍", " 👎🏽 ", "👎️"])("is about the last answer: %s", async (said) => {
    const test = await openApp(inject("redisEnv"));
    await answer(test);
    expect((await say(test, said)).text).toMatch(/고마워요/);
    expect(await counted(test)).toHaveLength(1);
  });

  it("within a sentence is a question", async () => {
    const test = await openApp(inject("redisEnv"));
    await answer(test);
    expect(await say(test, "👍는 무슨 뜻이야?")).toMatchObject({ isAcknowledged: true });
  });

  it("is a skill's that asks for it", async () => {
    const test = await openApp(inject("redisEnv"), { skills: [instantSkill("👍", "엄지 놀이")] });
    await answer(test);
    expect((await say(test, "👍")).text).toBe("엄지 놀이");
  });
});

describe("다시 시도", () => {
  it("asks an answered question again as a new turn", async () => {
    const test = await openApp(inject("redisEnv"));
    expect((await say(test, "다시 시도")).text).toContain("다시 시도할 질문이 없어요");
    const turn = await answer(test);
    expect(await say(test, "다시 시도", { retry: turn })).toMatchObject({ isAcknowledged: true });
    const { producer, keys } = test.parts;
    const [again] = await producer.lrange(keys.mailbox(conversation), 0, -1);
    expect(again).not.toBe(turn);
    const data = await producer.hget(keys.turn(conversation, again ?? ""), "data");
    expect(JSON.parse(data ?? "")).toMatchObject({ utterance: "질문", skill: "ask" });
  });
});
