import { beforeEach, describe, expect, it } from "vitest";
import { createConversationStore } from "../../../src/conversation/conversation-store.ts";
import { formatExchange } from "../../../src/conversation/history.ts";
import { createTurnStore } from "../../../src/turn/turn-store.ts";
import { useRedis } from "../../helpers/redis.ts";
import { aTurn } from "../../helpers/turns.ts";

const { keys, connect } = useRedis();
const redis = connect();
let now = Date.now();
const clock = () => now;
const turns = createTurnStore({
  redis,
  keys,
  clock,
  addJob: async () => {},
  lateMs: [[50_000, 58_000]],
  heldMs: 60_000,
  conversationMs: 60_000,
});
const conversations = createConversationStore({ redis, keys, conversationMs: 60_000 });

beforeEach(() => {
  now = Date.now();
});

const answer = { markdown: "답이에요", reasoning: "secret thought" };
const past = formatExchange({ question: "질문", answer: "답이에요", at: 1 });

async function answered(turn = aTurn()) {
  await turns.admit(turn);
  const taken = await turns.take(turn.conversation);
  if (!taken) throw new Error("nothing was taken");
  await turns.answer(taken, answer, past);
  return turn;
}

describe("admission", () => {
  it("puts turns of one conversation in a line and tells the place", async () => {
    const first = aTurn({ person: "line" });
    const second = aTurn({ person: "line" });
    expect(await turns.admit(first)).toEqual({ repeated: false, place: 1 });
    expect(await turns.admit(second)).toEqual({ repeated: false, place: 2 });
    expect((await turns.take(first.conversation))?.turn).toEqual(first);
  });

  it("knows a repeat and writes nothing for it", async () => {
    const turn = aTurn();
    await turns.admit(turn);
    expect(await turns.admit(turn)).toEqual({ repeated: true, place: 1 });
    expect(await redis.llen(keys.mailbox(turn.conversation))).toBe(1);
  });

  it("can be taken back, and is then never worked on", async () => {
    const turn = aTurn();
    await turns.admit(turn);
    expect(await turns.void(turn)).toBe(true);
    expect(await turns.take(turn.conversation)).toBeUndefined();
    expect(await redis.exists(keys.turn(turn.conversation, turn.id))).toBe(0);
    expect(await turns.void(turn)).toBe(false);
  });

  it("is taken back only by the try that made it, and may then be made anew", async () => {
    const turn = aTurn();
    const repeat = { ...turn, admission: "repeat" };
    await turns.admit(turn);
    await turns.admit(repeat);
    expect(await turns.void(repeat)).toBe(false);
    expect(await turns.void(turn)).toBe(true);
    expect(await turns.admit(repeat)).toEqual({ repeated: false, place: 1 });
    expect(await turns.void(turn)).toBe(false);
    expect((await turns.take(turn.conversation))?.turn.id).toBe(turn.id);
  });

  it("tells turns that arrive together apart, however many they are", async () => {
    const many = Array.from({ length: 100 }, (_, i) => aTurn({ person: `together ${i % 30}` }));
    const admitted = await Promise.all([...many, ...many].map((turn) => turns.admit(turn)));
    expect(admitted.slice(0, 100).every(({ repeated }) => !repeated)).toBe(true);
    expect(admitted.slice(100).every(({ repeated }) => repeated)).toBe(true);
    expect(admitted.map(({ place }) => place).slice(0, 100)).toEqual(
      many.map((_, i) => 1 + Math.floor(i / 30)),
    );
    for (const person of many.slice(0, 30))
      expect((await turns.take(person.conversation))?.turn).toEqual(person);
  });

  it("gives every key of a turn that was taken a lifetime", async () => {
    const turn = await answered();
    const found = [
      keys.turn(turn.conversation, turn.id),
      keys.held(turn.conversation),
      keys.history(turn.conversation),
      keys.meta(turn.conversation),
    ];
    await turns.turnPage(turn, 1);
    for (const key of found) expect(await redis.pttl(key)).toBeGreaterThan(0);
  });
});

