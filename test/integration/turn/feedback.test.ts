/** What people say of answers is kept with the turn, once, and for answers of theirs alone. */
import { describe, expect, it } from "vitest";
import type { TurnAnswer } from "../../../src/contract/answer.ts";
import type { Turn } from "../../../src/contract/turn.ts";
import { createConversationStore } from "../../../src/conversation/conversation-store.ts";
import { useRedis } from "../../helpers/redis.ts";
import { openTurnStore } from "../../helpers/turn-store.ts";
import { aTurn } from "../../helpers/turns.ts";

const { keys, connect } = useRedis();
const redis = connect();
let now = Date.now();
const turns = openTurnStore({ redis, keys, clock: () => now });

/** Answers a turn and shows it, as a callback does. */
async function show(turn: Turn, answer: TurnAnswer = { markdown: "답", model: "r1" }): Promise<Turn> {
  await answered(turn, answer);
  await turns.turnPage(turn.conversation, undefined, answer.outcome ? undefined : turn.id);
  await turns.claim(turn, "callback", "c", now + 1_000);
  expect(await turns.settle(turn, "c", { state: "delivered", route: "callback" })).toBe("delivered");
  return turn;
}
async function answered(turn: Turn, answer: TurnAnswer = { markdown: "답", model: "r1" }): Promise<Turn> {
  await turns.admit(turn);
  const taken = await turns.take(turn.conversation, "w");
  if (taken?.turn.id !== turn.id) throw new Error("nothing to take");
  await turns.answer(taken, answer);
  await turns.done(turn);
  return turn;
}
const next = ({ conversation, user }: Turn) => aTurn({ conversation, user });
const kept = async ({ conversation, id }: Turn) =>
  JSON.parse((await redis.hget(keys.feedback(conversation), id)) ?? "null");

describe("a word on an answer", () => {
  it("is kept with its turn, the model and the skill, as long as the conversation, and may change", async () => {
    const turn = await show(aTurn());
    expect(await turns.sayOf(turn.conversation, turn.id, "up")).toEqual({
      turn: turn.id,
      isFirst: true,
      model: "r1",
    });
    expect(await kept(turn)).toEqual({ value: "up", at: now, model: "r1", skill: "ask" });
    now += 1_000;
    expect(await turns.sayOf(turn.conversation, turn.id, "down")).toMatchObject({
      isFirst: false,
      model: "r1",
    });
    expect(await kept(turn)).toMatchObject({ value: "down", at: now });
    const left = await redis.pttl(keys.feedback(turn.conversation));
    expect(left).toBeGreaterThan(50_000);
    expect(left).toBeLessThanOrEqual(60_000);
  });

  it("may change when the answer itself is kept no more", async () => {
    const turn = await show(aTurn());
    await turns.sayOf(turn.conversation, turn.id, "up");
    await redis.del(keys.turn(turn.conversation, turn.id));
    expect(await turns.sayOf(turn.conversation, turn.id, "down")).toMatchObject({ isFirst: false });
  });

  it("has no model where none was asked", async () => {
    const turn = await show(aTurn(), { text: "답" });
    expect(await turns.sayOf(turn.conversation, turn.id, "up")).toEqual({ turn: turn.id, isFirst: true });
  });

  it.each([
    ["another conversation's", async () => (await show(aTurn())).id],
    ["one that is not known", async () => "00000000-0000-4000-8000-000000000000"],
    ["no id", async () => ["a"]],
    ["no turn's id", async () => "t:1"],
    ["too long an id", async () => "a".repeat(65)],
    ["nothing", async () => ""],
  ])("of %s is not taken", async (_name, pressed) => {
    const { conversation } = await show(aTurn());
    expect(await turns.sayOf(conversation, await pressed(), "up")).toBeUndefined();
    expect(await redis.exists(keys.feedback(conversation))).toBe(0);
  });

  it("of an apology, or of what is not answered yet, is not taken", async () => {
    const sorry = await show(aTurn(), { text: "죄송해요.", outcome: "apology" });
    expect(await turns.sayOf(sorry.conversation, sorry.id, "down")).toBeUndefined();
    const waiting = next(sorry);
    await turns.admit(waiting);
    expect(await turns.sayOf(waiting.conversation, waiting.id, "down")).toBeUndefined();
  });

  it("of one whose arrival nobody heard of is taken when its button was pressed", async () => {
    const turn = await answered(aTurn());
    expect(await turns.sayOf(turn.conversation, turn.id, "up")).toMatchObject({ isFirst: true });
  });

  it("is kept of the latest hundred", async () => {
    const first = await show(aTurn());
    const feedback = keys.feedback(first.conversation);
    const others = Array.from({ length: 100 }, (_, at) => [`t-${at}`, JSON.stringify({ value: "up", at })]);
    await redis.hset(feedback, Object.fromEntries(others));
    await turns.sayOf(first.conversation, first.id, "up");
    expect(await redis.hlen(feedback)).toBe(100);
    expect(await redis.hexists(feedback, "t-0")).toBe(0);
    expect(await kept(first)).toMatchObject({ value: "up" });
  });
});

describe("a word that names no answer", () => {
  it("is about the one that was shown last", async () => {
    const first = await show(aTurn());
    const second = await show(next(first));
    expect(await turns.sayOfLast(first.conversation, "up")).toMatchObject({ turn: second.id, isFirst: true });
    expect(await turns.sayOfLast(first.conversation, "up")).toMatchObject({ isFirst: false });
    await answered(next(first));
    expect(await turns.sayOfLast(first.conversation, "down")).toMatchObject({ turn: second.id });
    await show(next(first), { text: "죄송해요.", outcome: "apology" });
    expect(await turns.sayOfLast(first.conversation, "down")).toMatchObject({ turn: second.id });
  });

  it("is about none before the first, in a new conversation, or when it did not arrive", async () => {
    const turn = await answered(aTurn());
    expect(await turns.sayOfLast(turn.conversation, "up")).toBeUndefined();
    await turns.turnPage(turn.conversation, undefined, turn.id);
    expect(await turns.sayOfLast(turn.conversation, "up")).toBeUndefined();
    const shown = await show(next(turn));
    await createConversationStore({ redis, keys, conversationMs: 60_000 }).begin(turn.conversation);
    expect(await turns.sayOfLast(shown.conversation, "up")).toBeUndefined();
  });
});

describe("다시 시도", () => {
  it("without a name asks the last question again that came to an end, whichever", async () => {
    const good = await show(aTurn());
    expect(await turns.toRetry(good.conversation)).toMatchObject({ id: good.id });
    const bad = await show(next(good), { text: "죄송해요.", outcome: "apology" });
    expect(await turns.toRetry(good.conversation)).toMatchObject({ id: bad.id });
    const later = await show(next(good));
    expect(await turns.toRetry(good.conversation)).toMatchObject({ id: later.id });
    expect(await turns.toRetry(good.conversation, good.id)).toMatchObject({ id: good.id });
  });
});
