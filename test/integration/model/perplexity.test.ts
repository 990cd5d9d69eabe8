import { describe, expect, it } from "vitest";
import type { ModelPart } from "../../../src/contract/model.ts";
import { createPerplexityModel } from "../../../src/model/backend/perplexity.ts";
import { collectAnswer } from "../../../src/model/collect.ts";
import { withFollowUps } from "../../../src/model/follow-ups.ts";
import { startResponsesServer } from "../../helpers/responses-server.ts";
import { ending, opening, PAGE, snapshot, textDelta, type WireEvent } from "../../helpers/responses-wire.ts";
import { ANSWER, QUESTION, SECRET, THOUGHT } from "../../helpers/wire.ts";
import { backendSuite } from "./backend-suite.ts";
import { ask, responsesTrial } from "./responses-trial.ts";

backendSuite("perplexity", {
  start: () => startResponsesServer("perplexity"),
  create: createPerplexityModel,
});

const { start, play } = responsesTrial("perplexity", createPerplexityModel);

describe("the request", () => {
  it("gives a model the web search, and sends no field that was not asked for", async () => {
    const { server, model } = await start({ modelId: "perplexity/sonar" });
    await collectAnswer(model, ask);
    expect(server.taken[0]?.body).toEqual({
      model: "perplexity/sonar",
      tools: [{ type: "web_search" }],
      input: [{ type: "message", role: "user", content: expect.stringMatching(/^비밀 질문이에요\n\n/) }],
      max_output_tokens: 32_768,
      store: false,
      stream: true,
    });
    expect(server.refusals).toEqual([]);
  });

  it.each([
    [undefined, "low"],
    ["high", "high"],
  ])("takes an id without a slash for a preset: %s", async (modelId, preset) => {
    const { server, model } = await start({ modelId });
    await collectAnswer(model, ask);
    expect(server.taken[0]?.body).toMatchObject({ preset });
    expect(server.taken[0]?.body).not.toHaveProperty("tools");
    expect(server.refusals).toEqual([]);
  });

  it("leaves a preset its own prompt: ours is a system message beside it", async () => {
    const { server, model } = await start({ systemPrompt: true, temperature: 0.2, topP: 0.9 });
    await collectAnswer(model, {
      ...ask,
      instructions: "짧게.",
      history: [{ question: "하나", answer: "1", at: 0 }],
    });
    expect(server.taken[0]?.body).toMatchObject({ temperature: 0.2, top_p: 0.9 });
    expect(server.taken[0]?.body.input.map(({ role }) => role)).toEqual([
      "system",
      "user",
      "assistant",
      "user",
    ]);
    expect(server.refusals).toEqual([]);
  });

  it.each([
    ["always", false, undefined],
    ["never", true, undefined],
    ["switchable", undefined, { effort: "medium" }],
    ["switchable", false, { effort: "low" }],
  ] as const)("thinking %s, wished %s", async (mode, thinking, reasoning) => {
    const { server, model } = await start({ thinking: mode });
    await collectAnswer(model, { ...ask, ...(thinking !== undefined && { thinking }) });
    expect(server.taken[0]?.body.reasoning).toEqual(reasoning);
    expect(server.refusals).toEqual([]);
  });
});

