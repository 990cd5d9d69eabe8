/** A turn's states against a model of them: whatever happens in whatever order, each turn is shown once, to its person. */
import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { expect, it } from "vitest";
import type { Turn, TurnState } from "../../src/contract/turn.ts";
import type { TakenTurn } from "../../src/turn/taking.ts";
import { useRedis } from "../helpers/redis.ts";
import { openTurnStore } from "../helpers/turn-store.ts";
import { aTurn } from "../helpers/turns.ts";

const { keys, connect } = useRedis();
const redis = connect();
let now = 0;
const turns = openTurnStore({ redis, keys, clock: () => now, mostWaiting: 6 });

/** What docs/turn.md draws, so that the page and the code agree. A state may also stay as it is. */
const NEXT = new Map<string, Set<string>>();
for (const [, from = "", to = ""] of readFileSync("docs/turn.md", "utf8").matchAll(/^ +(\w+) --> (\w+):/gm))
  NEXT.set(from, (NEXT.get(from) ?? new Set()).add(to));

const WORKERS = ["w1", "w2", "w3"];
const PEOPLE = ["p1", "p2"];

/** The platform as people see it: a token is taken once and within its minute, and what it shows is counted. */
class Platform {
  readonly used = new Set<string>();
  readonly shown = new Map<string, number>();

  post(url: string, expiresAt: number, bubbles: readonly string[]): boolean {
    if (this.used.has(url) || now >= expiresAt + 2_000) return false;
    this.used.add(url);
    this.show(bubbles);
    return true;
  }
  show(bubbles: readonly string[]): void {
    for (const bubble of bubbles) this.shown.set(bubble, (this.shown.get(bubble) ?? 0) + 1);
  }
}

interface Sending {
  readonly turn: Turn;
  readonly worker: string;
  readonly url: string;
  readonly expiresAt: number;
  readonly bubbles: readonly string[];
  readonly takenOver: boolean;
  until: number;
  /** Set by the POST, until what became of it is recorded. */
  arrived?: boolean;
}

interface World {
  readonly platform: Platform;
  readonly admitted: Map<string, { readonly turn: Turn; state: TurnState }>;
  readonly working: Map<string, TakenTurn>;
  sendings: Sending[];
  /**
   * Shown by a worker that died, or slept through the rest of the window, before it could say so. Who takes over within
   * the window finds that out; after it nobody can, and the answer is held: better seen again than never.
   */
  readonly unknown: Set<string>;
}
type Command = fc.AsyncCommand<World, World>;

const command = (name: string, run: (world: World) => Promise<void>): Command => ({
  check: () => true,
  async run(_model, world) {
    await run(world);
    await checkStates(world);
  },
  toString: () => name,
});

async function checkStates({ admitted, platform, unknown }: World): Promise<void> {
  for (const known of admitted.values()) {
    const { turn } = known;
    const [state] = await redis.hmget(keys.turn(turn.conversation, turn.id), "state");
    const current = (state ?? "queued") as TurnState;
    const allowed = current === known.state || NEXT.get(known.state)?.has(current);
    expect(`${known.state} → ${current}: ${allowed}`).toBe(`${known.state} → ${current}: true`);
    known.state = current;
  }
  for (const [bubble, count] of platform.shown)
    if (!unknown.has(bubble)) expect([bubble, count]).toEqual([bubble, 1]);
}

const callback = (openedAt: number) => ({
  kind: "callback" as const,
  url: `https://platform/${randomUUID()}`,
  openedAt,
  closesAt: openedAt + 50_000,
  expiresAt: openedAt + 58_000,
});

const asks = (person: string, mergeable: boolean) =>
  command(`${person} asks${mergeable ? " briefly" : ""}`, async ({ admitted }) => {
    const turn = aTurn({
      person: `${person}-${world}`,
      receivedAt: now,
      window: callback(now),
      ...(mergeable ? { mergeable: true } : {}),
    });
    if ((await turns.admit(turn)).kind === "admitted") admitted.set(turn.id, { turn, state: "queued" });
  });