describe("work", () => {
  it("leaves the turn in the mailbox until it is done, and counts runs", async () => {
    const turn = aTurn();
    await turns.admit(turn);
    expect((await turns.take(turn.conversation))?.runs).toBe(1);
    expect((await turns.take(turn.conversation))?.runs).toBe(2);
    expect(await turns.done(turn)).toBe(0);
    expect(await turns.take(turn.conversation)).toBeUndefined();
    expect(await redis.zscore(keys.openOf(turn.conversation), `${turn.conversation} ${turn.id}`)).toBeNull();
  });

  it("keeps the first of two answers, and a run after it only delivers", async () => {
    const turn = aTurn();
    await turns.admit(turn);
    const [one, two] = [await turns.take(turn.conversation), await turns.take(turn.conversation)];
    if (!one || !two) throw new Error("nothing was taken");
    expect(await turns.answer(one, { markdown: "먼저" })).toBe(true);
    expect(await turns.answer(two, { markdown: "나중" })).toBe(false);
    expect((await turns.take(turn.conversation))?.answer).toEqual({ markdown: "먼저" });
  });

  it("keeps reasoning apart from the answer", async () => {
    const turn = await answered();
    expect(await turns.claim(turn, "callback", "me", now + 1_000)).toEqual({
      answer: { markdown: "답이에요" },
      takenOver: false,
    });
    expect(await redis.hget(keys.turn(turn.conversation, turn.id), "reasoning")).toBe("secret thought");
  });

  it("remembers the exchange for the next turn, but not over a new conversation", async () => {
    const turn = await answered();
    await turns.done(turn);
    const next = aTurn({ person: turn.user });
    await turns.admit(next);
    const taken = await turns.take(next.conversation);
    expect(taken?.history).toEqual([past]);
    await conversations.begin(next.conversation);
    if (taken) await turns.answer(taken, answer, past);
    expect(await redis.llen(keys.history(next.conversation))).toBe(0);
  });
});

describe("a window that closes before the answer", () => {
  it("is given to one who says so, and to another if that one dies", async () => {
    const turn = aTurn({ receivedAt: now - 50_000 });
    await turns.admit(turn);
    expect(await turns.late()).toContainEqual({ id: turn.id, conversation: turn.conversation });
    const claims = await Promise.all(Array.from({ length: 20 }, () => turns.claimLate(turn, now + 4_000)));
    expect(claims.filter(Boolean)).toEqual([{ turn, begun: false }]);
    now += 4_000;
    await turns.take(turn.conversation);
    expect(await turns.claimLate(turn, now + 4_000)).toEqual({ turn, begun: true });
    await turns.spend(turn, turn.window.closesAt + 8_000);
    now += 3_999;
    expect(await turns.claimLate(turn, now + 4_000)).toBeUndefined();
  });

  it("is not given before it closes, after it expired, or once there is an answer", async () => {
    const turn = aTurn();
    await turns.admit(turn);
    now = turn.receivedAt + 49_999;
    expect(await turns.claimLate(turn, now + 4_000)).toBeUndefined();
    now = turn.receivedAt + 58_000;
    expect(await turns.claimLate(turn, now + 4_000)).toBeUndefined();
    now = turn.receivedAt + 50_000;
    const taken = await turns.take(turn.conversation);
    if (taken) await turns.answer(taken, answer);
    expect(await turns.claimLate(turn, now + 4_000)).toBeUndefined();
    expect(await turns.claim(turn, "callback", "me", now + 1_000)).toBeUndefined();
  });
});