describe("the stream", () => {
  const pages = (...urls: string[]) =>
    urls.map((url, id) => ({ ...PAGE, id, url, title: `쪽 ${url.at(-1)}` }));
  const found = (...urls: string[]): WireEvent => ({
    type: "response.output_item.done",
    output_index: 0,
    item: { type: "search_results", queries: ["하늘"], results: pages(...urls) },
  });
  const A = "https://example.com/a";
  const B = "https://example.com/b";
  const C = "https://example.com/c";

  it("gives the page of a search as a source, before the answer and once", async () => {
    const { model } = await start();
    const parts: ModelPart[] = [];
    const answer = await collectAnswer(model, ask, { onPart: (part) => parts.push(part) });
    expect(answer).toMatchObject({
      text: ANSWER,
      reasoning: THOUGHT,
      finish: "stop",
      sources: [{ title: PAGE.title, url: PAGE.url }],
    });
    expect(parts.filter(({ type }) => type === "source")).toHaveLength(1);
    const order = parts.map(({ type }) => type);
    expect(order.indexOf("source")).toBeLessThan(order.indexOf("text"));
  });

  it("brings follow-ups in words, since the API has no field for them", async () => {
    const { server, model } = await start({ systemPrompt: true });
    server.script([
      ...opening(),
      found(A),
      ...["답이에요. [1]\n\n[[NEXT-", "QUESTIONS]]\n왜요?\n", "언제요?"].map(textDelta),
      ending(),
    ]);
    const answer = await collectAnswer(withFollowUps(model), { ...ask, followUps: true });
    expect(answer).toMatchObject({
      text: "답이에요. [1]",
      followUps: ["왜요?", "언제요?"],
      sources: [{ url: A }],
    });
    expect(server.taken[0]?.body.input[0]).toMatchObject({
      role: "system",
      content: expect.stringContaining("[[NEXT-QUESTIONS]]"),
    });
    expect(server.refusals).toEqual([]);
  });

  it("keeps pages in the order they came, from searches, fetches, citations and the last snapshot", async () => {
    const last = ending();
    const { sources } = await play([
      found(B, A),
      { type: "response.reasoning.fetch_url_results", contents: pages(C, A) },
      textDelta("답"),
      {
        type: "response.output_text.annotation.added",
        annotation: { type: "url_citation", url: "https://example.com/d", title: "쪽 d" },
      },
      {
        ...last,
        response: snapshot("completed", {
          output: [
            { type: "search_results", results: pages(A, "https://example.com/e") },
            { type: "fetch_url_results", contents: pages("https://example.com/f") },
            null,
          ],
        }),
      },
    ]);
    expect(sources?.map(({ title }) => title)).toEqual(["쪽 b", "쪽 a", "쪽 c", "쪽 d", "쪽 e", "쪽 f"]);
  });

  it("takes no page without a web address, names one without a title by it, and ends a list that does not", async () => {
    const many = Array.from({ length: 400 }, (_, page) => `https://example.com/${page}`);
    const { sources } = await play([
      {
        type: "response.reasoning.search_results",
        results: [{ url: "javascript:alert(1)", title: "x" }, { title: "no address" }, null, 7, { url: A }],
      },
      found(...many),
      textDelta("답"),
      ending(),
    ]);
    expect(sources?.[0]).toEqual({ title: A, url: A });
    expect(sources).toHaveLength(300);
  });

  it("joins the thoughts of its steps", async () => {
    const { reasoning } = await play([
      { type: "response.reasoning.started", thought: "찾아볼게요." },
      { type: "response.reasoning.search_queries", queries: ["하늘"], thought: "하늘을 찾아요." },
      { type: "response.reasoning.search_results", results: [] },
      { type: "response.reasoning.stopped", thought: "알겠어요." },
      textDelta("답"),
      ending(),
    ]);
    expect(reasoning).toBe("찾아볼게요.\n\n하늘을 찾아요.\n\n알겠어요.");
  });

  it("takes an answer that was cut short by its token limit for one", async () => {
    expect(await play([textDelta("여기까지"), ending("max_output_tokens")])).toMatchObject({
      text: "여기까지",
      finish: "length",
    });
  });

  const message = `it said: ${QUESTION} ${SECRET}`;
  it.each<[string, WireEvent, string]>([
    [
      "failed",
      { type: "response.failed", error: { message, type: "internal_error", code: 500 } },
      "MODEL_FAILED",
    ],
    [
      "throttled",
      { type: "response.failed", error: { message, type: "request_rate_limit_exceeded", code: 429 } },
      "MODEL_OVERLOADED",
    ],
    [
      "refused",
      { type: "response.failed", error: { message, type: "invalid_model", code: 400 } },
      "MODEL_REFUSED",
    ],
    ["transport", { type: "error", message }, "MODEL_FAILED"],
    ["cancelled", { type: "response.cancelled", response: snapshot("cancelled") }, "MODEL_FAILED"],
    [
      "failed by its status",
      {
        type: "response.completed",
        response: snapshot("failed", { error: { message, type: "bad_gateway", code: 502 } }),
      },
      "MODEL_FAILED",
    ],
  ])("ends by an error: %s", async (_name, event, code) => {
    const thrown = await play([textDelta("답의 절반"), event]).catch((error: unknown) => error);
    expect(thrown).toMatchObject({ code });
    expect(String(thrown)).not.toContain(QUESTION);
    expect(String(thrown)).not.toContain(SECRET);
  });
});
