import { describe, expect, it, onTestFinished } from "vitest";
import type { ModelPart } from "../../../src/contract/model.ts";
import type { BackendOptions } from "../../../src/model/backend/backend.ts";
import { createGeminiModel } from "../../../src/model/backend/gemini.ts";
import { collectAnswer } from "../../../src/model/collect.ts";
import {
  ending,
  frame,
  type GeminiEvent,
  saying,
  startGeminiServer,
  thought,
} from "../../helpers/gemini-server.ts";
import { ANSWER, QUESTION, SECRET } from "../../helpers/wire.ts";
import { backendSuite } from "./backend-suite.ts";

backendSuite("gemini", { start: startGeminiServer, create: createGeminiModel });

const ask = { question: QUESTION, signal: new AbortController().signal };

async function open(options: Partial<BackendOptions> = {}) {
  const server = await startGeminiServer();
  onTestFinished(() => server.close());
  const modelId = "gemini-3.8-flash";
  const given = { name: "g", label: "제미나이", secret: SECRET, modelId, ...server.options, ...options };
  return { server, model: createGeminiModel(given) };
}

async function played(...events: readonly GeminiEvent[]) {
  const { server, model } = await open();
  server.script(events);
  return collectAnswer(model, ask);
}

describe("the request", () => {
  it("leaves temperature and topP to Google, and puts instructions before the question", async () => {
    const { server, model } = await open();
    const history = [{ question: "하나", answer: "1", at: 0 }];
    await collectAnswer(model, { ...ask, instructions: "짧게.", history });
    const body = server.taken[0]?.body;
    expect(body?.contents.map(({ role, parts }) => [role, parts.length])).toEqual([
      ["user", 1],
      ["model", 1],
      ["user", 1],
    ]);
    expect(body?.contents[2]?.parts[0]?.text).toMatch(/^짧게\.\n\n비밀 질문이에요/);
    expect(body).not.toHaveProperty("systemInstruction");
    expect(Object.keys(body?.generationConfig ?? {})).toEqual(["maxOutputTokens", "thinkingConfig"]);
    expect(server.refusals).toEqual([]);
  });

  it("puts instructions into a system instruction when told to, and what is set into the settings", async () => {
    const settings = { temperature: 0.2, topP: 0.9, maxOutputTokens: 1_000 };
    const { server, model } = await open({ systemPrompt: true, headers: { "x-own": "1" }, ...settings });
    await collectAnswer(model, { ...ask, instructions: "짧게." });
    expect(server.taken[0]?.body).toMatchObject({
      systemInstruction: { parts: [{ text: "짧게." }] },
      contents: [{ role: "user", parts: [{ text: expect.stringMatching(/^비밀 질문이에요/) }] }],
      generationConfig: settings,
    });
    expect(server.taken[0]?.headers).toMatchObject({ "x-own": "1" });
    expect(server.refusals).toEqual([]);
  });

  it("needs a model", () => {
    expect(() => createGeminiModel({ name: "g", label: "제미나이" })).toThrow(
      expect.objectContaining({ code: "CONFIG_INVALID" }),
    );
  });
});

describe("thinking", () => {
  it.each([
    // The model, what it is told to think, what it is told to leave it.
    ["gemini-2.5-pro", { thinkingBudget: -1 }, { thinkingBudget: 128 }],
    ["gemini-2.5-flash", { thinkingBudget: -1 }, { thinkingBudget: 0 }],
    ["gemini-2.5-flash-lite", { thinkingBudget: -1 }, { thinkingBudget: 0 }],
    ["gemini-3-pro-preview", { thinkingLevel: "high" }, { thinkingLevel: "low" }],
    ["gemini-3-flash-preview", { thinkingLevel: "high" }, { thinkingLevel: "minimal" }],
    ["gemini-3.1-pro-preview", { thinkingLevel: "high" }, { thinkingLevel: "low" }],
    ["gemini-3.1-flash-lite", { thinkingLevel: "high" }, { thinkingLevel: "minimal" }],
    ["gemini-3.5-flash", { thinkingLevel: "high" }, { thinkingLevel: "minimal" }],
    ["gemini-3.8-flash", { thinkingLevel: "high" }, { thinkingLevel: "low" }],
    ["gemini-4-argon", { thinkingLevel: "high" }, { thinkingLevel: "low" }],
  ])("%s follows each request", async (modelId, on, off) => {
    const { server, model } = await open({ modelId, thinking: "switchable" });
    for (const thinking of [true, false]) await collectAnswer(model, { ...ask, thinking });
    await collectAnswer(model, ask);
    expect(server.taken.map(({ body }) => body.generationConfig.thinkingConfig)).toEqual([
      { includeThoughts: true, ...on },
      { includeThoughts: false, ...off },
      { includeThoughts: true, ...on },
    ]);
    expect(server.refusals).toEqual([]);
  });

  it("is always on, or never, whatever a request wants", async () => {
    for (const [thinking, includeThoughts] of [
      ["always", true],
      ["never", false],
    ] as const) {
      const { server, model } = await open({ thinking });
      for (const wish of [true, false]) await collectAnswer(model, { ...ask, thinking: wish });
      for (const { body } of server.taken) {
        expect(body.generationConfig.thinkingConfig).toMatchObject({ includeThoughts });
      }
      expect(server.taken).toHaveLength(2);
    }
  });

  it("is not spoken of to a model that cannot", async () => {
    const { server, model } = await open({ modelId: "gemini-2.0-flash", thinking: "never" });
    await collectAnswer(model, ask);
    expect(server.taken[0]?.body.generationConfig).not.toHaveProperty("thinkingConfig");
  });
});

