import { describe, expect, it } from "vitest";
import type { Model, ModelPart, ModelRequest } from "../../../src/contract/model.ts";
import { collectAnswer } from "../../../src/model/collect.ts";
import { withFollowUps } from "../../../src/model/follow-ups.ts";

const MARKER = "[[NEXT-QUESTIONS]]";

function modelOf(parts: readonly ModelPart[]) {
  const requests: ModelRequest[] = [];
  const model: Model = {
    name: "r1",
    label: "R1",
    async *stream(request) {
      requests.push(request);
      yield* parts;
    },
  };
  return { model: withFollowUps(model), requests };
}
const ask = { question: "왜?", instructions: "짧게 답해요.", signal: new AbortController().signal };
const text = (written: string): ModelPart => ({ type: "text", text: written });

describe("a model that is asked for follow-ups", () => {
  it("tells them apart from its answer, and keeps its other parts in their order", async () => {
    const { model, requests } = modelOf([
      { type: "reasoning", text: `${MARKER} 생각` },
      text("답이에요.\n\n[[NEXT-"),
      text("QUESTIONS]]\n왜요?\n언제"),
      { type: "usage", outputTokens: 9 },
      text("요?"),
      { type: "end", reason: "stop" },
    ]);
    const seen: ModelPart[] = [];
    const request = { ...ask, followUps: true };
    const answer = await collectAnswer(model, request, { onPart: (part) => seen.push(part) });
    expect(answer).toEqual({
      text: "답이에요.",
      reasoning: `${MARKER} 생각`,
      followUps: ["왜요?", "언제요?"],
      usage: { outputTokens: 9 },
      finish: "stop",
    });
    expect(seen.map(({ type }) => type)).toEqual([
      "reasoning",
      "text",
      "followUp",
      "usage",
      "followUp",
      "end",
    ]);
    expect(requests[0]?.instructions).toMatch(/^짧게 답해요\.\n.*\[\[NEXT-QUESTIONS\]\]/s);
  });

  it("is asked as ever where none are wanted, and what it writes is left alone", async () => {
    const { model, requests } = modelOf([text(`답\n${MARKER}\n왜요?`), { type: "end", reason: "stop" }]);
    expect(await collectAnswer(model, ask)).toMatchObject({ text: `답\n${MARKER}\n왜요?` });
    expect(requests).toEqual([ask]);
  });

  it("has not answered with nothing but questions, so that another may", async () => {
    const { model } = modelOf([text(`${MARKER}\n왜요?`), { type: "end", reason: "stop" }]);
    await expect(collectAnswer(model, { ...ask, followUps: true })).rejects.toMatchObject({
      code: "MODEL_EMPTY_ANSWER",
    });
  });

  it("asks no half question when its tokens ran out", async () => {
    const { model } = modelOf([text(`답\n${MARKER}\n왜요?\n언제부터`), { type: "end", reason: "length" }]);
    expect(await collectAnswer(model, { ...ask, followUps: true })).toMatchObject({
      text: "답",
      followUps: ["왜요?"],
    });
  });
});
