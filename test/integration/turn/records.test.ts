/** What an earlier release left in Redis is worked on, and what a later one puts there is left to it. */
import { beforeEach, describe, expect, it } from "vitest";
import { parseHistory } from "../../../src/conversation/history.ts";
import { createSealer } from "../../../src/guard/sealer.ts";
import { storeRecords } from "../../helpers/records.ts";
import { useRedis } from "../../helpers/redis.ts";
import { openTurnStore } from "../../helpers/turn-store.ts";
import { aTurn } from "../../helpers/turns.ts";

const { keys, connect } = useRedis();
const redis = connect();
let now = Date.now();
const clock = () => now;
const sealing = createSealer(["a-secret-of-more-than-thirty-two-characters"]);

beforeEach(() => {
  now = Date.now();
});

describe.each([
  ["without a key", createSealer([])],
  ["with a key", sealing],
])("records of version 1, %s,", (_, sealer) => {
  const turns = openTurnStore({ redis, keys, clock, sealer });
  const stored = (name: string) => storeRecords({ redis, keys }, 1, name);

  it("are taken and merged, with their words and params", async () => {
    const { conversation, turns: ids } = await stored("queued");
    const pointed = await turns.take(conversation, "me");
    expect([pointed?.turn.id, pointed?.answer?.outcome]).toEqual([ids[0], "merged"]);
    await turns.done({ id: ids[0] ?? "", conversation });
    const taken = await turns.take(conversation, "me");
    expect(taken?.turn).toMatchObject({ utterance: "첫째 말\n둘째 말", params: { 장소: "부산" } });
    expect(taken).not.toHaveProperty("isUnreadable");
  });

  it("are taken over from a dead worker, answered and delivered", async () => {
    const { conversation } = await stored("running");
    const taken = await turns.take(conversation, "me");
    if (!taken) throw new Error("it was not taken");
    expect([taken.turn.utterance, taken.runs]).toEqual(["생각하던 질문", 2]);
    expect(await turns.answer(taken, { markdown: "새 답" })).toBe(true);
    expect(await turns.claim(taken.turn, "callback", "me", now + 1_000)).toMatchObject({
      question: "생각하던 질문",
      answer: { markdown: "새 답" },
    });
    expect(await turns.settle(taken.turn, "me", { state: "delivered", route: "callback" })).toBe("delivered");
  });

  it("have the word said in their window, and can be stopped", async () => {
    const { conversation, turns: ids } = await stored("running");
    const ref = { id: ids[0] ?? "", conversation };
    now += 52_000;
    expect((await turns.late()).map(({ id }) => id)).toContain(ref.id);
    expect((await turns.claimLate(ref, now + 1_000))?.turn.utterance).toBe("생각하던 질문");
    expect(await turns.stop(conversation)).toEqual(ids);
  });

  it("with an answer are only delivered, or held and shown", async () => {
    const { conversation } = await stored("answered");
    const taken = await turns.take(conversation, "me");
    expect(taken?.answer).toMatchObject({ markdown: "**답**이에요." });
    if (!taken) throw new Error("it was not taken");
    expect(await turns.claim(taken.turn, "callback", "me", now + 1_000)).toMatchObject({
      question: "보내지 못한 질문",
      answer: { markdown: "**답**이에요." },
    });
    now += 60_000;
    expect(await turns.hold(taken.turn)).toEqual({ state: "held" });
    await turns.done(taken.turn);
    expect((await turns.claimHeld(conversation, "tap", now + 1_000)).found?.turn).toBe(taken.turn.id);
  });

  it("that are held are shown", async () => {
    const { conversation } = await stored("held");
    const { found } = await turns.claimHeld(conversation, "tap", now + 1_000);
    expect(found).toMatchObject({ question: "놓친 질문", answer: { markdown: "**답**이에요." } });
  });

  it("that failed are asked again", async () => {
    const { conversation } = await stored("failed");
    expect(await turns.toRetry(conversation)).toMatchObject({ utterance: "실패하는 질문", params: {} });
  });

  it("of merged turns are asked again with the words of all", async () => {
    const { conversation, turns: ids } = await stored("merged");
    expect((await turns.toRetry(conversation, ids.at(-1)))?.utterance).toBe("둘\n셋");
  });

  it("are read on, and their thoughts shown", async () => {
    const { conversation, turns: ids } = await stored("read");
    expect(await turns.nextPage(conversation)).toMatchObject({
      page: 1,
      answers: [{ turn: ids.at(-1), question: "길게 말해 줘" }],
    });
    expect(await turns.thoughts(conversation)).toMatch(/^먼저 문장을 세어/);
  });

  it("are remembered, together with what is added", async () => {
    const { conversation } = await stored("read");
    const turn = aTurn({ conversation });
    await turns.admit(turn);
    const taken = await turns.take(conversation, "me");
    if (!taken) throw new Error("it was not taken");
    expect(parseHistory(taken.history).map(({ question }) => question)).toEqual([
      "짧은 질문",
      "길게 말해 줘",
    ]);
    const line = JSON.stringify({ question: "셋째", answer: "답", at: now });
    await turns.answer(taken, { text: "답" }, line);
    await turns.done(turn);
    await turns.admit(aTurn({ conversation }));
    const { history = [] } = (await turns.take(conversation, "me")) ?? {};
    expect(parseHistory(history).map(({ question }) => question)).toEqual([
      "짧은 질문",
      "길게 말해 줘",
      "셋째",
    ]);
  });
});

