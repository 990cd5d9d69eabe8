import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { estimateTokens } from "../../../src/conversation/estimate-tokens.ts";
import { tokensOfExchange } from "../../../src/conversation/history.ts";
import { MOST_UNFOLDED, planFold } from "../../../src/conversation/plan-fold.ts";
import { MOST_EXCHANGES } from "../../../src/turn/taking.ts";

const exchange = (letters: number) => ({ question: "질문이에요", answer: "답".repeat(letters), at: 1 });
const tokensOf = (history: readonly ReturnType<typeof exchange>[]) =>
  history.reduce((sum, each) => sum + tokensOfExchange(each), 0);

describe("what is summed up", () => {
  const ten = Array.from({ length: 10 }, () => exchange(100));

  it("is nothing while all fits, the summary too", () => {
    const summary = "지난 이야기예요.";
    const all = tokensOf(ten) + estimateTokens(summary);
    expect(planFold({ history: ten }, { tokens: tokensOf(ten) })).toBe(0);
    expect(planFold({ history: ten, summary }, { tokens: all })).toBe(0);
    expect(planFold({ history: ten, summary }, { tokens: all - 1 })).toBeGreaterThan(0);
  });

  it("is so much that half of the budget is free again", () => {
    expect(planFold({ history: ten }, { tokens: tokensOf(ten) - 1 })).toBe(6);
    expect(planFold({ history: ten.slice(6) }, { tokens: tokensOf(ten) - 1 })).toBe(0);
  });

  it("is never the newest, however long it is", () => {
    expect(planFold({ history: [exchange(9_000)] }, { tokens: 100 })).toBe(0);
    expect(planFold({ history: [exchange(10), exchange(9_000)] }, { tokens: 100 })).toBe(1);
  });

  it("is also many short ones, well before the oldest would be dropped", () => {
    const short = Array.from({ length: MOST_UNFOLDED + 1 }, () => exchange(1));
    expect(planFold({ history: short.slice(1) }, { tokens: 6_000 })).toBe(0);
    expect(planFold({ history: short }, { tokens: 6_000 })).toBe(short.length - MOST_UNFOLDED / 2);
    expect(MOST_UNFOLDED).toBeLessThanOrEqual(MOST_EXCHANGES - 10);
  });

  it("leaves what fits, and is not due again at once", () => {
    const histories = fc.array(fc.nat(300).map(exchange), { maxLength: MOST_EXCHANGES });
    fc.assert(
      fc.property(histories, fc.integer({ min: 50, max: 3_000 }), (history, tokens) => {
        const count = planFold({ history }, { tokens });
        const left = history.slice(count);
        if (count > 0) expect(left.length).toBeGreaterThan(0);
        if (count > 0 && left.length > 1) {
          expect(tokensOf(left)).toBeLessThanOrEqual(tokens / 2);
          expect(planFold({ history: left }, { tokens })).toBe(0);
        }
      }),
    );
  });
});
