/** Erasing: whatever state a turn is in, nothing of its conversation is left, and nothing under way brings any of it back. */
import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { Turn } from "../../../src/contract/turn.ts";
import { createConversationStore } from "../../../src/conversation/conversation-store.ts";
import { formatExchange } from "../../../src/conversation/history.ts";
import { createSpending } from "../../../src/model/spending.ts";
import { useRedis } from "../../helpers/redis.ts";
import { tracesOf } from "../../helpers/traces.ts";
import { openTurnStore } from "../../helpers/turn-store.ts";
import { aTurn } from "../../helpers/turns.ts";

const { keys, connect } = useRedis();
const redis = connect();
const turns = openTurnStore({ redis, keys });
const conversations = createConversationStore({ redis, keys, conversationMs: 60_000 });

/** A person with words that occur nowhere else. */
function aPerson() {
  const marker = randomUUID();
  const person = `user-${marker}`;
  const ids: string[] = [];
  const { conversation } = aTurn({ person });
  const turn = (more: Partial<Turn> = {}): Turn => {
    const made = aTurn({ person, utterance: `질문 ${marker}`, ...more });
    ids.push(made.id);
    return made;
  };
  const taken = async (runner = "w") => {
    const found = await turns.take(conversation, runner);
    if (!found) throw new Error("no turn to take");
    return found;
  };
  return {
    marker,
    conversation,
    turn,
    admit: async (more: Partial<Turn> = {}) => {
      const made = turn(more);
      await turns.admit(made);
      return made;
    },
    taken,
    /** Admitted, taken and answered, with thoughts and an exchange to remember. */
    async answered(more: Partial<Turn> = {}) {
      const made = turn(more);
      await turns.admit(made);
      const found = await taken();
      const exchange = formatExchange({ question: made.utterance, answer: `답 ${marker}`, at: 1 });
      await turns.answer(found, { text: `답 ${marker}`, reasoning: `생각 ${marker}` }, exchange);
      return made;
    },
    traces: () => tracesOf(redis, [marker, person, conversation, ...ids]),
  };
}

const open = () => Date.now() + 5_000;
const closed = (): Partial<Turn> => ({
  window: { kind: "reply", server: "s", closesAt: Date.now() - 1 },
});

type Person = ReturnType<typeof aPerson>;

/** Every state that a turn may be in, and every other thing that may be stored. */
const STATES: Record<string, (person: Person) => Promise<unknown>> = {
  queued: (person) => person.admit(),
  running: async (person) => {
    await person.admit();
    await person.taken();
  },
  "taken over from the dead": async (person) => {
    await person.admit();
    await person.taken("dead");
    await person.taken();
  },
  answered: (person) => person.answered(),
  "being sent": async (person) => {
    await turns.claim(await person.answered(), "callback", "c", open());
  },
  delivered: async (person) => {
    const turn = await person.answered();
    await turns.claim(turn, "callback", "c", open());
    await turns.settle(turn, "c", { state: "delivered", route: "callback" });
    await turns.done(turn);
  },
  held: async (person) => {
    const turn = await person.answered(closed());
    await turns.hold(turn);
    await turns.done(turn);
  },
  shown: async (person) => {
    const turn = await person.answered(closed());
    await turns.hold(turn);
    await turns.done(turn);
    await turns.claimHeld(person.conversation, "c", open());
    await turns.settle(turn, "c", { state: "shown", route: "held" });
  },
  "taken along by the next": async (person) => {
    const missed = await person.answered(closed());
    await turns.hold(missed);
    await turns.done(missed);
    const next = await person.answered();
    const claim = await turns.claim(next, "callback", "c", open());
    expect(claim).toMatchObject({ carried: { turn: missed.id } });
  },
  stopped: async (person) => {
    await person.admit();
    await person.taken();
    await person.admit();
    await turns.stop(person.conversation);
  },
  "cancelled and out of the mailbox": async (person) => {
    const turn = await person.admit();
    await turns.stop(person.conversation);
    await turns.hold(turn);
    await person.admit();
    await person.taken();
  },
  merged: async (person) => {
    await person.admit({ mergeable: true });
    await person.admit({ mergeable: true });
    await person.taken();
  },
  "an apology to be retried": async (person) => {
    await person.admit();
    await turns.answer(await person.taken(), { text: "죄송해요", outcome: "apology" });
    expect(await turns.toRetry(person.conversation)).toBeDefined();
  },
  "read on": async (person) => {
    const { id } = await person.answered();
    await turns.turnPage(person.conversation, { page: 1, lead: false, headed: false, turns: [id] });
  },
  "lent a window": async (person) => {
    await person.admit(closed());
    await person.taken();
    const { window } = aTurn();
    if (window.kind === "callback") expect(await turns.lend(person.conversation, window)).toBe(true);
  },
  "told that it takes longer": async (person) => {
    const receivedAt = Date.now() - 51_000;
    const turn = await person.admit({ receivedAt });
    const late = await turns.claimLate(turn, open());
    if (late) await turns.spend(turn, late.window, true);
    expect(late).toBeDefined();
  },
  settings: async (person) => {
    await conversations.choose(person.conversation, { model: `m ${person.marker}`, thinking: true });
    await conversations.noteLanguage(await person.answered(), "en");
    await conversations.begin(person.conversation);
    await conversations.askErase(person.conversation);
  },
};

