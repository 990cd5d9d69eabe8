/** Turns whose texts are sealed: what Redis has of them, and what becomes of what no key opens. */
import { beforeEach, describe, expect, it } from "vitest";
import type { Log } from "../../../src/contract/ports.ts";
import type { Turn } from "../../../src/contract/turn.ts";
import { createSealer } from "../../../src/guard/sealer.ts";
import { keysLike, useRedis } from "../../helpers/redis.ts";
import { openTurnStore } from "../../helpers/turn-store.ts";
import { aTurn } from "../../helpers/turns.ts";

const { keys, connect } = useRedis();
const redis = connect();
const OLD = "the-old-secret-of-more-than-32-characters";
const NEW = "the-new-secret-of-more-than-32-characters";

interface Line {
  readonly event: string;
  readonly fields: Readonly<Record<string, unknown>>;
}
const logged: Line[] = [];
const warn: Log["warn"] = (event, fields = {}) => void logged.push({ event, fields });
const log: Log = { debug() {}, info() {}, warn, error() {} };
const storeWith = (...secrets: string[]) =>
  openTurnStore({ redis, keys, log, sealer: createSealer(secrets) });
const turns = storeWith(NEW);
const before = storeWith(OLD);
const both = storeWith(NEW, OLD);
const plain = storeWith();

beforeEach(() => {
  logged.length = 0;
});

type Store = typeof turns;
const keyOf = ({ conversation, id }: Turn) => keys.turn(conversation, id);
const line = (question: string) => JSON.stringify({ question, answer: `${question} 답`, at: 1 });

async function admitted(store: Store, given: Parameters<typeof aTurn>[0] = {}) {
  const turn = aTurn(given);
  await store.admit(turn);
  return turn;
}

async function take(store: Store, { conversation }: Turn) {
  const taken = await store.take(conversation, "me");
  if (!taken) throw new Error("nothing was taken");
  return taken;
}

async function answered(store: Store, given: Parameters<typeof aTurn>[0] = {}, text = "봉한 답") {
  const turn = await admitted(store, given);
  const taken = await take(store, turn);
  await store.answer(taken, { text, reasoning: "봉한 생각" }, line(turn.utterance));
  return turn;
}

async function held(store: Store, given: Parameters<typeof aTurn>[0] = {}) {
  const turn = await answered(store, { receivedAt: Date.now() - 60_000, ...given });
  await store.hold(turn);
  await store.done(turn);
  return turn;
}

/** Everything that Redis has of a conversation. */
async function storedOf({ conversation }: Turn): Promise<string> {
  const all = await keysLike(redis, `${keys.prefix}:*${conversation}*`);
  const values = await Promise.all(
    all.map(async (key) => {
      const type = await redis.type(key);
      if (type === "hash") return redis.hgetall(key);
      return type === "list" ? redis.lrange(key, 0, -1) : "";
    }),
  );
  return JSON.stringify(values);
}

/** Changes a sealed text in its middle, as JSON or not. */
const tampered = (sealed: string) => {
  const at = Math.floor(sealed.length / 2);
  return sealed.slice(0, at) + (sealed[at] === "A" ? "B" : "A") + sealed.slice(at + 1);
};

