import { beforeEach, describe, expect, it } from "vitest";
import type { Turn } from "../../../src/contract/turn.ts";
import { createConversationStore } from "../../../src/conversation/conversation-store.ts";
import { formatExchange } from "../../../src/conversation/history.ts";
import { useRedis } from "../../helpers/redis.ts";
import { openTurnStore } from "../../helpers/turn-store.ts";
import { aTurn } from "../../helpers/turns.ts";

const { keys, connect } = useRedis();
const redis = connect();
let now = Date.now();
const clock = () => now;
const turns = openTurnStore({ redis, keys, clock });
const conversations = createConversationStore({ redis, keys, conversationMs: 60_000 });

beforeEach(() => {
  now = Date.now();
});

const answer = { markdown: "답이에요", reasoning: "secret thought" };
const past = formatExchange({ question: "질문", answer: "답이에요", at: 1 });

const at = ({ id }: Turn, page: number) => ({ page, lead: false, headed: false, turns: [id] });

async function answered(turn = aTurn()) {
  await turns.admit(turn);
  const taken = await turns.take(turn.conversation, "me");
  if (!taken) throw new Error("nothing was taken");
  await turns.answer(taken, answer, past);
  return turn;
}

describe("admission", () => {
  it("puts turns of one conversation in a line and tells the place", async () => {
    const first = aTurn({ person: "line" });
    const second = aTurn({ person: "line" });
    expect(await turns.admit(first)).toEqual({ kind: "admitted", ahead: 0 });
    expect(await turns.admit(second)).toEqual({ kind: "admitted", ahead: 1 });
    expect((await turns.take(first.conversation, "me"))?.turn).toEqual(first);
  });

  it("knows a repeat and writes nothing for it", async () => {
    const turn = aTurn();
    await turns.admit(turn);
    expect(await turns.admit(turn)).toEqual({ kind: "repeated" });
    expect(await redis.llen(keys.mailbox(turn.conversation))).toBe(1);
  });

  it("can be taken back, and is then never worked on", async () => {
    const turn = aTurn();
    await turns.admit(turn);
    expect(await turns.void(turn)).toBe(true);
    expect(await turns.take(turn.conversation, "me")).toBeUndefined();
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
    expect(await turns.admit(repeat)).toEqual({ kind: "admitted", ahead: 0 });
    expect(await turns.void(turn)).toBe(false);
    expect((await turns.take(turn.conversation, "me"))?.turn.id).toBe(turn.id);
  });

  it("tells turns that arrive together apart, however many they are", async () => {
    const many = Array.from({ length: 100 }, (_, i) => aTurn({ person: `together ${i % 30}` }));
    const admitted = await Promise.all([...many, ...many].map((turn) => turns.admit(turn)));
    expect(admitted.slice(0, 100)).toEqual(
      many.map((_, i) => ({ kind: "admitted", ahead: Math.floor(i / 30) })),
    );
    expect(admitted.slice(100).every(({ kind }) => kind === "repeated")).toBe(true);
    for (const person of many.slice(0, 30))
      expect((await turns.take(person.conversation, "me"))?.turn).toEqual(person);
  });

  it("gives every key of a turn that was taken a lifetime", async () => {
    const turn = await answered();
    const found = [
      keys.turn(turn.conversation, turn.id),
      keys.held(turn.conversation),
      keys.history(turn.conversation),
      keys.meta(turn.conversation),
    ];
    await turns.turnPage(turn.conversation, at(turn, 1));
    for (const key of found) expect(await redis.pttl(key)).toBeGreaterThan(0);
  });
});

