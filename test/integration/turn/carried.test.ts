/** A missed answer goes along through the next window: shown once, whoever dies, stops or comes between. */
import { beforeEach, describe, expect, it } from "vitest";
import type { Turn, TurnState } from "../../../src/contract/turn.ts";
import { useRedis } from "../../helpers/redis.ts";
import { openTurnStore } from "../../helpers/turn-store.ts";
import { aTurn } from "../../helpers/turns.ts";

const { keys, connect } = useRedis();
const redis = connect();
let now = Date.now();
const clock = () => now;
const turns = openTurnStore({ redis, keys, clock });

beforeEach(() => {
  now = Date.now();
});

/** Settles a claim of the turn's own window, the one taken along with it. */
const settle = (turn: Turn, claimant: string, state: "delivered" | "held", shown = state === "delivered") =>
  turns.settle(turn, claimant, { state, route: "callback", along: { window: turn.window, shown } });
const stateOf = async ({ conversation, id }: Turn) =>
  (await redis.hget(keys.turn(conversation, id), "state")) as TurnState | null;
const tapped = async ({ conversation }: Turn) =>
  (await turns.claimHeld(conversation, "tap", now + 1_000)).found?.turn;

async function take(turn: Turn) {
  const taken = await turns.take(turn.conversation, "me");
  if (taken?.turn.id !== turn.id) throw new Error("it was not taken");
  return taken;
}

async function answered(turn: Turn) {
  await turns.admit(turn);
  await turns.answer(await take(turn), { markdown: "답이에요" });
  return turn;
}

async function aMissed(more: Partial<Turn> & { person?: string } = {}) {
  const missed = await answered(aTurn({ utterance: "먼저", receivedAt: now - 60_000, ...more }));
  await turns.hold(missed);
  await turns.done(missed);
  now += 10;
  return missed;
}

async function missedAndNext() {
  const missed = await aMissed();
  const next = await answered(aTurn({ person: missed.user, utterance: "다음" }));
  return { missed, next };
}

/** One was missed, and the next turn's window has closed before its answer. */
async function missedAndLate() {
  const missed = await aMissed();
  const next = aTurn({ person: missed.user, utterance: "다음", receivedAt: now - 50_000 });
  await turns.admit(next);
  const taken = await take(next);
  return { missed, next, taken };
}

async function word(turn: Turn) {
  const late = await turns.claimLate(turn, now + 4_000);
  if (!late) throw new Error("there is no word to say");
  return late;
}

describe("an answer that was missed", () => {
  it("goes along with the next, and is settled with it", async () => {
    const { missed, next } = await missedAndNext();
    const claim = await turns.claim(next, "callback", "me", now + 1_000);
    expect(claim).toMatchObject({ carried: { turn: missed.id, question: "먼저" }, more: 0 });
    expect(await turns.claim(next, "callback", "me", now + 1_000)).toMatchObject({
      carried: { turn: missed.id },
    });
    expect(await turns.claimHeld(next.conversation, "tap", now + 1_000)).toMatchObject({ sending: 2 });
    await settle(next, "me", "delivered");
    expect(await tapped(next)).toBeUndefined();
    expect(await stateOf(missed)).toBe("shown");
  });

  it("is held again with it when nothing arrived", async () => {
    const { missed, next } = await missedAndNext();
    await turns.claim(next, "callback", "me", now + 1_000);
    await settle(next, "me", "held");
    const found = await turns.claimHeld(next.conversation, "tap", now + 1_000);
    expect(found).toMatchObject({ found: { turn: next.id }, others: [missed.utterance] });
  });

  it("stays with the turn that carries it when the worker dies, so that it cannot be shown twice", async () => {
    const { missed, next } = await missedAndNext();
    await turns.claim(next, "callback", "dead", now + 1_000);
    now += 1_001;
    expect(await tapped(next)).toBeUndefined();
    expect(await turns.claim(next, "callback", "heir", now + 1_000)).toMatchObject({
      takenOver: true,
      carried: { turn: missed.id },
    });
    await settle(next, "heir", "delivered");
    expect(await tapped(next)).toBeUndefined();
  });

  it("is not taken for shown when the turn that carried it is shown without it", async () => {
    const { missed, next } = await missedAndNext();
    await turns.claim(next, "callback", "dead", now + 1_000);
    now = next.receivedAt + 59_000;
    expect(await tapped(next)).toBe(next.id);
    await turns.settle(next, "tap", { state: "shown", route: "held" });
    expect(await tapped(next)).toBe(missed.id);
  });

  it("is not picked up by a claim that is renewed or taken over: its page is rendered, or was sent", async () => {
    const { missed, next } = await missedAndNext();
    // Someone taps, and hangs up once the next answer is on its way.
    expect(await tapped(next)).toBe(missed.id);
    expect(await turns.claim(next, "callback", "dead", now + 1_000)).not.toHaveProperty("carried");
    await turns.settle(missed, "tap", { state: "held", route: "held" });
    expect(await turns.claim(next, "callback", "dead", now + 1_000)).toMatchObject({ more: 1 });
    now += 1_001;
    const heir = await turns.claim(next, "callback", "heir", now + 1_000);
    expect(heir).toMatchObject({ takenOver: true, more: 1 });
    expect(heir).not.toHaveProperty("carried");
    await settle(next, "heir", "delivered");
    expect(await tapped(next)).toBe(missed.id);
  });

  it("is not carried by a word on a turn that was stopped", async () => {
    const missed = await aMissed();
    const next = aTurn({ person: missed.user });
    await turns.admit(next);
    await turns.stop(next.conversation);
    const claim = await turns.claim(next, "callback", "me", now + 1_000);
    expect(claim).toMatchObject({ answer: { outcome: "stopped" } });
    expect(claim).not.toHaveProperty("carried");
  });
});