describe("the right to send", () => {
  it("is one claimant's", async () => {
    const turn = await answered();
    const claims = await Promise.all(
      Array.from({ length: 20 }, (_, i) => turns.claim(turn, "callback", `worker ${i}`, now + 10_000)),
    );
    expect(claims.filter((claim) => claim && "answer" in claim)).toHaveLength(1);
    expect(claims.filter((claim) => claim && "waitMs" in claim)).toHaveLength(19);
  });

  it("lasts longer when asked again, and goes to another when its claimant is dead, even past the closing", async () => {
    const turn = await answered();
    await turns.claim(turn, "callback", "dead", now + 1_000);
    expect(await turns.claim(turn, "callback", "dead", now + 2_000)).toMatchObject({ takenOver: false });
    now += 1_999;
    expect(await turns.claim(turn, "callback", "next", now + 1_000)).toEqual({ waitMs: 1 });
    expect(await turns.hold(turn)).toBe(false);
    now = turn.window.closesAt + 1;
    expect((await turns.claimHeld(turn.conversation, "me", now + 1_000)).found).toBeUndefined();
    expect(await turns.claim(turn, "callback", "next", now + 1_000)).toMatchObject({ takenOver: true });
    expect(await turns.settle(turn, "dead", { state: "delivered", route: "callback" })).toBe(false);
    now = turn.receivedAt + 60_000;
    expect(await turns.claim(turn, "callback", "late", now + 1_000)).toBeUndefined();
    expect(await turns.hold(turn)).toBe(true);
  });

  it("ends with the window", async () => {
    const turn = await answered();
    now = turn.window.closesAt;
    expect(await turns.claim(turn, "callback", "me", now + 1_000)).toBeUndefined();
  });

  it("is not given for another kind of window, nor after delivery", async () => {
    const turn = await answered();
    expect(await turns.claim(turn, "reply", "me", now + 1_000)).toBeUndefined();
    await turns.claim(turn, "callback", "me", now + 1_000);
    expect(await turns.settle(turn, "someone else", { state: "delivered", route: "callback" })).toBe(false);
    expect(await turns.settle(turn, "me", { state: "delivered", route: "callback" })).toBe(true);
    expect(await turns.claim(turn, "callback", "me", now + 1_000)).toBeUndefined();
    expect((await turns.claimHeld(turn.conversation, "me", now + 1_000)).found).toBeUndefined();
  });
});

describe("held answers", () => {
  it("are found newest first, each once", async () => {
    const older = await answered(aTurn({ person: "held", utterance: "첫째" }));
    await turns.hold(older);
    await turns.done(older);
    now += 10;
    const newer = await answered(aTurn({ person: "held", utterance: "둘째" }));
    await turns.hold(newer);
    await turns.done(newer);
    const found = await turns.claimHeld(newer.conversation, "a", now + 1_000);
    expect(found).toMatchObject({ found: { turn: newer.id, question: "둘째" }, more: 1, waiting: 0 });
    await turns.settle(newer, "a", { state: "shown", route: "held" });
    expect((await turns.claimHeld(newer.conversation, "b", now + 1_000)).found?.turn).toBe(older.id);
    expect((await turns.claimHeld(newer.conversation, "c", now + 1_000)).found).toBeUndefined();
  });

  it("are not taken from a window that is still open", async () => {
    const turn = await answered();
    expect(await turns.claimHeld(turn.conversation, "a", now + 1_000)).toMatchObject({ more: 1, waiting: 1 });
    now = turn.window.closesAt;
    expect((await turns.claimHeld(turn.conversation, "a", now + 1_000)).found?.turn).toBe(turn.id);
  });

  it("can be claimed again when the claimant died", async () => {
    const turn = await answered();
    await turns.hold(turn);
    now = turn.window.closesAt;
    await turns.claimHeld(turn.conversation, "dead", now + 1_000);
    now += 1_001;
    expect((await turns.claimHeld(turn.conversation, "next", now + 1_000)).found?.turn).toBe(turn.id);
  });
});

describe("이어보기", () => {
  it("goes on where a delivery stopped, page by page", async () => {
    const turn = await answered();
    await turns.claim(turn, "callback", "me", now + 1_000);
    await turns.turnPage(turn, 1);
    expect(await turns.nextPage(turn.conversation)).toEqual({
      turn: turn.id,
      page: 1,
      answer: { markdown: "답이에요" },
    });
    await turns.turnPage(turn, 2);
    expect((await turns.nextPage(turn.conversation))?.page).toBe(2);
    await turns.turnPage(turn, undefined);
    expect(await turns.nextPage(turn.conversation)).toBeUndefined();
  });
});
