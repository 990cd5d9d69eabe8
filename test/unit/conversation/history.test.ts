import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import type { Exchange, Past } from "../../../src/contract/conversation.ts";
import type { TokenizerFamily } from "../../../src/contract/model.ts";
import { estimateTokens } from "../../../src/conversation/estimate-tokens.ts";
import {
  fitHistory,
  formatExchange,
  formatSummary,
  parseHistory,
  parseSummary,
  recall,
} from "../../../src/conversation/history.ts";

const exchange = (question: string, answer: string): Exchange => ({ question, answer, at: 1 });
const exchanges = fc.array(
  fc.record({
    question: fc.string({ unit: "grapheme" }),
    answer: fc.string({ unit: "grapheme" }),
    at: fc.nat(),
  }),
);
const tokensOf = ({ question, answer }: Exchange) => estimateTokens(question) + estimateTokens(answer);
const sum = (list: readonly Exchange[]) => list.reduce((total, each) => total + tokensOf(each), 0);

describe("what is stored", () => {
  it("is read back as it was, a line an exchange", () => {
    fc.assert(
      fc.property(exchanges, (given) => {
        const lines = given.map(formatExchange);
        expect(parseHistory(lines)).toEqual(given);
        expect(lines.join("")).not.toContain("\n");
      }),
    );
  });

  it("is passed over where it is no exchange, and the rest is kept", () => {
    const first = exchange("첫 질문", "첫 답");
    const last = exchange("끝 질문", "끝 답");
    const broken = [
      "",
      "{",
      '{"question":"잘린',
      "null",
      "[]",
      '"문자열"',
      '{"question":1,"answer":"a","at":1}',
    ];
    const lines = [formatExchange(first), ...broken, formatExchange(last)];
    expect(parseHistory(lines)).toEqual([first, last]);
  });

  it("may tell its turn, its model and its tokens; what is none of these is left out", () => {
    const whole = { ...exchange("질문", "답"), turn: "t1", model: "r1", tokens: { input: 12, output: 34 } };
    expect(parseHistory([formatExchange(whole)])).toEqual([whole]);
    const odd = JSON.stringify({ ...exchange("질문", "답"), turn: 1, model: null, tokens: { input: "12" } });
    expect(parseHistory([odd])).toEqual([exchange("질문", "답")]);
  });

  it("passes over a line of a later version", () => {
    const later = JSON.stringify({ ...exchange("질문", "답"), v: 2 });
    expect(parseHistory([later, formatExchange(exchange("다음", "답"))])).toEqual([exchange("다음", "답")]);
  });

  it("holds no reasoning, whoever put it there", () => {
    const line = JSON.stringify({ ...exchange("질문", "답"), reasoning: "속생각" });
    expect(parseHistory([line])).toEqual([exchange("질문", "답")]);
  });
});

describe("fitHistory", () => {
  const newest = (history: readonly Exchange[], budget: number, family?: TokenizerFamily) =>
    fitHistory({ history }, budget, family).history;
  const [old, middle, young] = [
    exchange("하늘은 왜 파래?", "빛이 흩어져서 그래요."),
    exchange("바다는?", "하늘이 비쳐서요."),
    exchange("ㅋㅋ", "네!"),
  ];
  const all = [old, middle, young];

  it.each([
    [0, 0],
    [tokensOf(young) - 1, 0],
    [tokensOf(young), 1],
    [sum([middle, young]) - 1, 1],
    [sum([middle, young]), 2],
    [sum(all) - 1, 2],
    [sum(all), 3],
    [1_000, 3],
  ])("with a budget of %i keeps the newest %i that fit", (budget, kept) => {
    expect(newest(all, budget)).toEqual(all.slice(3 - kept));
  });

  it("counts in the tokens of the model that is asked", () => {
    const laughter = exchange("ㅋㅋㅋㅋㅋㅋㅋㅋ", "ㅎㅎㅎㅎㅎㅎㅎㅎ");
    expect(newest([laughter], 20, "deepseek")).toEqual([]);
    expect(newest([laughter], 20, "llama")).toEqual([laughter]);
  });

  it("keeps nothing older than what did not fit, however small that is", () => {
    expect(newest([young, exchange("가".repeat(50), "나"), middle], 20)).toEqual([middle]);
  });

  it("keeps whole exchanges from the newest on, as many as fit and no more", () => {
    fc.assert(
      fc.property(exchanges, fc.nat(200), (given, budget) => {
        const kept = newest(given, budget);
        expect(kept).toEqual(given.slice(given.length - kept.length));
        expect(sum(kept)).toBeLessThanOrEqual(budget);
        const next = given.at(-kept.length - 1);
        if (kept.length < given.length && next) expect(sum(kept) + tokensOf(next)).toBeGreaterThan(budget);
      }),
    );
  });

  const summary = "가람은 부산에 살고, 8월에 이사해요.";
  const summaryTokens = estimateTokens(summary);

  it("counts a summary first, and the exchanges beside it", () => {
    const past: Past = { summary, history: all };
    expect(fitHistory(past, summaryTokens + sum(all))).toEqual(past);
    const less = { summary, history: [middle, young] };
    expect(fitHistory(past, summaryTokens + sum(all) - 1)).toEqual(less);
  });

  it("leaves out a summary that would take over half of the budget, not the exchanges", () => {
    const past: Past = { summary, history: [young] };
    expect(fitHistory(past, 2 * summaryTokens)).toEqual(past);
    expect(fitHistory(past, 2 * summaryTokens - 1)).toEqual({ history: [young] });
    expect(fitHistory(past, 0)).toEqual({ history: [] });
  });
});

describe("recall", () => {
  it("is what fits of what is stored, and passes over what is no exchange", () => {
    fc.assert(
      fc.property(
        exchanges,
        fc.option(fc.string(), { nil: undefined }),
        fc.nat(200),
        (given, summary, budget) => {
          const history = given.flatMap((exchange) => ["{", formatExchange(exchange)]);
          const stored = { history, ...(summary !== undefined && { summary: formatSummary(summary) }) };
          const past = { history: given, ...(summary && { summary }) };
          expect(recall(stored, budget)).toEqual(fitHistory(past, budget));
        },
      ),
    );
  });

  it("reads no more than fits", () => {
    const parse = vi.spyOn(JSON, "parse");
    const history = Array.from({ length: 40 }, () => formatExchange(exchange("질문", "답".repeat(100))));
    const kept = recall({ history }, 1_000).history;
    const read = parse.mock.calls.length;
    parse.mockRestore();
    expect(kept.length).toBeLessThan(20);
    // Beside those, the one that did not fit and the summary.
    expect(read).toBe(kept.length + 2);
  });
});

describe("a stored summary", () => {
  it("is read back as it was", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", minLength: 1 }), (text) => {
        expect(parseSummary(formatSummary(text))).toBe(text);
      }),
    );
  });

  it.each([undefined, null, "", "{", "null", "[]", '{"text":1}', '{"text":""}'])("is none: %j", (stored) => {
    expect(parseSummary(stored)).toBeUndefined();
  });
});
