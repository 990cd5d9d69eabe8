/** The shared suite against every kind of server that speaks OpenAI's chat completions, and what is special to some. */
import { describe, expect, it, onTestFinished } from "vitest";
import type { BackendOptions } from "../../../src/model/backend/backend.ts";
import { createOpenAICompatibleModel } from "../../../src/model/backend/openai-compatible.ts";
import { collectAnswer } from "../../../src/model/collect.ts";
import { type CompatibleServer, startCompatibleWire } from "../../helpers/compatible-wire.ts";
import { type ModelServerOptions, startModelServer } from "../../helpers/model-server.ts";
import { event } from "../../helpers/model-wire.ts";
import { ANSWER, QUESTION, SECRET, THOUGHT } from "../../helpers/wire.ts";
import { backendSuite } from "./backend-suite.ts";

const TOKEN_TYPE = { "x-snowflake-authorization-token-type": "PROGRAMMATIC_ACCESS_TOKEN" };

/** Sources of the shapes: test/fixtures/model/README.md; those that are not there are named here. */
const SERVERS: Readonly<Record<string, CompatibleServer>> = {
  vllm: { shape: "reasoning" },
  "vllm before 0.11": { shape: "reasoning_content" },
  sglang: { shape: "reasoning_content" },
  "llama.cpp server": { shape: "reasoning_content" },
  "ollama /v1": { shape: "ollama" },
  // Snowflake docs, "Cortex REST API"; R1's thoughts stay in the content.
  "snowflake cortex": {
    shape: "tags",
    path: "/api/v2/cortex/v1",
    needs: TOKEN_TYPE,
    tokenLimit: "max_completion_tokens",
    options: { headers: { "X-Snowflake-Authorization-Token-Type": "PROGRAMMATIC_ACCESS_TOKEN" } },
  },
  // LM Studio docs, "OpenAI Compatibility Endpoints"; fields only when its developer setting asks for them.
  "lm studio": { shape: "tags" },
  "lm studio, separate reasoning": { shape: "reasoning_content" },
  "raw text with only </think>": { shape: "closing-tag" },
  "raw text, told so": { shape: "closing-tag", options: { reasoning: "think" } },
};

for (const [name, server] of Object.entries(SERVERS)) {
  // Told that content begins inside the thinking, an answer without a tag is a thought that never ended.
  const without = server.options?.reasoning === "think" ? { plain: "R1's template always thinks" } : {};
  const start = () => startCompatibleWire(server);
  backendSuite(name, { start, create: createOpenAICompatibleModel, without });
}

async function open(server: ModelServerOptions, options: Partial<BackendOptions> = {}) {
  const started = await startModelServer(server);
  onTestFinished(() => started.close());
  const model = createOpenAICompatibleModel({
    name: "r1",
    label: "R1",
    baseUrl: started.url,
    modelId: "deepseek-r1",
    ...options,
  });
  return { server: started, model };
}
const ask = (thinking?: boolean) => ({
  question: QUESTION,
  signal: new AbortController().signal,
  ...(thinking !== undefined && { thinking }),
});

describe("the thinking switch", () => {
  it("follows each request, and is on unless a request says no", async () => {
    const { server, model } = await open({}, { thinking: "switchable" });
    for (const thinking of [true, false, undefined]) await collectAnswer(model, ask(thinking));
    expect(server.requests.map(({ body }) => body.chat_template_kwargs)).toEqual([
      { thinking: true, enable_thinking: true },
      { thinking: false, enable_thinking: false },
      { thinking: true, enable_thinking: true },
    ]);
  });

  it.each(["always", "never", undefined] as const)("is not sent by a model that is %s", async (thinking) => {
    const { server, model } = await open({}, { thinking });
    for (const wish of [true, false]) await collectAnswer(model, ask(wish));
    for (const { body } of server.requests) expect(body).not.toHaveProperty("chat_template_kwargs");
    expect(server.requests).toHaveLength(2);
  });
});