describe("work", () => {
  it("leaves the turn in the mailbox until it is done, which is not before its answer, and counts runs", async () => {
    const turn = aTurn();
    await turns.admit(turn);
    expect(await turns.done(turn)).toBe(1);
    expect((await turns.take(turn.conversation, "me"))?.runs).toBe(1);
    expect(await turns.done(turn)).toBe(1);
    const taken = await turns.take(turn.conversation, "me");
    if (!taken) throw new Error("nothing was taken");
    expect(taken.runs).toBe(2);
    await turns.answer(taken, { text: "답" });
    expect(await turns.done(turn)).toBe(0);
    expect(await turns.take(turn.conversation, "me")).toBeUndefined();
    expect(await redis.zscore(keys.openOf(turn.conversation), `${turn.conversation} ${turn.id}`)).toBeNull();
  });

  it("keeps the first of two answers, and a run after it only delivers", async () => {
    const turn = aTurn();
    await turns.admit(turn);
    const [one, two] = [await turns.take(turn.conversation, "me"), await turns.take(turn.conversation, "me")];
    if (!one || !two) throw new Error("nothing was taken");
    expect(await turns.answer(one, { markdown: "먼저" })).toBe(true);
    expect(await turns.answer(two, { markdown: "나중" })).toBe(false);
    expect((await turns.take(turn.conversation, "me"))?.answer).toEqual({ markdown: "먼저" });
  });

  it("keeps reasoning apart from the answer", async () => {
    const turn = await answered();
    expect(await turns.claim(turn, "callback", "me", now + 1_000)).toEqual({
      answer: { markdown: "답이에요" },
      question: "질문",
      takenOver: false,
      window: turn.window,
      afterWord: false,
      more: 0,
    });
    expect(await turns.thoughts(turn.conversation)).toBe("secret thought");
  });

  it("remembers the exchange for the next turn, but not over a new conversation", async () => {
    const turn = await answered();
    await turns.done(turn);
    const next = aTurn({ person: turn.user });
    await turns.admit(next);
    const taken = await turns.take(next.conversation, "me");
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
    expect(claims.filter(Boolean)).toEqual([
      { turn, begun: false, window: turn.window, takenOver: false, more: 0 },
    ]);
    now += 4_000;
    await turns.take(turn.conversation, "me");
    expect(await turns.claimLate(turn, now + 4_000)).toMatchObject({ turn, begun: true, takenOver: true });
    if (claims[0]) await turns.spend(turn, claims[0].window, true);
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
    const taken = await turns.take(turn.conversation, "me");
    if (taken) await turns.answer(taken, answer);
    expect(await turns.claimLate(turn, now + 4_000)).toBeUndefined();
    // Nobody has used the window, and the answer is here: better than any word.
    expect(await turns.claim(turn, "callback", "me", now + 1_000)).toHaveProperty("answer");
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
    expect(await turns.hold(turn)).toBeUndefined();
    now = turn.window.closesAt + 1;
    expect((await turns.claimHeld(turn.conversation, "me", now + 1_000)).found).toBeUndefined();
    expect(await turns.claim(turn, "callback", "next", now + 1_000)).toMatchObject({ takenOver: true });
    expect(await turns.settle(turn, "dead", { state: "delivered", route: "callback" })).toBeUndefined();
    now = turn.receivedAt + 60_000;
    expect(await turns.claim(turn, "callback", "late", now + 1_000)).toBeUndefined();
    expect(await turns.hold(turn)).toEqual({ state: "held" });
  });

  it("ends with the window", async () => {
    const turn = await answered();
    now = turn.receivedAt + 55_000;
    expect(await turns.claim(turn, "callback", "me", now + 1_000)).toBeUndefined();
    now -= 1;
    expect(await turns.claim(turn, "callback", "me", now + 1_000)).toHaveProperty("answer");
  });

  it("ends with the word that is said through the window, also while that is on its way", async () => {
    const turn = aTurn({ receivedAt: now - 50_000 });
    await turns.admit(turn);
    const taken = await turns.take(turn.conversation, "me");
    const late = await turns.claimLate(turn, now + 4_000);
    if (taken) await turns.answer(taken, answer);
    expect(await turns.claim(turn, "callback", "me", now + 1_000)).toBeUndefined();
    if (late) await turns.spend(turn, late.window, true);
    now += 5_000;
    expect(await turns.claim(turn, "callback", "me", now + 1_000)).toBeUndefined();
    expect((await turns.claimHeld(turn.conversation, "tap", now + 1_000)).found?.turn).toBe(turn.id);
  });

  it("is not given for another kind of window, nor after delivery", async () => {
    const turn = await answered();
    expect(await turns.claim(turn, "reply", "me", now + 1_000)).toBeUndefined();
    await turns.claim(turn, "callback", "me", now + 1_000);
    expect(
      await turns.settle(turn, "someone else", { state: "delivered", route: "callback" }),
    ).toBeUndefined();
    expect(await turns.settle(turn, "me", { state: "delivered", route: "callback" })).toBe("delivered");
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
    expect(found).toMatchObject({
      found: { turn: newer.id, question: "둘째" },
      others: ["첫째"],
      waiting: 0,
    });
    await turns.settle(newer, "a", { state: "shown", route: "held" });
    expect((await turns.claimHeld(newer.conversation, "b", now + 1_000)).found?.turn).toBe(older.id);
    expect((await turns.claimHeld(newer.conversation, "c", now + 1_000)).found).toBeUndefined();
  });

  it("are not taken from a window that is still open", async () => {
    const turn = await answered();
    expect(await turns.claimHeld(turn.conversation, "a", now + 1_000)).toEqual({
      others: [],
      sending: 1,
      waiting: 0,
    });
    now = turn.receivedAt + 55_000;
    expect((await turns.claimHeld(turn.conversation, "a", now + 1_000)).found?.turn).toBe(turn.id);
  });

  it("are forgotten when nobody fetched them in time", async () => {
    const brief = openTurnStore({ redis, keys, heldMs: 1_000 });
    const turn = aTurn({ receivedAt: Date.now() - 60_000 });
    await brief.admit(turn);
    const taken = await brief.take(turn.conversation, "me");
    if (taken) await brief.answer(taken, answer);
    await brief.hold(turn);
    await brief.done(turn);
    const record = keys.turn(turn.conversation, turn.id);
    expect(await redis.exists(record)).toBe(1);
    await expect.poll(() => redis.exists(record), { timeout: 3_000 }).toBe(0);
    expect((await brief.claimHeld(turn.conversation, "tap", Date.now() + 1_000)).found).toBeUndefined();
    expect(await redis.exists(keys.held(turn.conversation))).toBe(0);
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
    await turns.turnPage(turn.conversation, at(turn, 1));
    expect(await turns.nextPage(turn.conversation)).toEqual({
      ...at(turn, 1),
      answers: [{ turn: turn.id, question: "질문", answer: { markdown: "답이에요" } }],
    });
    await turns.turnPage(turn.conversation, at(turn, 2));
    expect((await turns.nextPage(turn.conversation))?.page).toBe(2);
    await turns.turnPage(turn.conversation, undefined);
    expect(await turns.nextPage(turn.conversation)).toBeUndefined();
  });

  it("goes back to where it was when a page did not arrive, unless another was turned since", async () => {
    const turn = await answered();
    await turns.turnPage(turn.conversation, at(turn, 1));
    const back = await turns.turnPage(turn.conversation, at(turn, 2));
    await back();
    expect((await turns.nextPage(turn.conversation))?.page).toBe(1);
    const late = await turns.turnPage(turn.conversation, undefined);
    await turns.turnPage(turn.conversation, at(turn, 3));
    await late();
    expect((await turns.nextPage(turn.conversation))?.page).toBe(3);
  });
});

