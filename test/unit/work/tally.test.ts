import { describe, expect, it } from "vitest";
import type { ModelPart } from "../../../src/contract/model.ts";
import { estimateTokens } from "../../../src/conversation/estimate-tokens.ts";
import { createTally } from "../../../src/work/tally.ts";

const { signal } = new AbortController();
const request = {
  question: "하늘은 왜 파래",
  instructions: "Answer.",
  history: [{ question: "안녕", answer: "네", at: 0 }],
  signal,
};
const INPUT = ["Answer.", "하늘은 왜 파래", "안녕", "네"]
  .map((text) => estimateTokens(text))
  .reduce((sum, tokens) => sum + tokens);
const RESTART: ModelPart = { type: "restart", name: "small", label: "작은 모델" };

function usedBy(...parts: ModelPart[]) {
  const tally = createTally("r1", request);
  for (const part of parts) tally.add(part);
  return tally.used();
}

describe("what a call used", () => {
  it("is what its provider told", () => {
    const used = usedBy(
      { type: "reasoning", text: "생각" },
      { type: "usage", inputTokens: 100, outputTokens: 7 },
      { type: "end", reason: "stop" },
    );
    expect(used).toEqual([{ model: "r1", inputTokens: 100, outputTokens: 7 }]);
  });

  it("is estimated where it told nothing: of all that was sent, thoughts and text", () => {
    expect(usedBy({ type: "reasoning", text: "생각이" }, { type: "text", text: "답" })).toEqual([
      { model: "r1", inputTokens: INPUT, outputTokens: estimateTokens("생각이답") },
    ]);
    expect(usedBy({ type: "text", text: "답" }, { type: "usage", outputTokens: 9 })).toEqual([
      { model: "r1", inputTokens: INPUT, outputTokens: 9 },
    ]);
  });

  it("is not estimated token by token", () => {
    const parts = [..."abcdefgh"].map((text): ModelPart => ({ type: "text", text }));
    expect(usedBy(...parts)).toMatchObject([{ outputTokens: estimateTokens("abcdefgh") }]);
  });

  it("is each model's own, what was void by a restart too", () => {
    const used = usedBy(
      { type: "reasoning", text: "생각" },
      { type: "usage", inputTokens: 50, outputTokens: 40 },
      RESTART,
      { type: "text", text: "답이에요" },
    );
    expect(used).toEqual([
      { model: "r1", inputTokens: 50, outputTokens: 40 },
      { model: "small", inputTokens: INPUT, outputTokens: estimateTokens("답이에요") },
    ]);
  });

  it("is nothing of a model that streamed and told nothing", () => {
    expect(usedBy()).toEqual([]);
    expect(usedBy(RESTART, { type: "text", text: "답" })).toMatchObject([{ model: "small" }]);
  });
});
