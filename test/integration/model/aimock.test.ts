/**
 * Backends against @copilotkit/aimock, a server that others wrote, where it is true to its providers: OpenAI's chat
 * completions and Responses, and Gemini. Of vLLM's and Ollama's fields and of AWS's streams it knows too little.
 */
import { type ChaosConfig, type FixtureOpts, LLMock } from "@copilotkit/aimock";
import { describe, expect, it, onTestFinished } from "vitest";
import type { ModelPart } from "../../../src/contract/model.ts";
import type { CreateBackend } from "../../../src/model/backend/backend.ts";
import { createGeminiModel } from "../../../src/model/backend/gemini.ts";
import { createOpenAICompatibleModel } from "../../../src/model/backend/openai-compatible.ts";
import { createOpenAIResponsesModel } from "../../../src/model/backend/openai-responses.ts";
import { collectAnswer } from "../../../src/model/collect.ts";
import { ANSWER, QUESTION, QUOTE, SECRET, THOUGHT } from "../../helpers/wire.ts";

const BACKENDS: readonly (readonly [string, CreateBackend, { path: string; modelId: string }])[] = [
  ["openai-compatible", createOpenAICompatibleModel, { path: "/v1", modelId: "deepseek-r1" }],
  ["openai-responses", createOpenAIResponsesModel, { path: "/v1", modelId: "o3-mini" }],
  ["gemini", createGeminiModel, { path: "/v1beta", modelId: "gemini-2.5-pro" }],
];

describe.each(BACKENDS)("%s, as aimock has it", (_, create, { path, modelId }) => {
  /** A model whose server answers ANSWER, unless something is wrong with it. */
  async function open(wrong: FixtureOpts & { chaos?: ChaosConfig } = {}) {
    const mock = new LLMock({ port: 0, chunkSize: 3 });
    mock.onMessage(QUESTION, { content: ANSWER, reasoning: THOUGHT }, wrong);
    await mock.start();
    onTestFinished(() => mock.stop());
    const baseUrl = `${mock.url}${path}`;
    return { mock, model: create({ name: "r1", label: "R1", modelId, secret: SECRET, baseUrl }) };
  }
  const ask = { question: QUESTION, signal: new AbortController().signal };

  it("is read part by part", async () => {
    const { model } = await open();
    const parts: ModelPart[] = [];
    const answer = await collectAnswer(model, ask, { onPart: (part) => parts.push(part) });
    expect(answer).toMatchObject({
      text: ANSWER,
      reasoning: THOUGHT,
      finish: "stop",
      usage: { inputTokens: expect.any(Number), outputTokens: expect.any(Number) },
    });
    expect(parts.filter(({ type }) => type === "text").length).toBeGreaterThan(1);
  });

  it("is left alone for as long as it asks", async () => {
    const { mock, model } = await open();
    mock.prependFixture({
      match: { userMessage: QUESTION },
      response: { error: { message: QUOTE, type: "rate_limit_error" }, status: 429, retryAfter: 7 },
    });
    const error = await collectAnswer(model, ask).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: "MODEL_OVERLOADED", retryable: true, retryAfterMs: 7_000 });
    expect(String(error)).not.toContain(ANSWER);
  });

  it.each([
    ["is cut after some chunks", { truncateAfterChunks: 5, latency: 5 }, "MODEL_STREAM_CUT"],
    ["hangs up in the middle", { disconnectAfterMs: 60, latency: 20 }, "MODEL_STREAM_CUT"],
    ["hangs up before a word", { chaos: { disconnectRate: 1 } }, "MODEL_UNREACHABLE"],
    ["drops the request", { chaos: { dropRate: 1 } }, "MODEL_FAILED"],
    ["answers with broken JSON", { chaos: { malformedRate: 1 } }, "MODEL_FAILED"],
    ["has no places left", { chaos: { rateLimitRate: 1 } }, "MODEL_OVERLOADED"],
  ])("%s → %j → %s", async (_, wrong, code) => {
    const { model } = await open(wrong);
    await expect(collectAnswer(model, ask)).rejects.toMatchObject({ code, retryable: true });
  });

  it("answers the next call after a fault", async () => {
    const { mock, model } = await open();
    mock.nextRequestError(503, { message: QUOTE });
    await expect(collectAnswer(model, ask)).rejects.toMatchObject({ code: "MODEL_OVERLOADED" });
    expect(await collectAnswer(model, ask)).toMatchObject({ text: ANSWER });
  });
});