describe("a turn's texts", () => {
  it("are nowhere in Redis as they are, and come back as they were", async () => {
    const turn = await admitted(turns, {
      utterance: "봉한 질문",
      params: { 장소: "봉한 곳" },
      receivedAt: 1,
    });
    expect(await storedOf(turn)).not.toMatch(/봉한|장소/);
    const taken = await take(turns, turn);
    expect(taken.turn).toEqual(turn);
    await turns.answer(taken, { text: "봉한 답", reasoning: "봉한 생각" }, line("봉한 질문"));
    expect(await storedOf(turn)).not.toMatch(/봉한|장소/);
    await turns.hold(turn);
    await turns.done(turn);
    expect(await turns.thoughts(turn.conversation)).toBe("봉한 생각");
    expect(await turns.toRetry(turn.conversation, turn.id)).toEqual(turn);
    const { found } = await turns.claimHeld(turn.conversation, "tap", Date.now() + 1_000);
    expect(found).toEqual({ turn: turn.id, question: "봉한 질문", answer: { text: "봉한 답" } });
    const next = await admitted(turns, { person: turn.user });
    expect((await take(turns, next)).history).toEqual([line("봉한 질문")]);
    expect(logged).toEqual([]);
  });

  it("are merged without being read, each under its own key", async () => {
    const first = await admitted(plain, { utterance: "하나", mergeable: true });
    const person = first.user;
    await admitted(before, { utterance: "둘", mergeable: true, person });
    const last = await admitted(turns, { utterance: "셋", mergeable: true, person });
    for (const outcome of ["merged", "merged", undefined]) {
      const taken = await take(both, first);
      expect(taken.answer?.outcome).toBe(outcome);
      if (outcome) await both.done(taken.turn);
      else expect(taken.turn.utterance).toBe("하나\n둘\n셋");
    }
    expect(await redis.hget(keyOf(last), "merged")).not.toContain("둘");
  });

  it.each([
    ["with a key", turns],
    ["without", plain],
  ])("that look sealed are taken as they are written, %s", async (_, store) => {
    const other = await answered(turns, { utterance: "남의 질문" });
    const data = JSON.parse((await redis.hget(keyOf(other), "data")) ?? "") as { sealed: string };
    const answer = JSON.parse((await redis.hget(keyOf(other), "answer")) ?? "") as string;
    for (const utterance of [data.sealed, answer, JSON.stringify(answer), `{"sealed":"${data.sealed}"}`]) {
      const turn = await admitted(store, { utterance, params: { sealed: data.sealed } });
      const taken = await take(store, turn);
      expect(taken.turn).toEqual(turn);
      await store.answer(taken, { text: utterance, reasoning: utterance }, line(utterance));
      expect(await store.claim(turn, "callback", "me", Date.now() + 1_000)).toMatchObject({
        question: utterance,
        answer: { text: utterance },
      });
      expect(await store.thoughts(turn.conversation)).toBe(utterance);
      await store.done(turn);
      const next = await admitted(store, { person: turn.user });
      expect((await take(store, next)).history).toEqual([line(utterance)]);
    }
    expect(logged).toEqual([]);
  });
});

describe("a sealed text that was copied from elsewhere", () => {
  it("is refused as a question", async () => {
    const [one, other] = [await admitted(turns, { utterance: "남의 질문" }), await admitted(turns)];
    const sealed = (JSON.parse((await redis.hget(keyOf(one), "data")) ?? "") as { sealed: string }).sealed;
    const data = JSON.parse((await redis.hget(keyOf(other), "data")) ?? "") as object;
    await redis.hset(keyOf(other), "data", JSON.stringify({ ...data, sealed }));
    const taken = await take(turns, other);
    expect([taken.isUnreadable, taken.turn.utterance]).toEqual([true, "앞선 질문"]);
  });

  it("is refused as a whole record", async () => {
    const [one, other] = [await admitted(turns, { utterance: "남의 질문" }), await admitted(turns)];
    await redis.hset(keyOf(other), await redis.hgetall(keyOf(one)));
    const { turn, isUnreadable } = await take(turns, other);
    expect([isUnreadable, turn.id, turn.conversation]).toEqual([true, other.id, other.conversation]);
  });

  it("is refused as an answer, its thoughts and an exchange, also within a conversation", async () => {
    const one = await answered(turns, { utterance: "남의 질문" }, "남의 답");
    await turns.done(one);
    for (const person of [one.user, undefined]) {
      const other = await answered(turns, person ? { person } : {});
      await redis.hset(keyOf(other), "answer", (await redis.hget(keyOf(one), "answer")) ?? "");
      const claim = await turns.claim(other, "callback", "me", Date.now() + 1_000);
      expect(claim).toMatchObject({ answer: { text: "열지 못했어요", outcome: "apology" } });
      await turns.done(other);
    }
    const third = await answered(turns, { utterance: "셋째" });
    await redis.set(
      keys.thoughts(third.conversation),
      (await redis.get(keys.thoughts(one.conversation))) ?? "",
    );
    expect(await turns.thoughts(third.conversation)).toBeUndefined();
    const lines = await redis.lrange(keys.history(one.conversation), 0, -1);
    await redis.rpush(keys.history(third.conversation), ...lines);
    await turns.done(third);
    const next = await admitted(turns, { person: third.user });
    expect((await take(turns, next)).history).toEqual([line("셋째")]);
  });
});

