/** 모델 선택, 깊은 생각 · 빠른 답변, 생각 과정: what the webhook answers, and what the next turn is taken with. */
import request from "supertest";
import { describe, expect, inject, it } from "vitest";
import type { KakaoComponent } from "../../../src/contract/kakao.ts";
import { breaches } from "../../../src/kakao/limits.ts";
import { catalogueEntry } from "../../../src/model/catalogue-schema.ts";
import { createGate } from "../../../src/model/gate.ts";
import { createPace, modelPace } from "../../../src/turn/pace.ts";
import { openApp, type TestApp } from "../../helpers/app.ts";
import { SECRET } from "../../helpers/processes.ts";
import { keysLike } from "../../helpers/redis.ts";

const entry = (name: string, more: object = {}) => ({
  ...catalogueEntry.parse({ name, label: name.toUpperCase(), backend: "demo", ...more }),
});
const R1 = entry("r1", { about: "어려운 문제를 깊이 따져요", place: "우리 서버" });
const QWEN = entry("qwen", { thinking: "switchable" });
const FAST = entry("fast", { thinking: "never" });

async function open(models = [R1, QWEN, FAST], env: Record<string, string> = {}): Promise<TestApp> {
  const catalogue = { models, default: models[0]?.name ?? "", egress: [] };
  return openApp(inject("redisEnv"), { catalogue, env });
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

const titles = ({ bubbles }: Answer): string[] =>
  bubbles.flatMap((bubble) => ("listCard" in bubble ? bubble.listCard.items.map(({ title }) => title) : []));

/** What the next turn of the person would be taken with. */
async function settings(test: TestApp) {
  const metas = await keysLike(test.parts.producer, `${test.parts.keys.prefix}:*:meta:*`);
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
              title: "R1 · 지금 30초쯤",
              description: "어려운 문제를 깊이 따져요 · 우리 서버",
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

  it("tells the time with the wait for a place, and of a model that is not asked now", async () => {
    const test = await open([entry("r1", { concurrency: 2 }), QWEN, FAST]);
    const { producer: redis, keys } = test.parts;
    const pace = createPace({ redis, keys });
    for (let i = 0; i < 3; i++) await pace.note(modelPace("r1"), 30_000);
    const gate = createGate({ redis, keys });
    for (let i = 0; i < 2; i++) await gate.enter({ name: "r1", concurrency: 2 });
    for (let i = 0; i < 5; i++) {
      const entered = await gate.enter({ name: "qwen" });
      if (entered.kind === "in") await entered.leave("failed");
    }
    const left = await gate.enter({ name: "fast" });
    if (left.kind === "in") await left.leave("failed", 60_000);
    expect(titles(await say(test, "모델 선택"))).toEqual([
      "R1 · 지금 50초쯤",
      "QWEN · 지금은 쉬고 있어요",
      "FAST · 지금은 쉬고 있어요",
    ]);
  });

  it("offers every model by taps, however many there are", async () => {
    const many = Array.from({ length: 12 }, (_, index) => entry(`m${index}`));
    const test = await open(many);
    const seen: string[] = [];
    let answer = await say(test, "모델 선택");
    for (let page = 1; page <= 3; page++) {
      seen.push(...titles(answer));
      const [more] = answer.replies;
      expect(more?.label).toBe("다른 모델 보기");
      answer = await say(test, more?.messageText ?? "", more?.extra);
    }
    expect(seen).toEqual(many.map(({ label }) => label));
    expect(titles(answer)).toEqual(["M0", "M1", "M2", "M3", "M4"]);
    expect((await say(await open(many.slice(0, 5)), "모델 선택")).replies).toEqual([]);
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
