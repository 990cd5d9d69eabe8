import { beforeAll, describe, expect, it } from "vitest";
import type { TurnAnswer } from "../../../src/contract/answer.ts";
import { createConversationStore } from "../../../src/conversation/conversation-store.ts";
import { formatExchange, parseHistory, parseSummary } from "../../../src/conversation/history.ts";
import { createSummaryStore, type FoldLease } from "../../../src/conversation/summary-store.ts";
import { createSealer } from "../../../src/guard/sealer.ts";
import { keysLike, useRedis } from "../../helpers/redis.ts";
import { openTurnStore } from "../../helpers/turn-store.ts";
import { aTurn } from "../../helpers/turns.ts";

const { keys, connect } = useRedis();
const redis = connect();
const SECRET = "a secret of at least 32 characters";
const sealer = createSealer([SECRET]);
const turns = openTurnStore({ redis, keys, sealer });
const conversations = createConversationStore({ redis, keys, conversationMs: 60_000 });
const summaries = createSummaryStore({ redis, keys, sealer, conversationMs: 60_000 });
const answer: TurnAnswer = { text: "답이에요" };

/** A person whose questions `0` … are answered and remembered, one after another. */
function someone() {
  const { conversation, user: person } = aTurn();
  let count = 0;
  const take = async () => {
    await turns.admit(aTurn({ person }));
    const taken = await turns.take(conversation, "me");
    if (!taken) throw new Error("nothing to take");
    return taken;
  };
  const store = async (taken: Awaited<ReturnType<typeof take>>) => {
    const exchange = { question: `질문 ${count++}`, answer: "답이에요", at: count };
    await turns.answer(taken, answer, formatExchange(exchange));
    await turns.done(taken.turn);
  };
  return {
    conversation,
    take,
    store,
    async asks(times: number) {
      for (let i = 0; i < times; i++) await store(await take());
    },
    /** What the next turn is told of the past. */
    async past() {
      const taken = await take();
      await turns.answer(taken, answer);
      await turns.done(taken.turn);
      const questions = parseHistory(taken.history).map(({ question }) => question);
      return { questions, summary: parseSummary(taken.summary) };
    },
  };
}

async function leaseOf(conversation: string): Promise<FoldLease> {
  const lease = await summaries.lease(conversation);
  if (!lease) throw new Error("another has it");
  return lease;
}

beforeAll(() => redis.ping());

describe("a summary", () => {
  it("takes the place of exactly the exchanges that it is of, for the next turn", async () => {
    const person = someone();
    await person.asks(4);
    const lease = await leaseOf(person.conversation);
    const { epoch, lines, history, summary } = await lease.read();
    expect([history.length, summary]).toEqual([4, undefined]);
    expect(await lease.fold("요약이에요", { epoch, lines: lines.slice(0, 3) })).toBe(true);
    await lease.release();
    expect(await person.past()).toEqual({ questions: ["질문 3"], summary: "요약이에요" });
  });

  it("leaves alone what was asked while it was made", async () => {
    const person = someone();
    await person.asks(2);
    const lease = await leaseOf(person.conversation);
    const { epoch, lines } = await lease.read();
    await person.asks(2);
    expect(await lease.fold("요약", { epoch, lines })).toBe(true);
    expect((await person.past()).questions).toEqual(["질문 2", "질문 3"]);
  });

  it("is not kept when another was quicker", async () => {
    const person = someone();
    await person.asks(3);
    const lease = await leaseOf(person.conversation);
    const { epoch, lines } = await lease.read();
    expect(await lease.fold("빠른 요약", { epoch, lines: lines.slice(0, 2) })).toBe(true);
    expect(await lease.fold("늦은 요약", { epoch, lines: lines.slice(0, 2) })).toBe(false);
    expect(await person.past()).toEqual({ questions: ["질문 2"], summary: "빠른 요약" });
  });

  it("is not kept when the conversation was begun anew meanwhile, which forgets an older one, too", async () => {
    const person = someone();
    await person.asks(2);
    const lease = await leaseOf(person.conversation);
    const before = await lease.read();
    await lease.fold("요약", { ...before, lines: before.lines.slice(0, 1) });
    const { epoch, lines } = await lease.read();
    await conversations.begin(person.conversation);
    expect(await lease.fold("다음 요약", { epoch, lines })).toBe(false);
    // Also when the same was said again.
    await redis.rpush(keys.history(person.conversation), ...lines);
    expect(await lease.fold("다음 요약", { epoch, lines })).toBe(false);
    await redis.del(keys.history(person.conversation));
    expect(await person.past()).toEqual({ questions: [], summary: undefined });
  });

  it("lives as long as the exchanges: each new one prolongs it", async () => {
    const person = someone();
    await person.asks(2);
    const lease = await leaseOf(person.conversation);
    const { epoch, lines } = await lease.read();
    await lease.fold("요약", { epoch, lines: lines.slice(0, 1) });
    await redis.pexpire(keys.meta(person.conversation), 5_000);
    await person.asks(1);
    expect(await redis.pttl(keys.meta(person.conversation))).toBeGreaterThan(50_000);
  });
});