describe("a record of a later version", () => {
  const turns = openTurnStore({ redis, keys, clock });
  const keyOf = ({ conversation, id }: { conversation: string; id: string }) => keys.turn(conversation, id);
  /** What is only marked as of a later version might look quite different. */
  const LATER = "99";

  async function aLater(more: Parameters<typeof aTurn>[0] = {}) {
    const turn = aTurn({ mergeable: true, ...more });
    await turns.admit(turn);
    await redis.hset(keyOf(turn), "v", LATER);
    return { turn, before: await redis.hgetall(keyOf(turn)) };
  }
  async function isAsItWas({ turn, before }: Awaited<ReturnType<typeof aLater>>) {
    const { left: _, ...after } = await redis.hgetall(keyOf(turn));
    expect(after).toEqual(before);
  }

  it("stays in its place, and nothing is done with it", async () => {
    const later = await aLater();
    const { turn } = later;
    const { conversation, receivedAt } = turn;
    expect(await turns.take(conversation, "me")).toBeUndefined();
    expect(await redis.lrange(keys.mailbox(conversation), 0, -1)).toEqual([turn.id]);
    expect(await turns.stop(conversation)).toEqual([]);
    expect(await turns.toRetry(conversation, turn.id)).toBeUndefined();
    now += 52_000;
    expect(await turns.claimLate(turn, now + 1_000)).toBeUndefined();
    now += 60_000;
    const window = {
      kind: "callback",
      url: "http://127.0.0.1/",
      openedAt: now,
      closesAt: now + 1,
      expiresAt: now + 2,
    } as const;
    expect(await turns.lend(conversation, window)).toBe(false);
    expect(receivedAt).toBeLessThan(now);
    await isAsItWas(later);
  });

  it("is not merged with those before it", async () => {
    const first = aTurn({ mergeable: true });
    await turns.admit(first);
    const later = await aLater({ person: first.user });
    expect((await turns.take(first.conversation, "me"))?.answer).toBeUndefined();
    await isAsItWas(later);
  });

  it("lets those behind it come first once nobody seems to know it, and keeps its place in the line", async () => {
    const later = await aLater();
    const { conversation, user } = later.turn;
    const next = aTurn({ person: user });
    await turns.admit(next);
    expect(await turns.take(conversation, "me")).toBeUndefined();
    now += 299_000;
    const taken = await turns.take(conversation, "me");
    if (!taken) throw new Error("nothing was taken");
    expect(taken.turn.id).toBe(next.id);
    await turns.answer(taken, { text: "답" });
    await turns.done(next);
    expect(await turns.take(conversation, "me")).toBeUndefined();
    now += 299_000;
    expect(await turns.take(conversation, "me")).toBeUndefined();
    expect(await redis.lrange(keys.mailbox(conversation), 0, -1)).toEqual([later.turn.id]);
    await isAsItWas(later);
  });

  it("with an answer is neither sent, shown nor forgotten", async () => {
    const turn = aTurn({ receivedAt: now - 60_000 });
    await turns.admit(turn);
    const taken = await turns.take(turn.conversation, "me");
    if (!taken) throw new Error("it was not taken");
    await turns.answer(taken, { text: "답", reasoning: "생각" });
    await redis.hset(keyOf(turn), { v: LATER });
    expect(await turns.claim(turn, "callback", "me", now + 1_000)).toBeUndefined();
    expect(await turns.hold(turn)).toBeUndefined();
    await redis.hset(keyOf(turn), { state: "kept" });
    expect((await turns.claimHeld(turn.conversation, "tap", now + 1_000)).found).toBeUndefined();
    expect(await redis.zscore(keys.held(turn.conversation), turn.id)).not.toBeNull();
    expect(await redis.hget(keyOf(turn), "state")).toBe("kept");
  });

  it("that tells where reading goes on is passed over", async () => {
    const { conversation } = await storeRecords({ redis, keys }, 1, "read");
    const page = JSON.stringify({ v: 2, somewhere: "else" });
    await redis.hset(keys.meta(conversation), "page", page);
    expect(await turns.nextPage(conversation)).toBeUndefined();
    expect(await redis.hget(keys.meta(conversation), "page")).toBe(page);
  });
});
