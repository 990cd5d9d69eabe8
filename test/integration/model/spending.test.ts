/** What models cost, counted in a real Redis by all workers together. */
import { describe, expect, it } from "vitest";
import { createSpending } from "../../../src/model/spending.ts";
import { useRedis } from "../../helpers/redis.ts";

const { keys, connect } = useRedis();
const redis = connect();
const MODELS = [{ name: "r1", price: { input: 1, output: 4 } }, { name: "own" }];
/** Shortly before midnight in Korea. */
const LATE = Date.UTC(2026, 10, 25, 14, 59);

const open = (clock = () => LATE) => createSpending({ redis, keys, models: MODELS, clock });
const who = (conversation: string, dailyTokens = 0) => ({ conversation, dailyTokens });

describe("spending", () => {
  it("adds up tokens and dollars for each model of a day, of all workers", async () => {
    const [one, other] = [open(), open()];
    await one.note(who("A"), "r1", { inputTokens: 1_000, outputTokens: 500 });
    await other.note(who("B"), "r1", { inputTokens: 1_000, outputTokens: 1_500 });
    await other.note(who("B"), "own", { inputTokens: 0, outputTokens: 7 });
    await other.note(who("B"), "own", { inputTokens: 0, outputTokens: 0 });
    expect(await one.today()).toEqual([
      { model: "r1", inputTokens: 2_000, outputTokens: 2_000, cost: expect.closeTo(0.01, 6) },
      { model: "own", inputTokens: 0, outputTokens: 7, cost: 0 },
    ]);
    expect(await open(() => LATE + 120_000).today()).toEqual([]);
    expect(await redis.pttl(keys.spent("2026-11-25"))).toBeGreaterThan(0);
  });

  it("bounds one person's day, and nobody else's", async () => {
    const spending = open();
    await spending.mayAsk(who("C", 100));
    await spending.note(who("C", 100), "r1", { inputTokens: 60, outputTokens: 40 });
    await expect(spending.mayAsk(who("C", 100))).rejects.toMatchObject({
      code: "BUDGET_USED",
      retryable: false,
    });
    await spending.mayAsk(who("D", 100));
    await spending.noteModel("r1", { inputTokens: 1_000, outputTokens: 0 });
    await spending.mayAsk(who("D", 100));
    await open(() => LATE + 120_000).mayAsk(who("C", 100));
    await spending.mayAsk(who("C"));
  });

  it("counts what nobody asked for with its model", async () => {
    const day = () => LATE + 30 * 86_400_000;
    await open(day).noteModel("r1", { inputTokens: 2_000, outputTokens: 500 });
    const [r1] = await open(day).today();
    expect(r1).toEqual({
      model: "r1",
      inputTokens: 2_000,
      outputTokens: 500,
      cost: expect.closeTo(0.004, 6),
    });
  });
});
