import { describe, expect, it } from "vitest";
import type { QueuedSkillArgs } from "../../src/contract/skill.ts";
import { SaenggakError } from "../../src/errors.ts";
import { reply } from "../../src/skill/reply.ts";
import ask from "./index.ts";

type Ask = QueuedSkillArgs["model"]["ask"];

const run = (utterance: string, model: Ask) =>
  ask.run({ utterance, reply, model: { label: "R1", ask: model } } as unknown as QueuedSkillArgs);

describe("무엇이든 묻기", () => {
  it("asks the model the question as it was written, and answers in Markdown with the reasoning apart", async () => {
    const asked: Parameters<Ask>[0][] = [];
    const answer = await run("  왜 하늘은 **파래**?", async (request) => {
      asked.push(request);
      return { text: "**산란** 때문이에요.", reasoning: "속생각", finish: "stop" };
    });
    expect(answer).toEqual({ markdown: "**산란** 때문이에요.", reasoning: "속생각" });
    expect(asked).toEqual([
      { question: "  왜 하늘은 **파래**?", isAnswer: true, instructions: expect.stringMatching(/messenger/) },
    ]);
  });

  it("leaves the model's failure to the worker, which apologises", async () => {
    const failure = new SaenggakError("MODEL_UNREACHABLE");
    await expect(run("질문", () => Promise.reject(failure))).rejects.toBe(failure);
  });
});
