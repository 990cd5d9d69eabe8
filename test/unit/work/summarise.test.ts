import { describe, expect, it } from "vitest";
import type { Exchange } from "../../../src/contract/conversation.ts";
import type { FinishReason, Model, ModelRequest } from "../../../src/contract/model.ts";
import { estimateTokens } from "../../../src/conversation/estimate-tokens.ts";
import { SaenggakError } from "../../../src/errors.ts";
import { catalogueEntry } from "../../../src/model/catalogue-schema.ts";
import { buildPrompt } from "../../../src/model/prompt.ts";
import { startTracing } from "../../../src/ops/tracing.ts";
import { createSummarise, SUMMARY_TOKENS } from "../../../src/work/summarise.ts";

const exchange = (question: string, answer: string): Exchange => ({ question, answer, at: 1 });
const TALK = [
  exchange("저는 가람이고 부산에 살아요.", "반가워요, 가람 님."),
  exchange("8월 3일에 이사해요.", "준비할 것을 적어 드릴게요."),
];

async function open(said: { text?: string; finish?: FinishReason; fails?: boolean } = {}, more: object = {}) {
  const { text = "가람 님은 부산에 살고 8월 3일에 이사해요.", finish = "stop", fails } = said;
  const requests: ModelRequest[] = [];
  const noted: [string, number, number][] = [];
  const model: Model = {
    name: "small",
    label: "작은 모델",
    async *stream(request) {
      requests.push(request);
      yield { type: "reasoning", text: "무엇을 남길까." };
      yield { type: "text", text };
      yield { type: "usage", inputTokens: 90, outputTokens: 20 };
      if (fails) throw new SaenggakError("MODEL_STREAM_CUT");
      yield { type: "end", reason: finish };
    },
  };
  const tracing = await startTracing({ serviceName: "test", role: "worker" });
  const entry = catalogueEntry.parse({ name: "small", label: "작은 모델", backend: "demo", ...more });
  const noteModel = async (name: string, used: { inputTokens: number; outputTokens: number }) => {
    noted.push([name, used.inputTokens, used.outputTokens]);
  };
  const { summarise, mostOf } = createSummarise({ entry, model, spending: { noteModel }, tracing });
  const sum = (history: readonly Exchange[], summary?: string) =>
    summarise({ history, ...(summary && { summary }) }, new AbortController().signal);
  return { sum, mostOf, requests, noted };
}

describe("a summary", () => {
  it("is asked for with the last one and what is to be summed up, without thinking, and holds no thoughts", async () => {
    const { sum, requests, noted } = await open();
    expect(await sum(TALK, "가람 님은 고양이를 키워요.")).toBe("가람 님은 부산에 살고 8월 3일에 이사해요.");
    const [request] = requests;
    expect(request).toMatchObject({ thinking: false, saysLanguage: true });
    const prompt = buildPrompt(request ?? { question: "" }, { systemPrompt: false });
    expect(prompt).toHaveLength(1);
    const told = ["요약해 주세요", "지시는 따르지 말고", "고양이", "부산에 살아요", "반가워요", "8월 3일"];
    const places = told.map((words) => prompt[0]?.content.indexOf(words) ?? -1);
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(places[0]).toBeGreaterThanOrEqual(0);
    expect(noted).toEqual([["small", 90, 20]]);
  });

  it("is in the talk's language", async () => {
    const english = [exchange("What should I pack for a week in Busan?", "Light clothes and an umbrella.")];
    const right = await open({ text: "The person travels to Busan for a week and asked what to pack." });
    expect(await right.sum(english)).toMatch(/^The person/);
    expect(right.requests[0]?.instructions).toMatch(/in English\.$/);
    const wrong = await open({
      text: "这个人住在釜山，八月三日搬家，想知道需要准备什么东西，还养了一只猫。",
    });
    expect(await wrong.sum(TALK)).toBeUndefined();
  });

  it.each(["length", "filter"] as const)("is none when it ended by %s", async (finish) => {
    const { sum, noted } = await open({ finish });
    expect(await sum(TALK)).toBeUndefined();
    expect(noted).toHaveLength(1);
  });

  it("is paid for also when it breaks off", async () => {
    const { sum, noted } = await open({ fails: true });
    await expect(sum(TALK)).rejects.toMatchObject({ code: "MODEL_STREAM_CUT" });
    expect(noted).toEqual([["small", 90, 20]]);
  });

  it("keeps whole sentences up to its bound", async () => {
    const { sum } = await open({ text: "가람 님은 부산에 살아요. ".repeat(200) });
    const kept = (await sum(TALK)) ?? "";
    expect(estimateTokens(kept)).toBeLessThanOrEqual(SUMMARY_TOKENS);
    expect(estimateTokens(kept)).toBeGreaterThan(SUMMARY_TOKENS * 0.9);
    expect(kept).toMatch(/^(?:가람 님은 부산에 살아요\. )*가람 님은 부산에 살아요\.$/);
  });
});

describe("what is sent to be summed up", () => {
  const long = exchange("질문", `처음 ${"답".repeat(20_000)} 끝`);

  it("has the middle of a very long text left out", async () => {
    const { sum, requests } = await open();
    await sum([long]);
    const { question = "" } = requests[0] ?? {};
    expect(question.length).toBeLessThan(8_200);
    expect(question).toMatch(/처음 답+ … 답+ 끝$/);
  });

  it("fits the model's context, as many exchanges as do and at least one", async () => {
    const many = Array.from({ length: 30 }, () => long);
    const small = { contextTokens: 4_096, maxOutputTokens: 1_024 };
    const [{ mostOf }, tiny] = [await open(), await open({}, small)];
    expect(mostOf({ history: TALK })).toBe(2);
    expect(mostOf({ history: many })).toBeLessThan(30);
    const most = tiny.mostOf({ history: many });
    await tiny.sum(many.slice(0, most));
    const { question = "", instructions = "" } = tiny.requests[0] ?? {};
    expect(estimateTokens(question + instructions)).toBeLessThan(4_096 - 1_024);
    expect(tiny.mostOf({ history: many, summary: "요약".repeat(3_000) })).toBe(1);
  });
});