it("a group room's window is looked for at an age of its own", async () => {
  const lateMs = [
    [50_000, 58_000],
    [240_000, 298_000],
  ] as const;
  const both = openTurnStore({ redis, keys, clock, lateMs });
  const receivedAt = now - 240_000;
  const window = {
    kind: "callback" as const,
    url: "http://127.0.0.1/room",
    openedAt: receivedAt,
    closesAt: receivedAt + 240_000,
    expiresAt: receivedAt + 298_000,
  };
  const turn = aTurn({ group: true, receivedAt, window });
  await both.admit(turn);
  now -= 190_000;
  expect(await both.late()).toContainEqual({ id: turn.id, conversation: turn.conversation });
  expect(await both.claimLate(turn, now + 4_000)).toBeUndefined();
  now += 190_000;
  expect(await both.late()).toContainEqual({ id: turn.id, conversation: turn.conversation });
  expect(await both.claimLate(turn, now + 4_000)).toMatchObject({ window });
});

describe("a lent window", () => {
  const callback = (openedAt: number) => ({
    kind: "callback" as const,
    url: "http://127.0.0.1/lent",
    openedAt,
    closesAt: openedAt + 50_000,
    expiresAt: openedAt + 58_000,
  });

  it("takes the place of one that is over, for word and answer alike", async () => {
    const turn = aTurn({ receivedAt: now - 60_000 });
    await turns.admit(turn);
    const taken = await turns.take(turn.conversation, "me");
    expect(await turns.lend(turn.conversation, callback(now))).toBe(true);
    expect(await turns.lend(turn.conversation, callback(now))).toBe(false);
    if (taken) await turns.answer(taken, answer);
    expect(await turns.claim(turn, "callback", "me", now + 1_000)).toMatchObject({ window: callback(now) });
  });

  it("is not spent by the word of the one before it, which is noted late", async () => {
    const turn = aTurn({ receivedAt: now - 50_000 });
    await turns.admit(turn);
    const late = await turns.claimLate(turn, now + 4_000);
    expect(await turns.lend(turn.conversation, callback(now))).toBe(true);
    if (late) await turns.spend(turn, late.window, true);
    now += 50_000;
    expect(await turns.late()).toContainEqual({ id: turn.id, conversation: turn.conversation });
    expect(await turns.claimLate(turn, now + 4_000)).toMatchObject({ window: callback(now - 50_000) });
  });

  it("is not taken while the turn has a window, or a word to be said in it, or once it is answered", async () => {
    const turn = aTurn();
    await turns.admit(turn);
    expect(await turns.lend(turn.conversation, callback(now))).toBe(false);
    now = turn.window.closesAt;
    expect(await turns.lend(turn.conversation, callback(now))).toBe(false);
    const taken = await turns.take(turn.conversation, "me");
    now = turn.receivedAt + 58_000;
    if (taken) await turns.answer(taken, answer);
    expect(await turns.lend(turn.conversation, callback(now))).toBe(false);
  });
});

