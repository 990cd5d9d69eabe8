import { readdirSync, readFileSync } from "node:fs";
import { afterEach, describe, expect, it } from "vitest";
import type { ModelPart } from "../../../src/contract/model.ts";
import { SaenggakError } from "../../../src/errors.ts";
import type { BackendOptions } from "../../../src/model/backend/backend.ts";
import { createOpenAICompatibleModel } from "../../../src/model/backend/openai-compatible.ts";
import { collectAnswer } from "../../../src/model/collect.ts";
import { type ModelServer, type ModelServerOptions, startModelServer } from "../../helpers/model-server.ts";
import type { WireShape } from "../../helpers/model-wire.ts";

const QUESTION = "비밀 질문";
const ANSWER = "비밀 답";
const KEY = "secret-key";
const open: ModelServer[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.close()));
});

async function start(server: ModelServerOptions = {}, model: Partial<BackendOptions> = {}) {
  const started = await startModelServer(server);
  open.push(started);
  return { server: started, model: modelAt(started.url, model) };
}

function modelAt(baseUrl: string, options: Partial<BackendOptions> = {}) {
  return createOpenAICompatibleModel({
    name: "r1",
    label: "R1",
    baseUrl,
    modelId: "deepseek-r1",
    ...options,
  });
}

const ask = (signal = new AbortController().signal) => ({ question: QUESTION, signal });

describe("wire shapes", () => {
  const shapes: WireShape[] = [
    "reasoning_content",
    "reasoning",
    "ollama",
    "empty-first",
    "both",
    "tags",
    "closing-tag",
  ];
  it.each(shapes)("reads %s without any setting", async (shape) => {
    const { server, model } = await start({
      shape,
      reasoning: "먼저 생각해요.",
      answer: "**답**이에요 🙂",
      chunk: 1,
    });
    const answer = await collectAnswer(model, ask());
    expect(answer.text).toBe("**답**이에요 🙂");
    expect(answer.reasoning.trim()).toBe("먼저 생각해요.");
    expect(answer.finish).toBe("stop");
    expect(server.refusals).toEqual([]);
  });

  it("reads an answer without reasoning", async () => {
    const { model } = await start({ shape: "plain", answer: "답" });
    expect(await collectAnswer(model, ask())).toMatchObject({ text: "답", reasoning: "", finish: "stop" });
  });

  it("streams: thoughts are passed on before the answer is there", async () => {
    const { server, model } = await start({ reasoning: "생각", answer: ANSWER });
    server.hold("answer");
    const stream = model.stream(ask())[Symbol.asyncIterator]();
    expect((await stream.next()).value).toEqual({ type: "reasoning", text: "생각" });
    server.release();
    expect((await stream.next()).value).toEqual({ type: "text", text: ANSWER });
    await stream.return?.();
  });

  it("ends with the usage and one end", async () => {
    const { model } = await start({ reasoning: "생각", answer: "답", finish: "length" });
    const parts: ModelPart[] = [];
    await collectAnswer(model, ask(), { onPart: (part) => parts.push(part) });
    expect(parts.slice(-2)).toEqual([
      { type: "usage", inputTokens: 10, outputTokens: 2 },
      { type: "end", reason: "length" },
    ]);
    expect(parts.filter(({ type }) => type === "end")).toHaveLength(1);
  });

  const fixtures = new URL("../../fixtures/model/", import.meta.url);
  const files = readdirSync(fixtures).filter((name) => name.endsWith(".sse") && !name.includes("error"));
  it.each(files)("replays %s", async (file) => {
    const { model } = await start({ raw: readFileSync(new URL(file, fixtures), "utf8") });
    const answer = await collectAnswer(model, ask());
    expect(answer.reasoning.trim()).toBe("9.8은 9.80과 같으니까 더 크다.");
    expect(answer.text).toBe("**9.8**이 더 커요. 🙂");
    expect(answer.finish).toBe("stop");
  });

  it("fails on the error of vllm-error.sse", async () => {
    const { model } = await start({ raw: readFileSync(new URL("vllm-error.sse", fixtures), "utf8") });
    await expect(collectAnswer(model, ask())).rejects.toMatchObject({ code: "MODEL_FAILED" });
  });
});

