/** 모델 선택, 깊은 생각 · 빠른 답변, 생각 과정: what the webhook answers, and what the next turn is taken with. */
import request from "supertest";
import { describe, expect, inject, it } from "vitest";
import type { KakaoComponent } from "../../../src/contract/kakao.ts";
import { breaches } from "../../../src/kakao/limits.ts";
import { catalogueEntry } from "../../../src/model/catalogue-schema.ts";
import { createPace, modelPace } from "../../../src/turn/pace.ts";
import { openApp, type TestApp } from "../../helpers/app.ts";
import { SECRET } from "../../helpers/processes.ts";

const entry = (name: string, more: object = {}) => ({
  ...catalogueEntry.parse({ name, label: name.toUpperCase(), backend: "demo", ...more }),
});
const R1 = entry("r1", { about: "어려운 문제를 깊이 따져요", place: "우리 서버" });
const QWEN = entry("qwen", { thinking: "switchable" });
const FAST = entry("fast", { thinking: "never" });

async function open(models = [R1, QWEN, FAST], env: Record<string, string> = {}): Promise<TestApp> {
  const catalogue = { models, default: models[0]?.name ?? "", egress: [] };
  return openApp(inject("redisUrl"), { catalogue, env });
}

interface Answer {
  readonly text: string;
  readonly bubbles: readonly KakaoComponent[];
  readonly replies: readonly { label: string; messageText: string; extra?: Record<string, unknown> }[];
}

async function say({ app }: TestApp, utterance: string, clientExtra = {}, user = "가람"): Promise<Answer> {
  const { body, status } = await request(app)
    .post("/kakao/skill")
    .set("x-skill-secret", SECRET)
    .send({
      bot: { id: "b" },
      action: { clientExtra },
      userRequest: { utterance, user: { id: user } },
    });
  expect(status).toBe(200);
  expect(breaches(body)).toEqual([]);
  const bubbles = body.template.outputs as KakaoComponent[];
  const text = bubbles.map((bubble) => JSON.stringify(bubble)).join("\n");
  return { text, bubbles, replies: body.template.quickReplies ?? [] };
}

/** What the next turn of the person would be taken with. */
async function settings(test: TestApp) {
  const metas = await test.parts.producer.keys(`${test.parts.keys.prefix}:*:meta:*`);
  const found = await Promise.all(metas.map((meta) => test.parts.producer.hmget(meta, "model", "thinking")));
  return found[0];
}

describe("모델 선택", () => {
  it("lists the models with what they are good at, where they run and how long they take now", async () => {
    const test = await open();
    const pace = createPace({ redis: test.parts.producer, keys: test.parts.keys });
    for (const ms of [20_000, 30_000, 90_000]) await pace.note(modelPace("r1"), ms);
    const { bubbles } = await say(test, "모델 선택");
    expect(bubbles).toEqual([
      {
        listCard: {
          header: { title: "어떤 모델로 답할까요? 지금은 R1" },
          items: [
            {
              title: "R1",
              description: "어려운 문제를 깊이 따져요 · 우리 서버 · 보통 30초",
              action: "message",
              messageText: "모델 선택 R1",
              extra: { "saenggak.model": "r1" },
            },
            expect.objectContaining({ title: "QWEN", extra: { "saenggak.model": "qwen" } }),
            expect.objectContaining({ title: "FAST", extra: { "saenggak.model": "fast" } }),
          ],
        },
      },
    ]);
  });

  it("remembers a choice, pressed or typed, for that person and over a new conversation", async () => {
    const test = await open();
    expect((await say(test, "모델 선택 QWEN", { "saenggak.model": "qwen" })).text).toContain(
      "지금 모델: QWEN",
    );
    expect(await settings(test)).toEqual(["qwen", null]);
    await say(test, "새 대화");
    expect((await say(test, "모델 선택")).text).toContain("지금은 QWEN");
    expect((await say(test, "모델 선택", {}, "나래")).text).toContain("지금은 R1");
    await say(test, "모델 선택 fast");
    expect(await settings(test)).toEqual(["fast", null]);
  });

  it("knows no other models, and says so when there is only one", async () => {
    const { text, replies } = await say(await open(), "모델 선택 GPT");
    expect(text).toContain("그런 모델은 없어요");
    expect(replies.map(({ label }) => label)).toEqual(["모델 선택"]);
    expect((await say(await open([R1]), "모델 선택")).text).toContain("하나예요: R1");
  });

  it("offers more than a card holds", async () => {
    const many = Array.from({ length: 8 }, (_, index) => entry(`m${index}`));
    const { bubbles, replies } = await say(await open(many), "모델 선택");
    expect(bubbles[0]).toMatchObject({ listCard: { items: { length: 5 } } });
    expect(replies.map(({ messageText }) => messageText)).toEqual([
      "모델 선택 M5",
      "모델 선택 M6",
      "모델 선택 M7",
    ]);
  });
});

describe("깊은 생각 · 빠른 답변", () => {
  it("switches a model that can do both", async () => {
    const test = await open([QWEN]);
    expect((await say(test, "빠른 답변")).text).toContain("빠르게 답할게요");
    expect(await settings(test)).toEqual([null, "0"]);
    expect((await say(test, "깊은 생각")).text).toContain("깊이 생각해서");
    expect(await settings(test)).toEqual([null, "1"]);
  });

  it("says so when the model cannot", async () => {
    expect((await say(await open([R1]), "빠른 답변")).text).toContain("언제나 깊이 생각하고");
    expect((await say(await open([FAST]), "깊은 생각")).text).toContain("언제나 바로");
  });
});

describe("생각 과정", () => {
  it("says so when there is none, and when the operator keeps it", async () => {
    expect((await say(await open(), "생각 과정")).text).toContain("생각 과정이 없어요");
    const off = await open(undefined, { SHOW_THOUGHTS: "false" });
    expect((await say(off, "생각 과정")).text).toContain("보여 드리지 않아요");
  });
});