describe("stopping", () => {
  it("ends what has no answer yet, keeps what has, and is not held", async () => {
    const done = await answered();
    const running = aTurn({ person: done.user });
    await turns.admit(running);
    expect(await turns.stop(done.conversation)).toEqual([running.id]);
    expect(await turns.stop(done.conversation)).toEqual([]);
    expect((await turns.toRetry(done.conversation))?.id).toBe(running.id);
    now = running.window.closesAt;
    expect(await turns.hold(running)).toEqual({ state: "cancelled", outcome: "stopped" });
    expect(await turns.hold(done)).toEqual({ state: "held" });
  });

  it("comes before an answer that is stored later", async () => {
    const turn = aTurn();
    await turns.admit(turn);
    const taken = await turns.take(turn.conversation, "me");
    expect(await turns.isRunBy(turn, "me")).toBe(true);
    await turns.stop(turn.conversation);
    expect(await turns.isRunBy(turn, "me")).toBe(false);
    if (taken) expect(await turns.answer(taken, answer)).toBe(false);
    expect(await turns.isAnswered(turn)).toBe(true);
  });
});

describe("short words that wait", () => {
  const short = (person: string, utterance: string, more: Partial<Turn> = {}) =>
    aTurn({ person, utterance, mergeable: true, ...more });

  it("become one turn, and the earlier ones point to it", async () => {
    const [a, b, c] = ["하나", "둘", "셋"].map((words) => short("merge", words)) as [Turn, Turn, Turn];
    for (const turn of [a, b, c]) await turns.admit(turn);
    for (const turn of [a, b]) {
      const pointer = await turns.take(turn.conversation, "me");
      expect(pointer).toMatchObject({ turn: { id: turn.id }, answer: { outcome: "merged" } });
      await turns.done(turn);
    }
    await turns.admit(short("merge", "넷"));
    const whole = await turns.take(c.conversation, "me");
    expect(whole).toMatchObject({ turn: { id: c.id, utterance: "하나\n둘\n셋" }, runs: 1 });
    // However it is shown, it is quoted as a whole.
    now = c.receivedAt + 50_000;
    expect((await turns.claimLate(c, now + 4_000))?.turn.utterance).toBe("하나\n둘\n셋");
    // Also when its worker dies.
    const taken = await turns.take(c.conversation, "other");
    expect(taken?.turn.utterance).toBe("하나\n둘\n셋");
    if (taken) await turns.answer(taken, answer);
    await turns.hold(c);
    await turns.turnPage(c.conversation, at(c, 1));
    expect((await turns.nextPage(c.conversation))?.answers[0]?.question).toBe("하나\n둘\n셋");
    now = c.receivedAt + 59_000;
    expect((await turns.claimHeld(c.conversation, "tap", now + 1_000)).found?.question).toBe("하나\n둘\n셋");
  });

  it.each([
    ["long ones", { mergeable: undefined }],
    ["another skill's", { skill: "other" }],
    ["another person's", { user: "someone else" }],
  ])("are not merged with %s", async (_which, other) => {
    const person = `apart ${_which}`;
    const first = short(person, "하나");
    const second = short(person, "둘", other as Partial<Turn>);
    await turns.admit(first);
    await turns.admit(second);
    expect(await turns.take(first.conversation, "me")).not.toHaveProperty("answer");
  });
});