describe("erasing leaves nothing of a conversation whose turn is", () => {
  it.each(Object.entries(STATES))("%s", async (_state, make) => {
    const person = aPerson();
    // What two of one shard share is one value, which changes with either.
    let other = aPerson();
    while (keys.openOf(other.conversation) === keys.openOf(person.conversation)) other = aPerson();
    await make(person);
    await make(other);
    expect(await person.traces()).not.toEqual([]);
    const before = await other.traces();
    await turns.erase(person.conversation);
    expect(await person.traces()).toEqual([]);
    expect((await other.traces()).sort()).toEqual(before.sort());
  });
});

it("says how much was erased, and nothing the second time", async () => {
  const person = aPerson();
  await turns.done(await person.answered());
  await person.admit();
  await person.taken();
  await person.admit();
  await conversations.choose(person.conversation, { thinking: false });
  const all = { turns: 3, unfinished: 2, exchanges: 1, thoughts: true, settings: true };
  expect(await turns.erase(person.conversation)).toEqual(all);
  const nothing = { turns: 0, unfinished: 0, exchanges: 0, thoughts: false, settings: false };
  expect(await turns.erase(person.conversation)).toEqual(nothing);
});

it("tells the workers which turns have ended", async () => {
  const person = aPerson();
  const { id } = await person.admit();
  const subscriber = connect("subscriber");
  const heard: string[] = [];
  subscriber.on("message", (_channel: string, message: string) => heard.push(message));
  await subscriber.subscribe(keys.stops);
  await turns.erase(person.conversation);
  await expect.poll(() => heard).toContain(`${person.conversation} ${id}`);
});

