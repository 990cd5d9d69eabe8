import { describe, expect, it, onTestFinished } from "vitest";
import { createOpenAIResponsesModel } from "../../../src/model/backend/openai-responses.ts";
import { collectAnswer } from "../../../src/model/collect.ts";
import { startResponsesServer } from "../../helpers/responses-server.ts";
import { ending, opening, snapshot, textDelta, type WireEvent } from "../../helpers/responses-wire.ts";
import { QUESTION, SECRET } from "../../helpers/wire.ts";
import { backendSuite } from "./backend-suite.ts";
import { ask, responsesTrial } from "./responses-trial.ts";

backendSuite("openai-responses", {
  start: () => startResponsesServer("openai"),
  create: createOpenAIResponsesModel,
});

const { start, play } = responsesTrial("openai", createOpenAIResponsesModel, { modelId: "o3-mini" });

describe("the request", () => {
  it("asks for a summary and keeps nothing there", async () => {
    const { server, model } = await start({
      maxOutputTokens: 4_096,
      headers: { "OpenAI-Project": "proj_1" },
    });
    await collectAnswer(model, ask);
    const [request] = server.taken;
    expect(request?.body).toEqual({
      model: "o3-mini",
      input: [{ type: "message", role: "user", content: expect.stringMatching(/^비밀 질문이에요\n\n/) }],
      max_output_tokens: 4_096,
      store: false,
      stream: true,
      reasoning: { effort: "medium", summary: "auto" },
    });
    expect(request?.headers["openai-project"]).toBe("proj_1");
    expect(server.refusals).toEqual([]);
  });

  it("puts instructions into a developer message when it may, and sends no earlier thoughts", async () => {
    const { server, model } = await start({ systemPrompt: true });
    await collectAnswer(model, {
      ...ask,
      instructions: "짧게.",
      history: [{ question: "하나", answer: "1", at: 0 }],
    });
    expect(server.taken[0]?.body.input).toEqual([
      { type: "message", role: "developer", content: "짧게." },
      { type: "message", role: "user", content: "하나" },
      { type: "message", role: "assistant", content: "1" },
      { type: "message", role: "user", content: expect.stringContaining(QUESTION) },
    ]);
    expect(server.refusals).toEqual([]);
  });

  it.each([
    ["always", undefined, "o3-mini", { effort: "medium", summary: "auto" }],
    ["always", false, "o3-mini", { effort: "medium", summary: "auto" }],
    ["switchable", undefined, "o3-mini", { effort: "medium", summary: "auto" }],
    ["switchable", false, "o3-mini", { effort: "low", summary: "auto" }],
    ["never", true, "o3-mini", { effort: "low" }],
    ["never", true, "gpt-5-mini", { effort: "low" }],
    ["never", true, "gpt-5.1-codex", { effort: "low" }],
    ["never", true, "gpt-6-astra", { effort: "low" }],
    ["never", true, "gpt-5.6-terra", { effort: "none" }],
    ["never", true, "gpt-6.1-terra", { effort: "none" }],
    ["never", true, "gpt-5.1-2025-11-13", { effort: "none" }],
    ["never", true, "gpt-4.1", undefined],
  ] as const)("thinking %s, wished %s, %s", async (mode, thinking, modelId, reasoning) => {
    const { server, model } = await start({ thinking: mode, modelId });
    await collectAnswer(model, { ...ask, ...(thinking !== undefined && { thinking }) });
    expect(server.taken[0]?.body.reasoning).toEqual(reasoning);
    expect(server.refusals).toEqual([]);
  });

  it("asks for no summary when there is to be none", async () => {
    const { server, model } = await start({ reasoning: "none" });
    await collectAnswer(model, ask);
    expect(server.taken[0]?.body.reasoning).toEqual({ effort: "medium" });
  });

  it("sends temperature and top_p to models that do not think, alone", async () => {
    const { server, model } = await start({ temperature: 0.3, topP: 0.9 });
    await collectAnswer(model, ask);
    expect(server.taken[0]?.body.temperature).toBeUndefined();
    const other = await start({ temperature: 0.3, topP: 0.9, thinking: "never", modelId: "gpt-4.1" });
    await collectAnswer(other.model, ask);
    expect(other.server.taken[0]?.body).toMatchObject({ temperature: 0.3, top_p: 0.9 });
    expect([...server.refusals, ...other.server.refusals]).toEqual([]);
  });
});

