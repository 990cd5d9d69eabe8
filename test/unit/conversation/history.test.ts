import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Exchange } from "../../../src/contract/conversation.ts";
import {
  estimateTokens,
  fitHistory,
  formatExchange,
  parseHistory,
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
  const [old, middle, young] = [exchange("가나다", "라마바"), exchange("사아", "자차"), exchange("카", "타")];

  it.each([
    [0, []],
    [1, []],
    [2, [young]],
    [5, [young]],
    [6, [middle, young]],
    [11, [middle, young]],
    [12, [old, middle, young]],
    [1_000, [old, middle, young]],
  ])("of 12 tokens with a budget of %i keeps the newest that fit", (budget, kept) => {
    expect(fitHistory([old, middle, young], budget)).toEqual(kept);
  });

  it("keeps nothing older than what did not fit, however small that is", () => {
    expect(fitHistory([young, exchange("가".repeat(50), "나"), middle], 20)).toEqual([middle]);
  });

  it("keeps whole exchanges from the newest on, as many as fit and no more", () => {
    fc.assert(
      fc.property(exchanges, fc.nat(200), (given, budget) => {
        const kept = fitHistory(given, budget);
        expect(kept).toEqual(given.slice(given.length - kept.length));
        expect(sum(kept)).toBeLessThanOrEqual(budget);
        const next = given.at(-kept.length - 1);
        if (kept.length < given.length && next) expect(sum(kept) + tokensOf(next)).toBeGreaterThan(budget);
      }),
    );
  });
});

it("estimates tokens on the high side", () => {
  expect(estimateTokens("")).toBe(0);
  expect(estimateTokens("four")).toBe(1);
  expect(estimateTokens("fives")).toBe(2);
  expect(estimateTokens("생각")).toBe(2);
  expect(estimateTokens("생각 R1!")).toBe(3);
});