describe("request", () => {
  it("carries the documented settings, the key, and no system prompt", async () => {
    const { server, model } = await start({ apiKey: KEY }, { secret: KEY });
    await collectAnswer(model, { ...ask(), instructions: "짧게." });
    const [request] = server.requests;
    expect(request?.body).toMatchObject({
      model: "deepseek-r1",
      temperature: 0.6,
      top_p: 0.95,
      max_tokens: 32_768,
      messages: [{ role: "user", content: expect.stringMatching(/^짧게\.\n\n비밀 질문/) }],
    });
  });

  it("asks the server for its model when none is named, once", async () => {
    const { server, model } = await start({ models: ["r1-distill"] }, { modelId: undefined });
    await collectAnswer(model, ask());
    await collectAnswer(model, ask());
    expect(server.requests.map(({ body }) => body.model)).toEqual(["r1-distill", "r1-distill"]);
  });

  it("answers each request by itself", async () => {
    const { model } = await start({
      reply: ({ messages }) => ({ answer: messages.at(-1)?.content.includes("하나") ? "1" : "2" }),
    });
    const answers = ["하나", "둘"].map((question) => collectAnswer(model, { ...ask(), question }));
    expect((await Promise.all(answers)).map(({ text }) => text)).toEqual(["1", "2"]);
  });

  it("keeps the socket of a whole answer for later calls", async () => {
    const { server, model } = await start();
    for (let call = 0; call < 5; call += 1) {
      await collectAnswer(model, ask());
      expect(await server.closed(call)).toBe(true);
      // undici takes a socket back on a later turn of the event loop, so the second call may open another.
      await new Promise(setImmediate);
    }
    expect(server.sockets()).toBeLessThan(5);
  });
});

describe("faults", () => {
  it.each([
    ["rate-limit", "MODEL_OVERLOADED", /HTTP 429, to be tried again after 7 s/],
    ["overloaded", "MODEL_OVERLOADED", /HTTP 503/],
    ["server-error", "MODEL_FAILED", /HTTP 500/],
    ["refused", "MODEL_REFUSED", /HTTP 400 \(check the model id and the token limit\)/],
    ["redirect", "MODEL_REFUSED", /HTTP 307 \(redirects are not followed\)/],
    ["html", "MODEL_FAILED", /not an event stream/],
    ["error-frame", "MODEL_FAILED", /carried an error/],
    ["cut", "MODEL_STREAM_CUT", /before its end/],
    ["no-finish", "MODEL_STREAM_CUT", /before its end/],
    ["endless", "MODEL_FAILED", /too long/],
    ["huge-frame", "MODEL_FAILED", /too large/],
  ] as const)("%s → %s", async (fault, code, message) => {
    const { server, model } = await start({ fault, answer: ANSWER, reasoning: "비밀 생각" }, { secret: KEY });
    const error = await collectAnswer(model, ask()).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(SaenggakError);
    expect(error).toMatchObject({ code, message: expect.stringMatching(message) });
    expect(inspectAll(error)).not.toMatch(/비밀|secret/);
    expect(server.requests).toHaveLength(1);
    await server.closed(0);
  });

  it.each([
    ["reasoning_content", "length"],
    ["tags", "length"],
    ["reasoning_content", "stop"],
  ] as const)("only thoughts in %s at %s → MODEL_EMPTY_ANSWER, never the thoughts", async (shape, finish) => {
    const raw = shape === "tags" ? frames({ content: "<think>비밀 생각" }, finish) : undefined;
    const { model } = await start({
      shape,
      reasoning: "비밀 생각",
      answer: "",
      finish,
      ...(raw ? { raw } : {}),
    });
    const seen: ModelPart[] = [];
    const answer = collectAnswer(model, ask(), { onPart: (part) => seen.push(part) });
    await expect(answer).rejects.toMatchObject({ code: "MODEL_EMPTY_ANSWER" });
    expect(seen.some(({ type }) => type === "text")).toBe(false);
  });

  it("white space is no answer", async () => {
    const { model } = await start({ shape: "plain", answer: " \n " });
    await expect(collectAnswer(model, ask())).rejects.toMatchObject({ code: "MODEL_EMPTY_ANSWER" });
  });

  it("an event that is not JSON → MODEL_FAILED, without its text", async () => {
    const { model } = await start({ raw: "data: {비밀\n\n" });
    const error = await collectAnswer(model, ask()).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: "MODEL_FAILED" });
    expect(inspectAll(error)).not.toMatch(/비밀/);
  });

  it("nobody listening → MODEL_UNREACHABLE", async () => {
    const { server, model } = await start();
    await server.close();
    await expect(collectAnswer(model, ask())).rejects.toMatchObject({
      code: "MODEL_UNREACHABLE",
      message: expect.stringContaining("ECONNREFUSED"),
    });
  });

  it("a wrong key → MODEL_REFUSED", async () => {
    const { model } = await start({ apiKey: KEY }, { secret: "other-secret" });
    const error = await collectAnswer(model, ask()).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      code: "MODEL_REFUSED",
      message: expect.stringContaining("check the API key"),
    });
    expect(inspectAll(error)).not.toMatch(/secret/);
  });
});