describe("a missed answer in a word that is on its way", () => {
  it.each<[string, (late: Awaited<ReturnType<typeof missedAndLate>>) => Promise<unknown>]>([
    ["the answer is stored", ({ taken }) => turns.answer(taken, { markdown: "답이에요" })],
    ["the turn is stopped", ({ next }) => turns.stop(next.conversation)],
  ])("stays there while %s and held", async (_what, happens) => {
    const found = await missedAndLate();
    const { missed, next } = found;
    const { carried, window } = await word(next);
    expect(carried?.turn).toBe(missed.id);
    await happens(found);
    expect(await turns.claim(next, "callback", "me", now + 1_000)).toBeUndefined();
    expect((await turns.hold(next))?.state).toMatch(/held|cancelled/);
    expect(await tapped(next)).not.toBe(missed.id);
    await turns.spend(next, window, true);
    expect(await stateOf(missed)).toBe("shown");
  });

  it("stays there while a tap shows the turn's own answer, or lends it another window", async () => {
    const { missed, next, taken } = await missedAndLate();
    const { window } = await word(next);
    const lent = { ...window, url: "http://127.0.0.1/lent", openedAt: now, closesAt: now + 50_000 };
    expect(await turns.lend(next.conversation, { ...lent, expiresAt: now + 58_000 })).toBe(true);
    await turns.answer(taken, { markdown: "답이에요" });
    const claim = await turns.claim(next, "callback", "me", now + 1_000);
    expect(claim).toMatchObject({ window: { openedAt: now }, afterWord: false });
    expect(claim).not.toHaveProperty("carried");
    await turns.settle(next, "me", {
      state: "held",
      route: "callback",
      along: { window: lent as Turn["window"], shown: false },
    });
    expect(await tapped(next)).toBe(next.id);
    await turns.settle(next, "tap", { state: "shown", route: "held" });
    expect(await tapped(next)).toBeUndefined();
    await turns.spend(next, window, true);
    expect(await stateOf(missed)).toBe("shown");
  });

  it("is free again when the word was refused", async () => {
    const { missed, next } = await missedAndLate();
    await turns.spend(next, (await word(next)).window, false);
    expect(await tapped(next)).toBe(missed.id);
  });
});

describe("a word whose sender died", () => {
  it("is said by the next with the same along, which knows that it may have been said", async () => {
    const missed = await aMissed();
    const newer = await aMissed({ person: missed.user });
    const next = aTurn({ person: missed.user, receivedAt: now - 50_000 });
    await turns.admit(next);
    expect(await tapped(next)).toBe(newer.id);
    expect((await word(next)).carried?.turn).toBe(missed.id);
    await turns.settle(newer, "tap", { state: "held", route: "held" });
    now += 4_000;
    expect(await word(next)).toMatchObject({ takenOver: true, carried: { turn: missed.id }, more: 1 });
    expect(await tapped(next)).toBe(newer.id);
  });

  it("leaves what it took along to the answer, which tells by the token what arrived", async () => {
    const { missed, next, taken } = await missedAndLate();
    await word(next);
    await turns.answer(taken, { markdown: "답이에요" });
    now += 4_000;
    const claim = await turns.claim(next, "callback", "me", now + 1_000);
    expect(claim).toMatchObject({ afterWord: true, takenOver: false, carried: { turn: missed.id } });
    await settle(next, "me", "held", true);
    expect([await stateOf(missed), await stateOf(next)]).toEqual(["shown", "held"]);
  });

  it("does not make a stop word take the missed answer for shown", async () => {
    const { missed, next } = await missedAndLate();
    await word(next);
    await turns.stop(next.conversation);
    now += 4_000;
    const claim = await turns.claim(next, "callback", "me", now + 1_000);
    expect(claim).toMatchObject({ answer: { outcome: "stopped" }, afterWord: true });
    expect(claim).not.toHaveProperty("carried");
    await settle(next, "me", "delivered", false);
    expect(await tapped(next)).toBe(missed.id);
  });

  it("may come back after an answer took its place, and changes nothing when its POST was refused", async () => {
    const { missed, next, taken } = await missedAndLate();
    const { window } = await word(next);
    await turns.answer(taken, { markdown: "답이에요" });
    now += 4_000;
    await turns.claim(next, "callback", "me", now + 6_000);
    await turns.spend(next, window, false);
    expect(await tapped(next)).toBeUndefined();
    await settle(next, "me", "delivered");
    expect(await stateOf(missed)).toBe("shown");
  });
});