describe("a turn that a worker runs", () => {
  it("is left to it while it shows a sign of life, and given to another when it is dead", async () => {
    const turn = aTurn();
    await turns.admit(turn);
    await redis.set(keys.runner("alive"), "1", "PX", 60_000);
    await turns.take(turn.conversation, "alive");
    expect(await turns.take(turn.conversation, "other")).toBeUndefined();
    await redis.del(keys.runner("alive"));
    expect(await turns.take(turn.conversation, "other")).toMatchObject({ runs: 2 });
    expect(await turns.isRunBy(turn, "alive")).toBe(false);
  });

  it("is given to another at once when it was handed back", async () => {
    const turn = aTurn();
    await turns.admit(turn);
    await redis.set(keys.runner("stopping"), "1", "PX", 60_000);
    await turns.take(turn.conversation, "stopping");
    expect(await turns.handBack(turn, "stopping")).toBe(true);
    expect(await turns.take(turn.conversation, "other")).toMatchObject({ runs: 1 });
  });

  it("is not handed back by one that lost it, nor once nothing is left of it", async () => {
    const turn = aTurn();
    await turns.admit(turn);
    await turns.take(turn.conversation, "frozen");
    await redis.set(keys.runner("heir"), "1", "PX", 60_000);
    await turns.take(turn.conversation, "heir");
    expect(await turns.handBack(turn, "frozen")).toBe(false);
    expect(await turns.take(turn.conversation, "third")).toBeUndefined();
    await turns.void(turn);
    expect(await turns.handBack(turn, "heir")).toBe(false);
    expect(await redis.exists(keys.turn(turn.conversation, turn.id))).toBe(0);
  });
});

describe("more turns than may wait", () => {
  it("are refused and leave nothing behind", async () => {
    const strict = openTurnStore({ redis, keys, clock, mostWaiting: 1 });
    const [first, second, third] = [1, 2, 3].map(() => aTurn({ person: "full" })) as [Turn, Turn, Turn];
    expect(await strict.admit(first)).toEqual({ kind: "admitted", ahead: 0 });
    expect(await strict.admit(second)).toEqual({ kind: "admitted", ahead: 1 });
    expect(await strict.admit(third)).toEqual({ kind: "refused" });
    expect(await redis.exists(keys.turn(third.conversation, third.id))).toBe(0);
    expect(await redis.lrange(keys.mailbox(third.conversation), 0, -1)).toEqual([first.id, second.id]);
    const taken = await strict.take(first.conversation, "me");
    if (!taken) throw new Error("nothing was taken");
    await strict.answer(taken, { text: "답" });
    await strict.done(first);
    expect(await strict.admit(third)).toEqual({ kind: "admitted", ahead: 1 });
  });
});