describe("what Google says", () => {
  it("reads thoughts between parts of the answer, and tags in the answer as answer", async () => {
    const parts = [thought("하나"), { text: "<think>" }, thought("둘"), { text: ANSWER }];
    expect(await played(saying(...parts), ending("STOP"))).toMatchObject({
      reasoning: "하나둘",
      text: `<think>${ANSWER}`,
    });
  });

  it.each([
    ["MAX_TOKENS", "length"],
    ["CONTINUATION", "length"],
    ["SAFETY", "filter"],
    ["RECITATION", "filter"],
    ["BLOCKLIST", "filter"],
    ["PROHIBITED_CONTENT", "filter"],
    ["SPII", "filter"],
    ["LANGUAGE", "other"],
    ["OTHER", "other"],
    ["MALFORMED_RESPONSE", "other"],
    ["constructor", "other"],
  ])("finishReason %s → %s", async (reason, finish) => {
    expect(await played(saying({ text: ANSWER }), ending(reason))).toMatchObject({ text: ANSWER, finish });
  });

  it("a prompt that is blocked has no answer, and does not count as a failure of the server", async () => {
    const blocked = {
      promptFeedback: { blockReason: "PROHIBITED_CONTENT" },
      usageMetadata: { promptTokenCount: 11 },
    };
    await expect(played(blocked)).rejects.toMatchObject({
      code: "MODEL_EMPTY_ANSWER",
      message: expect.stringContaining('"filter"'),
    });
    const open = { promptFeedback: { blockReason: "BLOCK_REASON_UNSPECIFIED" } };
    expect(await played(open, saying({ text: ANSWER }), ending("STOP"))).toMatchObject({ finish: "stop" });
  });

  it("an answer that is withheld without a word has none either", async () => {
    await expect(played(ending("SAFETY"))).rejects.toMatchObject({ code: "MODEL_EMPTY_ANSWER" });
  });

  const overloaded = { error: { code: 503, message: `${QUESTION} ${ANSWER}`, status: "UNAVAILABLE" } };
  it.each([
    ["as an event", [overloaded]],
    ["as bare JSON", [JSON.stringify(overloaded, null, 2)]],
    ["as bare JSON after a finish", [ending("STOP"), `${JSON.stringify(overloaded, null, 2)}\n`]],
    ["as bare JSON with an empty line behind", [`${JSON.stringify(overloaded)}\r\n\r\n`]],
  ])("an overload in the middle is an overload, %s", async (_, events) => {
    const error = await played(saying({ text: "반" }), ...events).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: "MODEL_OVERLOADED", cause: undefined });
    expect(String(error)).not.toContain(ANSWER);
  });

  it("an exhausted quota in the middle is an overload, too", async () => {
    const error = { error: { code: 429, message: QUESTION, status: "RESOURCE_EXHAUSTED" } };
    await expect(played(error)).rejects.toMatchObject({ code: "MODEL_OVERLOADED" });
  });

  it.each([
    ["is not JSON", "data: {반\r\n\r\n"],
    ["is no object", frame([]).replace("[]", "3")],
    ["is bare and cut off", '{ "error": {'],
  ])("an event that %s → MODEL_FAILED", async (_, event) => {
    await expect(played(event)).rejects.toMatchObject({ code: "MODEL_FAILED" });
  });

  it("names each page once, and none that is no page", async () => {
    const page = (uri: unknown, title?: unknown) => ({ web: { uri, title } });
    const grounded = (...groundingChunks: readonly unknown[]) => ({ groundingMetadata: { groundingChunks } });
    const { server, model } = await open();
    server.script([
      saying({ text: ANSWER }),
      ending("STOP", grounded(page("https://a.kr/1", "하나"), page("https://a.kr/2"))),
      ending("STOP", grounded(page("https://a.kr/1", "하나"), page("ftp://a.kr"), page(3), null, {})),
    ]);
    const parts: ModelPart[] = [];
    await collectAnswer(model, ask, { onPart: (part) => parts.push(part) });
    expect(parts.filter(({ type }) => type === "source")).toEqual([
      { type: "source", title: "하나", url: "https://a.kr/1" },
      { type: "source", title: "https://a.kr/2", url: "https://a.kr/2" },
    ]);
  });

  it("passes over parts of other kinds, and events without a candidate", async () => {
    const call = { functionCall: { name: "f", args: {} } };
    const events = [
      { candidates: [] },
      saying(call, null as unknown as object),
      { candidates: [{ index: 0 }] },
    ];
    expect(await played(...events, saying({ text: ANSWER }), ending("STOP"))).toMatchObject({ text: ANSWER });
  });
});