describe("the stream", () => {
  it("sets the parts of a summary apart", async () => {
    const summary = (summary_index: number, text: string): WireEvent[] => [
      { type: "response.reasoning_summary_part.added", item_id: "rs_0", output_index: 0, summary_index },
      {
        type: "response.reasoning_summary_text.delta",
        item_id: "rs_0",
        output_index: 0,
        summary_index,
        delta: text.slice(0, 2),
      },
      {
        type: "response.reasoning_summary_text.delta",
        item_id: "rs_0",
        output_index: 0,
        summary_index,
        delta: text.slice(2),
      },
    ];
    const { reasoning } = await play([
      ...summary(0, "첫째 생각"),
      ...summary(1, "둘째 생각"),
      textDelta("답"),
      ending(),
    ]);
    expect(reasoning).toBe("첫째 생각\n\n둘째 생각");
  });

  it("takes an answer that was cut short by its token limit for one", async () => {
    expect(await play([textDelta("여기까지"), ending("max_output_tokens")])).toMatchObject({
      text: "여기까지",
      finish: "length",
    });
  });

  it("says that a filter ended the answer, or another cause", async () => {
    expect(await play([textDelta("여기까지"), ending("content_filter")])).toMatchObject({ finish: "filter" });
    expect(await play([textDelta("여기까지"), ending("pause")])).toMatchObject({ finish: "other" });
  });

  it("passes a refusal on in the model's own words, and names it", async () => {
    const at = { item_id: "msg_0", output_index: 0, content_index: 0 };
    const { text, finish } = await play([
      { type: "response.refusal.delta", ...at, delta: "그건 " },
      { type: "response.refusal.delta", ...at, delta: "도와드릴 수 없어요." },
      { type: "response.refusal.done", ...at, refusal: "그건 도와드릴 수 없어요." },
      ending(),
    ]);
    expect([text, finish]).toEqual(["그건 도와드릴 수 없어요.", "filter"]);
  });

  it("leaves tags that the answer quotes alone", async () => {
    const text = "<think>는 태그예요. </think>";
    expect(await play([textDelta(text), ending()])).toMatchObject({ text, reasoning: "" });
  });

  it("passes over events and fields that it does not know, comments, and CRLF", async () => {
    const { text, sources } = await play([
      ": keep-alive\n\n",
      { type: "response.queued", response: snapshot("queued") },
      { type: "response.something.new", delta: "아니에요", results: "none" },
      { type: "response.output_item.done", output_index: 0, item: null },
      { type: "response.output_text.delta", delta: { odd: true } },
      `event: response.output_text.delta\r\ndata: ${JSON.stringify(textDelta("답"))}\r\n\r\n`,
      `data: ${JSON.stringify(textDelta("이에요")).replace(",", ",\ndata: ")}\n\n`,
      "data: [DONE]\n\n",
      ending(),
    ]);
    expect([text, sources]).toEqual(["답이에요", undefined]);
  });

  it("takes the end of a stream that only says [DONE] for a cut", async () => {
    await expect(play([textDelta("답"), "data: [DONE]\n\n"])).rejects.toMatchObject({
      code: "MODEL_STREAM_CUT",
    });
  });

  it("does not quote a broken event", async () => {
    await expect(play([`data: {"type": "비밀`, "\n\n"])).rejects.toMatchObject({
      code: "MODEL_FAILED",
      message: expect.not.stringContaining("비밀"),
    });
  });

  it("puts letters together that arrive byte by byte", async () => {
    const server = await startResponsesServer("openai");
    onTestFinished(() => server.close());
    const bytes = Buffer.from(
      [...opening(), textDelta("하늘 🙂"), ending()]
        .map((event) => `data: ${JSON.stringify(event)}\n\n`)
        .join(""),
    );
    const model = createOpenAIResponsesModel({
      name: "o3",
      label: "o3",
      modelId: "o3",
      fetch: async () =>
        new Response(
          new ReadableStream({
            start(controller) {
              for (const byte of bytes) controller.enqueue(Uint8Array.of(byte));
              controller.close();
            },
          }),
          { headers: { "content-type": "text/event-stream" } },
        ),
    });
    expect(await collectAnswer(model, ask)).toMatchObject({ text: "하늘 🙂", finish: "stop" });
  });

  const message = `it said: ${QUESTION} ${SECRET}`;
  const failed = (code: string): WireEvent => ({
    type: "response.failed",
    response: snapshot("failed", { error: { code, message } }),
  });
  it.each<[string, WireEvent, string, string?]>([
    [
      "documented",
      { type: "error", code: "server_error", message, param: null },
      "MODEL_FAILED",
      "server_error",
    ],
    [
      "really sent",
      { type: "error", error: { type: "tokens", code: "rate_limit_exceeded", message, param: null } },
      "MODEL_OVERLOADED",
      "rate_limit_exceeded",
    ],
    [
      "too many requests",
      { type: "error", error: { type: "too_many_requests", code: "too_many_requests", message } },
      "MODEL_OVERLOADED",
    ],
    [
      "no credit",
      { type: "error", error: { type: "insufficient_quota", code: "credit_balance_exhausted", message } },
      "MODEL_REFUSED",
    ],
    ["a throttled run", failed("rate_limit_exceeded"), "MODEL_OVERLOADED"],
    ["an overloaded server", failed("server_is_overloaded"), "MODEL_OVERLOADED"],
    ["a prompt that is not taken", failed("invalid_prompt"), "MODEL_REFUSED"],
    ["a code that is no word", failed(message), "MODEL_FAILED"],
    ["no error at all", { type: "response.failed", response: snapshot("failed") }, "MODEL_FAILED"],
  ])("error event: %s", async (_name, event, code, word = "") => {
    for (const events of [[event], [textDelta("답의 절반"), event]]) {
      const thrown = await play(events).catch((error: unknown) => error);
      expect(thrown).toMatchObject({ code, message: expect.stringContaining(word) });
      expect(String(thrown)).not.toContain(QUESTION);
      expect(String(thrown)).not.toContain(SECRET);
      expect((thrown as Error).cause).toBeUndefined();
    }
  });
});