describe("what was under way brings nothing back", () => {
  it("of a turn that was running", async () => {
    const person = aPerson();
    const turn = await person.admit();
    const taken = await person.taken();
    await turns.erase(person.conversation);
    expect(await turns.answer(taken, { text: "늦은 답", reasoning: "늦은 생각" }, "{}")).toBe(false);
    expect(await turns.isRunBy(turn, "w")).toBe(false);
    expect(await turns.handBack(turn, "w")).toBe(false);
    expect(await turns.void(turn)).toBe(false);
    expect(await turns.hold(turn)).toBeUndefined();
    expect(await turns.done(turn)).toBe(0);
    expect(await turns.stop(person.conversation)).toEqual([]);
    expect(await turns.take(person.conversation, "w")).toBeUndefined();
    await conversations.noteLanguage(turn, "en");
    expect(await person.traces()).toEqual([]);
  });

  it("of an answer that was being sent, with one that went along", async () => {
    const person = aPerson();
    const missed = await person.answered(closed());
    await turns.hold(missed);
    await turns.done(missed);
    const turn = await person.answered();
    const claim = await turns.claim(turn, "callback", "c", open());
    if (!claim || !("window" in claim)) throw new Error("no claim");
    const page = { page: 1, lead: false, headed: true, turns: [missed.id, turn.id] };
    await turns.erase(person.conversation);
    expect(await turns.claim(turn, "callback", "c", open())).toBeUndefined();
    const turnBack = await turns.turnPage(person.conversation, page);
    expect(await person.traces()).toEqual([]);
    await turnBack();
    const along = { window: claim.window, shown: true };
    expect(await turns.settle(turn, "c", { state: "delivered", route: "callback", along })).toBeUndefined();
    expect(await turns.settle(turn, "c", { state: "held", route: "callback", along })).toBeUndefined();
    expect(await person.traces()).toEqual([]);
  });

  it("of a page that was turned before, and comes back after", async () => {
    const person = aPerson();
    const { id } = await person.answered();
    const page = { page: 1, lead: false, headed: false, turns: [id] };
    await turns.turnPage(person.conversation, page);
    const turnBack = await turns.turnPage(person.conversation, { ...page, page: 2 });
    await turns.erase(person.conversation);
    await turnBack();
    expect(await person.traces()).toEqual([]);
  });

  it("of a word that was being said, and of a tap on what was held", async () => {
    const person = aPerson();
    const held = await person.answered(closed());
    await turns.hold(held);
    await turns.done(held);
    const turn = await person.admit({ receivedAt: Date.now() - 51_000 });
    const late = await turns.claimLate(turn, open());
    if (!late) throw new Error("no word to say");
    await turns.claimHeld(person.conversation, "tap", open());
    await turns.erase(person.conversation);
    await turns.spend(turn, late.window, true);
    await turns.settle(held, "tap", { state: "shown", route: "held" });
    await turns.claimHeld(person.conversation, "again", open());
    expect(await turns.claimLate(turn, open())).toBeUndefined();
    expect(await turns.lend(person.conversation, late.window)).toBe(false);
    expect(await person.traces()).toEqual([]);
  });
});

it("a person who writes again begins anew", async () => {
  const person = aPerson();
  await person.answered();
  await turns.erase(person.conversation);
  await person.admit();
  const { history, epoch, settings } = await person.taken();
  expect({ history, epoch, settings }).toEqual({ history: [], epoch: "0", settings: {} });
});

it("a day's budget outlasts the erasure, under a name that leads to nobody", async () => {
  const person = aPerson();
  const spender = { conversation: person.conversation, dailyTokens: 10 };
  const spending = createSpending({ redis, keys, models: [{ name: "m" }], clock: Date.now });
  await spending.note(spender, "m", { inputTokens: 5, outputTokens: 5 });
  await turns.erase(person.conversation);
  await expect(spending.mayAsk(spender)).rejects.toThrow();
  expect(await person.traces()).toEqual([]);
  const day = new Intl.DateTimeFormat("sv-SE", { timeZone: "Asia/Seoul" }).format(Date.now());
  const left = await redis.pttl(keys.tokens(person.conversation, day));
  expect(left).toBeGreaterThan(0);
  expect(left).toBeLessThanOrEqual(24 * 3_600_000);
});

describe("the turns of a conversation", () => {
  it("are known as long as their records may be there", async () => {
    let now = Date.now();
    const store = openTurnStore({ redis, keys, clock: () => now, heldMs: 3_600_000 });
    const first = aTurn();
    await store.admit(first);
    await store.take(first.conversation, "w");
    const known = () => redis.zrange(keys.turns(first.conversation), "0", "-1");
    expect(await known()).toEqual([first.id]);
    await store.stop(first.conversation);
    await store.hold(first);
    await store.done(first);
    now += 25 * 3_600_000 + 1;
    const second = aTurn({ person: first.user });
    await store.admit(second);
    await store.take(first.conversation, "w");
    expect(await known()).toEqual([second.id]);
    expect(await redis.pttl(keys.turns(first.conversation))).toBeGreaterThan(24 * 3_600_000);
  });

  it("keep thoughts for a day, however long answers are kept", async () => {
    const store = openTurnStore({ redis, keys, heldMs: 720 * 3_600_000 });
    const turn = aTurn();
    await store.admit(turn);
    const taken = await store.take(turn.conversation, "w");
    if (!taken) throw new Error("no turn");
    await store.answer(taken, { text: "답", reasoning: "생각" });
    expect(await store.thoughts(turn.conversation)).toBe("생각");
    expect(await redis.pttl(keys.thoughts(turn.conversation))).toBeLessThanOrEqual(24 * 3_600_000);
    expect(await redis.hget(keys.turn(turn.conversation, turn.id), "reasoning")).toBeNull();
  });
});