describe("ends", () => {
  it.each(["headers", "answer"] as const)(
    "an abort while waiting for the %s reaches the socket",
    async (point) => {
      const { server, model } = await start({ reasoning: "생각" });
      server.hold(point);
      const stop = new AbortController();
      const answer = collectAnswer(model, ask(stop.signal));
      await server.arrived(1);
      stop.abort();
      await expect(answer).rejects.toMatchObject({ code: "MODEL_ABORTED" });
      expect(await server.closed(0)).toBe(false);
    },
  );

  it("an aborted signal sends nothing", async () => {
    const { server, model } = await start();
    await expect(collectAnswer(model, ask(AbortSignal.abort()))).rejects.toMatchObject({
      code: "MODEL_ABORTED",
    });
    expect(server.sockets()).toBe(0);
  });

  it("a consumer that stops reading closes the socket", async () => {
    const { server, model } = await start({ reasoning: "생각", fault: "endless" });
    for await (const part of model.stream(ask())) if (part.type === "text") break;
    expect(await server.closed(0)).toBe(false);
  });

  it.each(["headers", "answer"] as const)("the time limit holds while waiting for the %s", async (point) => {
    const { server, model } = await start({ reasoning: "생각" }, { timeLimitMs: 300 });
    server.hold(point);
    await expect(collectAnswer(model, ask())).rejects.toMatchObject({ code: "MODEL_TIME_LIMIT" });
    expect(await server.closed(0)).toBe(false);
  });

  it("a server silent for firstByteMs is overloaded; one that began is not", async () => {
    const { server, model } = await start({ reasoning: "생각" }, { firstByteMs: 300, timeLimitMs: 1_000 });
    server.hold("headers");
    await expect(collectAnswer(model, ask())).rejects.toMatchObject({
      code: "MODEL_OVERLOADED",
      retryable: true,
    });
    server.hold("answer");
    await expect(collectAnswer(model, ask())).rejects.toMatchObject({ code: "MODEL_TIME_LIMIT" });
  });

  it("leaves no listener on a signal that outlives the call", async () => {
    const { model } = await start();
    const { signal } = new AbortController();
    const added: unknown[] = [];
    const removed: unknown[] = [];
    const add = signal.addEventListener.bind(signal);
    const remove = signal.removeEventListener.bind(signal);
    signal.addEventListener = (type: string, listener: never, options: never) => {
      added.push(listener);
      add(type, listener, options);
    };
    signal.removeEventListener = (type: string, listener: never) => {
      removed.push(listener);
      remove(type, listener);
    };
    await collectAnswer(model, ask(signal));
    expect(added).toHaveLength(1);
    expect(removed).toEqual(added);
  });
});

/** All that a logger could find on an error: message, stack, cause and own fields. */
function inspectAll(error: unknown): string {
  const { message, stack, cause, ...rest } = error as Error;
  return [message, stack, cause === undefined ? "" : inspectAll(cause), JSON.stringify(rest)].join("\n");
}

function frames(delta: object, finish: string): string {
  const chunk = (choice: object) => `data: ${JSON.stringify({ choices: [{ index: 0, ...choice }] })}\n\n`;
  return `${chunk({ delta })}${chunk({ delta: {}, finish_reason: finish })}data: [DONE]\n\n`;
}