describe("the address", () => {
  it("may end in a slash", async () => {
    const { server, model } = await open({});
    const { url: baseUrl } = server;
    await collectAnswer(model, ask());
    const slashed = createOpenAICompatibleModel({ name: "r1", label: "R1", baseUrl: `${baseUrl}/` });
    await collectAnswer(slashed, ask());
    expect(server.requests).toHaveLength(2);
  });

  it("of a gateway that wants a key of its own beside ours takes it from the headers", async () => {
    const needs = { "x-gateway-key": "k", authorization: `Bearer ${SECRET}` };
    const { server, model } = await open({ needs }, { secret: SECRET, headers: { "X-Gateway-Key": "k" } });
    await collectAnswer(model, ask());
    expect(server.refusals).toEqual([]);
  });
});

describe("what servers say", () => {
  const chunk = (delta: object, finish: string | null = null) =>
    event({ choices: [{ index: 0, delta, finish_reason: finish }] });
  const played = async (raw: string, options: Partial<BackendOptions> = {}) => {
    const { model } = await open({ raw }, options);
    return collectAnswer(model, ask());
  };

  it.each([
    [
      "vLLM before 0.10: the fields beside the object",
      { object: "error", message: ANSWER, code: 400 },
      "FAILED",
    ],
    ["a gateway whose backend is busy", { error: { message: ANSWER, code: 429 } }, "OVERLOADED"],
    ["an error of words alone", { error: ANSWER }, "FAILED"],
    ["an event that is no chunk", { hello: ANSWER }, "FAILED"],
    ["a list", [ANSWER], "FAILED"],
    ["nothing", null, "FAILED"],
  ])("%s → MODEL_%s", async (_, value, code) => {
    const raw = chunk({ content: "반" }) + event(value) + chunk({}, "stop");
    const error = await played(raw).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: `MODEL_${code}`, cause: undefined });
    expect(String(error)).not.toContain(ANSWER);
  });

  it("an error as bare JSON after a finish is an error", async () => {
    const error = JSON.stringify({ error: { code: 503, message: ANSWER } }, null, 2);
    await expect(played(chunk({ content: "반" }, "stop") + error)).rejects.toMatchObject({
      code: "MODEL_OVERLOADED",
    });
  });

  it("reads Magistral's parts", async () => {
    const thinking = [{ type: "text", text: THOUGHT }, null];
    const raw = [
      chunk({ content: [{ type: "thinking", thinking }, null] }),
      chunk({ content: [{ type: "text", text: ANSWER }] }),
      chunk({}, "stop"),
    ].join("");
    expect(await played(raw)).toEqual({ text: ANSWER, reasoning: THOUGHT, finish: "stop" });
  });

  it("reads a refusal in words", async () => {
    const raw = chunk({ refusal: "도와드릴 수 없어요." }) + chunk({}, "stop");
    expect(await played(raw)).toMatchObject({ text: "도와드릴 수 없어요.", finish: "stop" });
  });

  it.each([
    ["length", "length"],
    ["content_filter", "filter"],
    ["tool_calls", "other"],
    ["abort", "other"],
  ])("finish_reason %s → %s", async (reason, finish) => {
    expect(await played(chunk({ reasoning: THOUGHT, content: ANSWER }) + chunk({}, reason))).toMatchObject({
      finish,
    });
  });

  it("passes over chunks without choices or a delta, comments, and what comes after [DONE]", async () => {
    const raw = [
      ": ping\r\n\r\n",
      event({ choices: [] }),
      event({ choices: [{ index: 0, finish_reason: null }] }),
      chunk({ role: "assistant", content: null }),
      chunk({ content: ANSWER }, "stop"),
      event({ choices: [], usage: { prompt_tokens: 1, completion_tokens: 2 } }),
      "data: [DONE]\n\n",
    ].join("");
    expect(await played(raw)).toEqual({
      text: ANSWER,
      reasoning: "",
      finish: "stop",
      usage: { inputTokens: 1, outputTokens: 2 },
    });
  });
});