describe("what is stored of it", () => {
  it("is sealed like the exchanges, and bound to its conversation", async () => {
    const [person, other] = [someone(), someone()];
    await person.asks(2);
    const lease = await leaseOf(person.conversation);
    const { epoch, lines } = await lease.read();
    await lease.fold("부산에 살아요", { epoch, lines: lines.slice(0, 1) });
    const stored = (await redis.hget(keys.meta(person.conversation), "summary")) ?? "";
    expect(stored).not.toContain("부산");
    expect((await person.past()).summary).toBe("부산에 살아요");
    await redis.hset(keys.meta(other.conversation), "summary", stored);
    expect((await other.past()).summary).toBeUndefined();
  });

  it("is left alone, with its exchanges, while its key is not there", async () => {
    const person = someone();
    await person.asks(3);
    const keyless = createSummaryStore({ redis, keys, sealer: createSealer([]), conversationMs: 60_000 });
    const lease = await keyless.lease(person.conversation);
    await expect(lease?.read()).rejects.toMatchObject({ code: "RECORD_UNREADABLE" });
    await lease?.release();
    expect((await person.past()).questions).toHaveLength(3);
  });

  it("is given up when its key has been away for long, and the talk goes on to be summed up", async () => {
    const person = someone();
    const old = createSealer(["another secret of 32 characters.."]);
    const dropped = createSummaryStore({ redis, keys, sealer: old, conversationMs: 60_000 });
    const given = { epoch: "0", lines: [] };
    await (await dropped.lease(person.conversation))?.fold("요약", given);
    await redis.del(keys.folding(person.conversation));
    await person.asks(34);
    const lease = await leaseOf(person.conversation);
    await expect(lease.read()).rejects.toMatchObject({ code: "RECORD_UNREADABLE" });
    await person.asks(1);
    const { history, summary } = await lease.read();
    expect([history.length, summary]).toEqual([35, undefined]);
  });

  it("tells where each exchange that can be read ends", async () => {
    const person = someone();
    await redis.rpush(keys.history(person.conversation), "{");
    await person.asks(2);
    const lease = await leaseOf(person.conversation);
    expect(await lease.read()).toMatchObject({ ends: [2, 3] });
  });

  it("goes with all else when its person has it erased, and none follows that was being made", async () => {
    const person = someone();
    await person.asks(3);
    const lease = await leaseOf(person.conversation);
    const { epoch, lines } = await lease.read();
    await lease.fold("요약", { epoch, lines: lines.slice(0, 1) });
    await turns.erase(person.conversation);
    expect(await lease.fold("다음 요약", { epoch, lines: lines.slice(1) })).toBe(false);
    await lease.release(60_000);
    expect(await keysLike(redis, `${keys.prefix}:*${person.conversation}*`)).toEqual([]);
  });
});

describe("the right to make it", () => {
  it("is one worker's at a time, and free again when it is given back", async () => {
    const { conversation } = someone();
    const lease = await leaseOf(conversation);
    expect(await summaries.lease(conversation)).toBeUndefined();
    await lease.release();
    expect(await summaries.lease(conversation)).toBeDefined();
  });

  it("ends by itself soon when its worker dies", async () => {
    const { conversation } = someone();
    await leaseOf(conversation);
    const left = await redis.pttl(keys.folding(conversation));
    expect(left).toBeGreaterThan(0);
    expect(left).toBeLessThanOrEqual(5_000);
  });

  it("rests when it is given back so, and is not given back for another", async () => {
    const { conversation } = someone();
    const lease = await leaseOf(conversation);
    await lease.release(60_000);
    expect(await summaries.lease(conversation)).toBeUndefined();
    expect(await redis.pttl(keys.folding(conversation))).toBeGreaterThan(50_000);
    await redis.set(keys.folding(conversation), "another's");
    await lease.release();
    expect(await redis.get(keys.folding(conversation))).toBe("another's");
  });
});