describe("what no key opens", () => {
  it("is an unreadable question, of which the worker and the word know", async () => {
    const turn = await admitted(before, { utterance: "예전 질문", receivedAt: Date.now() - 52_000 });
    const late = await turns.claimLate(turn, Date.now() + 1_000);
    expect(late?.turn.utterance).toBe("앞선 질문");
    const taken = await take(turns, turn);
    expect([taken.isUnreadable, taken.turn.params]).toEqual([true, {}]);
    expect(await turns.toRetry(turn.conversation, turn.id)).toBeUndefined();
    expect(logged[0]).toMatchObject({
      event: "record.unreadable",
      fields: { turn: turn.id, what: "question" },
    });
    expect((await take(both, turn)).turn).toEqual(turn);
  });

  it("makes a turn unreadable when it is among the words that were merged into it", async () => {
    const first = await admitted(before, { mergeable: true });
    await admitted(turns, { mergeable: true, person: first.user });
    await turns.done((await take(turns, first)).turn);
    expect((await take(turns, first)).isUnreadable).toBe(true);
  });

  it("is let go as a held answer with an honest word, once", async () => {
    const turn = await held(before);
    const { found } = await turns.claimHeld(turn.conversation, "tap", Date.now() + 1_000);
    expect(found).toMatchObject({ question: "앞선 질문", answer: { text: "열지 못했어요" } });
    await turns.settle(turn, "tap", { state: "shown", route: "held" });
    expect((await turns.claimHeld(turn.conversation, "tap", Date.now() + 1_000)).found).toBeUndefined();
  });

  it("is let go likewise when it goes along with the next answer", async () => {
    const missed = await held(before);
    const next = await answered(turns, { person: missed.user });
    const claim = await turns.claim(next, "callback", "me", Date.now() + 1_000);
    expect(claim).toMatchObject({
      answer: { text: "봉한 답" },
      carried: { turn: missed.id, answer: { text: "열지 못했어요" } },
    });
  });

  it("is not read on, and not shown as thoughts", async () => {
    const turn = await answered(before);
    await turns.turnPage(turn.conversation, { page: 1, lead: false, headed: false, turns: [turn.id] });
    expect(await turns.nextPage(turn.conversation)).toBeUndefined();
    expect(await turns.thoughts(turn.conversation)).toBeUndefined();
    expect(await both.nextPage(turn.conversation)).toMatchObject({
      answers: [{ answer: { text: "봉한 답" } }],
    });
    expect(await both.thoughts(turn.conversation)).toBe("봉한 생각");
  });

  it("is passed over in the history, and told of once", async () => {
    const first = await answered(before, { utterance: "하나" });
    await before.done(first);
    for (const utterance of ["둘", "셋"]) {
      const turn = await answered(before, { utterance, person: first.user });
      await before.done(turn);
    }
    const fourth = await answered(both, { utterance: "넷", person: first.user });
    await both.done(fourth);
    const next = await admitted(turns, { person: first.user });
    expect((await take(turns, next)).history).toEqual([line("넷")]);
    expect(logged).toMatchObject([{ event: "history.unreadable", fields: { exchanges: 3 } }]);
    expect((await take(both, next)).history).toHaveLength(4);
  });

  it("is what was changed, too", async () => {
    const turn = await held(turns);
    const data = JSON.parse((await redis.hget(keyOf(turn), "data")) ?? "") as { sealed: string };
    await redis.hset(keyOf(turn), {
      data: JSON.stringify({ ...data, sealed: tampered(data.sealed) }),
      answer: tampered((await redis.hget(keyOf(turn), "answer")) ?? ""),
    });
    const thoughts = keys.thoughts(turn.conversation);
    await redis.set(thoughts, tampered((await redis.get(thoughts)) ?? ""));
    expect(await turns.thoughts(turn.conversation)).toBeUndefined();
    const { found } = await turns.claimHeld(turn.conversation, "tap", Date.now() + 1_000);
    expect(found).toMatchObject({ question: "앞선 질문", answer: { text: "열지 못했어요" } });
  });

  it("is told of in the log without a text", async () => {
    const turn = await held(before, { utterance: "예전 질문" });
    await turns.claimHeld(turn.conversation, "tap", Date.now() + 1_000);
    expect(logged.map(({ event }) => event)).toEqual(["record.unreadable", "record.unreadable"]);
    expect(JSON.stringify(logged)).not.toMatch(/예전|봉한|-secret-/);
  });
});