const takes = (worker: string, person: string) =>
  command(`${worker} takes up ${person}'s`, async ({ working }) => {
    if (working.has(worker)) return;
    await redis.set(keys.runner(worker), "1", "PX", 3_000);
    const taken = await turns.take(aTurn({ person: `${person}-${world}` }).conversation, worker);
    if (taken) working.set(worker, taken);
  });

const answers = (worker: string) =>
  command(`${worker} answers`, async ({ working }) => {
    const taken = working.get(worker);
    if (taken && !taken.answer) await turns.answer(taken, { text: `answer ${taken.turn.id}` });
  });

const claims = (worker: string) =>
  command(`${worker} claims`, async ({ working, sendings }) => {
    const taken = working.get(worker);
    if (!taken || sendings.some((sending) => sending.worker === worker)) return;
    const { turn } = taken;
    const until = now + 6_000;
    const claim = await turns.claim(turn, "callback", worker, until);
    if (!claim) return void (await turns.hold(turn));
    if (!("answer" in claim) || claim.window.kind !== "callback") return;
    const carried = claim.carried ? [`answer ${claim.carried.turn}`] : [];
    const own = claim.answer.outcome ? `${claim.answer.outcome} ${turn.id}` : `answer ${turn.id}`;
    const { url, expiresAt } = claim.window;
    const { takenOver } = claim;
    sendings.push({ turn, worker, url, expiresAt, bubbles: [...carried, own], takenOver, until });
  });

/** As the callback client: a second try of a dead one's POST takes a used token for its arrival. */
const posts = (worker: string) =>
  command(`${worker} posts`, async ({ platform, sendings }) => {
    const sending = sendings.find((one) => one.worker === worker && one.arrived === undefined);
    if (!sending) return;
    if (now + 5_000 >= sending.until) {
      const again = await turns.claim(sending.turn, "callback", worker, now + 6_000);
      if (!again || !("answer" in again)) return void sendings.splice(sendings.indexOf(sending), 1);
      sending.until = now + 6_000;
    }
    if (now >= sending.expiresAt) sending.arrived = false;
    else
      sending.arrived =
        platform.post(sending.url, sending.expiresAt, sending.bubbles) ||
        (sending.takenOver && platform.used.has(sending.url));
  });

const records = (worker: string) =>
  command(`${worker} records`, async ({ sendings, unknown }) => {
    const sending = sendings.find((one) => one.worker === worker && one.arrived !== undefined);
    if (!sending) return;
    sendings.splice(sendings.indexOf(sending), 1);
    const state = sending.arrived ? "delivered" : "held";
    const settled = await turns.settle(sending.turn, worker, { state, route: "callback" });
    if (sending.arrived && settled) for (const bubble of sending.bubbles) unknown.delete(bubble);
  });

const finishes = (worker: string) =>
  command(`${worker} finishes`, async ({ working, sendings, admitted }) => {
    const taken = working.get(worker);
    if (!taken || sendings.some((sending) => sending.worker === worker)) return;
    const [state] = await redis.hmget(keys.turn(taken.turn.conversation, taken.turn.id), "state");
    if (state === "running" || state === "answered") return;
    await turns.done(taken.turn);
    working.delete(worker);
    expect(admitted.has(taken.turn.id)).toBe(true);
  });

const dies = (worker: string) =>
  command(`${worker} dies`, async (state) => {
    state.working.delete(worker);
    const left = state.sendings.filter((sending) => sending.worker === worker);
    for (const { url, bubbles } of left)
      if (state.platform.used.has(url)) for (const bubble of bubbles) state.unknown.add(bubble);
    state.sendings = state.sendings.filter((sending) => sending.worker !== worker);
    await redis.del(keys.runner(worker));
  });

const stops = (person: string) =>
  command(`${person} stops`, async () => {
    await turns.stop(aTurn({ person: `${person}-${world}` }).conversation);
  });

