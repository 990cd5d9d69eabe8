/** What models cost, counted in a real Redis by all workers together. */
import { describe, expect, it } from "vitest";
import { createSpending } from "../../../src/model/spending.ts";
import { useRedis } from "../../helpers/redis.ts";

const { keys, connect } = useRedis();
const redis = connect();
const MODELS = [{ name: "r1", price: { input: 1, output: 4 } }, { name: "own" }];
/** Shortly before midnight in Korea. */
const LATE = Date.UTC(2026, 10, 25, 14, 59);

function open(dailyTokens = 0, clock = () => LATE) {
  return createSpending({ redis, keys, models: MODELS, dailyTokens, clock });
}

describe("spending", () => {
  it("adds up tokens and dollars for each model of a day, of all workers", async () => {
    const [one, other] = [open(), open()];
    await one.note("A", "r1", { inputTokens: 1_000, outputTokens: 500 });
    await other.note("B", "r1", { inputTokens: 1_000, outputTokens: 1_500 });
    await other.note("B", "own", { inputTokens: 0, outputTokens: 7 });
    await other.note("B", "own", { inputTokens: 0, outputTokens: 0 });
    expect(await one.today()).toEqual([
      { model: "r1", inputTokens: 2_000, outputTokens: 2_000, cost: expect.closeTo(0.01, 6) },
      { model: "own", inputTokens: 0, outputTokens: 7, cost: 0 },
    ]);
    expect(await open(0, () => LATE + 120_000).today()).toEqual([]);
    expect(await redis.pttl(keys.spent("2026-11-25"))).toBeGreaterThan(0);
  });

  it("bounds one person's day, and nobody else's", async () => {
    const spending = open(100);
    await spending.mayAsk("C");
    await spending.note("C", "r1", { inputTokens: 60, outputTokens: 40 });
    await expect(spending.mayAsk("C")).rejects.toMatchObject({ code: "BUDGET_USED", retryable: false });
    await spending.mayAsk("D");
    await open(100, () => LATE + 120_000).mayAsk("C");
    await open(0).mayAsk("C");
  });
});
