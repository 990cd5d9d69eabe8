import { describe, expect, it } from "vitest";
import type { Model, ModelPart } from "../../../src/contract/model.ts";
import { collectAnswer } from "../../../src/model/collect.ts";

function modelOf(...parts: ModelPart[]): Model & { readonly left: () => boolean } {
  let left = false;
  return {
    name: "fake",
    label: "가짜",
    left: () => left,
    async *stream() {
      try {
        yield* parts;
      } finally {
        left = true;
      }
    },
  };
}
const request = { question: "q", signal: new AbortController().signal };
const PARTS: ModelPart[] = [
  { type: "reasoning", text: "생" },
  { type: "reasoning", text: "각" },
  { type: "text", text: "답" },
  { type: "usage", outputTokens: 3 },
  { type: "text", text: "변" },
  { type: "end", reason: "length" },
];

describe("collectAnswer", () => {
  it("joins reasoning and answer apart, and shows every part as it comes", async () => {
    const seen: ModelPart[] = [];
    const answer = await collectAnswer(modelOf(...PARTS), request, { onPart: (part) => seen.push(part) });
    expect(answer).toEqual({
      text: "답변",
      reasoning: "생각",
      finish: "length",
      usage: { outputTokens: 3 },
    });
    expect(seen).toEqual(PARTS);
  });

  it("takes a stream without an end for a cut one", async () => {
    const model = modelOf({ type: "text", text: "답" });
    await expect(collectAnswer(model, request)).rejects.toMatchObject({ code: "MODEL_STREAM_CUT" });
  });

  it("ends the call when its watcher throws", async () => {
    const model = modelOf(...PARTS);
    const onPart = () => {
      throw new Error("enough");
    };
    await expect(collectAnswer(model, request, { onPart })).rejects.toThrow("enough");
    expect(model.left()).toBe(true);
  });
});