const taps = (person: string, sent: boolean) =>
  command(`${person} taps${sent ? "" : ", and hangs up"}`, async ({ platform }) => {
    const { conversation } = aTurn({ person: `${person}-${world}` });
    const claimant = randomUUID();
    const { found } = await turns.claimHeld(conversation, claimant, now + 10_000);
    if (!found) return void (await turns.lend(conversation, callback(now)));
    if (sent) platform.show([`answer ${found.turn}`]);
    const state = sent ? "shown" : "held";
    await turns.settle({ id: found.turn, conversation }, claimant, { state, route: "held" });
  });

const waits = (ms: number) =>
  command(`${ms} ms pass`, async ({ sendings, unknown }) => {
    now += ms;
    for (const { arrived, expiresAt, bubbles } of sendings)
      if (arrived && now >= expiresAt) for (const bubble of bubbles) unknown.add(bubble);
  });

const deadline = command("a deadline fires", async ({ platform }) => {
  for (const ref of await turns.late()) {
    const late = await turns.claimLate(ref, now + 4_000);
    if (!late) continue;
    const carried = late.carried ? [`answer ${late.carried.turn}`] : [];
    const arrived = platform.post(late.window.url, late.window.expiresAt, [
      `word ${late.window.url}`,
      ...carried,
    ]);
    // No answer ever used this token before.
    expect(arrived).toBe(true);
    await turns.spend(ref, late.window, arrived);
  }
});

let world = 0;

it("keeps its promises in any order of events", async () => {
  const people = fc.constantFrom(...PEOPLE);
  const workers = fc.constantFrom(...WORKERS);
  const all = [
    fc.tuple(people, fc.boolean()).map(([person, short]) => asks(person, short)),
    fc.tuple(workers, people).map(([worker, person]) => takes(worker, person)),
    fc.tuple(workers, people).map(([worker, person]) => takes(worker, person)),
    workers.map(answers),
    workers.map(claims),
    workers.map(posts),
    workers.map(records),
    workers.map(finishes),
    workers.map(dies),
    people.map(stops),
    fc.tuple(people, fc.boolean()).map(([person, sent]) => taps(person, sent)),
    fc.constantFrom(100, 3_000, 7_000, 49_000, 59_000).map(waits),
    fc.constant(deadline),
  ];
  let shown = 0;
  await fc.assert(
    fc.asyncProperty(fc.commands(all, { maxCommands: 200, size: "max" }), async (commands) => {
      world++;
      now = Date.now();
      const state: World = {
        platform: new Platform(),
        admitted: new Map(),
        working: new Map(),
        sendings: [],
        unknown: new Set(),
      };
      await fc.asyncModelRun(() => ({ model: state, real: state }), commands);
      await drain(state);
      shown += state.platform.shown.size;
    }),
    { numRuns: 1_000 },
  );
  // It would prove nothing if little ever came that far.
  expect(shown).toBeGreaterThan(1_000);
}, 170_000);

/** Everybody dies but one worker, which does what is left; then people fetch what they missed. */
async function drain(state: World): Promise<void> {
  for (const worker of WORKERS) await dies(worker).run(state, state);
  now += 400_000;
  for (let round = 0; round < 100 && state.admitted.size > 0; round++) {
    for (const person of PEOPLE) {
      for (const step of [
        takes("w1", person),
        answers("w1"),
        claims("w1"),
        posts("w1"),
        records("w1"),
        finishes("w1"),
      ])
        await step.run(state, state);
      await taps(person, true).run(state, state);
    }
    if ([...state.admitted.values()].every(({ state: end }) => ENDS.has(end))) break;
  }
  for (const { turn, state: end } of state.admitted.values()) {
    expect([turn.id, ENDS.has(end)]).toEqual([turn.id, true]);
    if (state.unknown.has(`answer ${turn.id}`)) continue;
    const answer = state.platform.shown.get(`answer ${turn.id}`) ?? 0;
    const word = ["stopped", "merged"].some((kind) => state.platform.shown.has(`${kind} ${turn.id}`));
    const expected = end === "cancelled" || end === "merged" || word ? 0 : 1;
    expect([turn.id, end, answer]).toEqual([turn.id, end, expected]);
  }
}
const ENDS: ReadonlySet<TurnState> = new Set(["delivered", "shown", "cancelled", "merged"]);
