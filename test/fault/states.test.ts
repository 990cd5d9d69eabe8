/** A turn's states against a model of them: whatever happens in whatever order, each turn is shown once, to its person. */
import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { expect, it } from "vitest";
import type { Turn, TurnState } from "../../src/contract/turn.ts";
import { arrivedOf } from "../../src/deliver/arrived.ts";
import type { Sent } from "../../src/deliver/send-callback.ts";
import { createSealer } from "../../src/guard/sealer.ts";
import type { Claim } from "../../src/turn/claims.ts";
import type { LateTurn } from "../../src/turn/late.ts";
import type { TakenTurn } from "../../src/turn/taking.ts";
import { useRedis } from "../helpers/redis.ts";
import { openTurnStore } from "../helpers/turn-store.ts";
import { aTurn } from "../helpers/turns.ts";

const { keys, connect } = useRedis();
const redis = connect();
let now = 0;
const sealer = createSealer(["a-secret-of-more-than-thirty-two-characters"]);
const turns = openTurnStore({ redis, keys, clock: () => now, mostWaiting: 6, sealer });

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
  readonly claim: Extract<Claim, { readonly answer: unknown }>;
  until: number;
  /** Set by the POST, until what became of it is recorded. */
  result?: Sent;
}

/** The word that an answer takes longer, as the process at it sees it. */
interface Saying {
  readonly late: LateTurn;
  readonly worker: string;
  readonly url: string;
  readonly expiresAt: number;
  readonly bubbles: readonly string[];
  /** Nothing is posted after it. */
  readonly until: number;
  result?: Sent;
}

interface World {
  readonly platform: Platform;
  readonly admitted: Map<string, { readonly turn: Turn; state: TurnState }>;
  readonly working: Map<string, TakenTurn>;
  sendings: Sending[];
  sayings: Saying[];
  /** How often a word's sender died over it, and was followed by another's word or by the answer. */
  tookOver: number;
  /**
   * Bubble and token that were shown by a worker that died, or slept through the rest of the window, before it could say so.
   * Who takes over within the window finds that out; after it nobody can, and the answer is held: better seen again than never.
   */
  readonly unknown: Set<string>;
}
const inToken = (bubble: string, url: string) => `${bubble} in ${url}`;
const isUnknown = ({ unknown }: World, bubble: string) =>
  [...unknown].some((one) => one.startsWith(`${bubble} in `));

type Command = fc.AsyncCommand<World, World>;

const command = (name: string, run: (world: World) => Promise<void>): Command => ({
  check: () => true,
  async run(_model, world) {
    await run(world);
    await checkStates(world);
  },
  toString: () => name,
});

async function checkStates(world: World): Promise<void> {
  const { admitted, platform } = world;
  const all = [...admitted.values()];
  const states = await Promise.all(
    all.map(({ turn: { conversation, id } }) => redis.hget(keys.turn(conversation, id), "state")),
  );
  for (const [index, known] of all.entries()) {
    const state = states[index];
    const current = (state ?? "queued") as TurnState;
    const allowed = current === known.state || NEXT.get(known.state)?.has(current);
    expect(`${known.state} → ${current}: ${allowed}`).toBe(`${known.state} → ${current}: true`);
    known.state = current;
  }
  for (const [bubble, count] of platform.shown)
    if (count !== 1 && !isUnknown(world, bubble)) expect([bubble, count]).toEqual([bubble, 1]);
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
  command(`${worker} claims`, async (world) => {
    const { working, sendings } = world;
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
    if (claim.afterWord) world.tookOver++;
    sendings.push({ turn, worker, url, expiresAt, bubbles: [...carried, own], claim, until });
  });

/** As the callback client: whoever may not be the first to post takes a used token for the arrival. */
function posted(
  { used }: Platform,
  taken: boolean,
  { url, mayHaveBeenSent }: { url: string; mayHaveBeenSent: boolean },
): Sent {
  if (taken) return { outcome: "delivered" };
  if (used.has(url) && mayHaveBeenSent) return { outcome: "delivered", assumed: true };
  return { outcome: "refused", reason: "expired-or-used", message: "" };
}
const CLOSED: Sent = { outcome: "failed", reason: "window-closed", sent: false };

const posts = (worker: string) =>
  command(`${worker} posts`, async ({ platform, sendings }) => {
    const sending = sendings.find((one) => one.worker === worker && one.result === undefined);
    if (!sending) return;
    if (now + 5_000 >= sending.until) {
      const again = await turns.claim(sending.turn, "callback", worker, now + 6_000);
      if (!again || !("answer" in again)) return void sendings.splice(sendings.indexOf(sending), 1);
      sending.until = now + 6_000;
    }
    if (now >= sending.expiresAt) {
      sending.result = CLOSED;
      return;
    }
    const taken = platform.post(sending.url, sending.expiresAt, sending.bubbles);
    sending.result = posted(platform, taken, { ...sending, mayHaveBeenSent: sending.claim.takenOver });
  });

const records = (worker: string) =>
  command(`${worker} records`, async ({ sendings, unknown }) => {
    const sending = sendings.find((one) => one.worker === worker && one.result !== undefined);
    if (!sending?.result) return;
    sendings.splice(sendings.indexOf(sending), 1);
    const { turn, claim } = sending;
    const arrived = arrivedOf(sending.result, claim);
    const state = arrived.answer ? "delivered" : "held";
    const along = { window: claim.window, shown: arrived.carried };
    const settled = await turns.settle(turn, worker, { state, route: "callback", along });
    if (!settled || now >= sending.expiresAt) return;
    if (arrived.answer) unknown.delete(inToken(`answer ${turn.id}`, sending.url));
    if (arrived.carried) unknown.delete(inToken(`answer ${claim.carried?.turn}`, sending.url));
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
    const left = [...state.sendings, ...state.sayings].filter((one) => one.worker === worker);
    for (const { result, bubbles, url } of left)
      if (result?.outcome === "delivered")
        for (const bubble of bubbles) state.unknown.add(inToken(bubble, url));
    state.sendings = state.sendings.filter((sending) => sending.worker !== worker);
    state.sayings = state.sayings.filter((saying) => saying.worker !== worker);
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
  command(`${ms} ms pass`, async ({ sendings, sayings, unknown }) => {
    now += ms;
    for (const { result, expiresAt, bubbles, url } of [...sendings, ...sayings])
      if (result?.outcome === "delivered" && now >= expiresAt)
        for (const bubble of bubbles) unknown.add(inToken(bubble, url));
  });

const claimsWords = (worker: string) =>
  command(`${worker} claims words`, async (world) => {
    for (const ref of await turns.late()) {
      const late = await turns.claimLate(ref, now + 4_000);
      if (!late) continue;
      if (late.takenOver) world.tookOver++;
      const { url, expiresAt } = late.window;
      const bubbles = [`word ${url}`, ...(late.carried ? [`answer ${late.carried.turn}`] : [])];
      world.sayings.push({ late, worker, url, expiresAt, bubbles, until: now + 3_500 });
    }
  });

const postsWord = (worker: string) =>
  command(`${worker} posts a word`, async ({ platform, sayings }) => {
    const saying = sayings.find((one) => one.worker === worker && one.result === undefined);
    if (!saying) return;
    const { url, expiresAt, until, bubbles, late } = saying;
    if (now >= until || now >= expiresAt) {
      saying.result = CLOSED;
      return;
    }
    const taken = platform.post(url, expiresAt, bubbles);
    saying.result = posted(platform, taken, { url, mayHaveBeenSent: late.takenOver });
    // While the right to it lasts no answer uses its token, and no other word.
    if (!late.takenOver) expect(taken).toBe(true);
  });

const spendsWord = (worker: string) =>
  command(`${worker} records a word`, async ({ sayings, unknown }) => {
    const saying = sayings.find((one) => one.worker === worker && one.result !== undefined);
    if (!saying) return;
    sayings.splice(sayings.indexOf(saying), 1);
    const { late, result } = saying;
    if (result?.outcome === "failed") return;
    const arrived = result?.outcome === "delivered";
    await turns.spend(late.turn, late.window, arrived);
    if (arrived && now < saying.expiresAt)
      unknown.delete(inToken(`answer ${late.carried?.turn}`, saying.url));
  });

const inTurn = (steps: readonly Command[]): Command => ({
  check: () => true,
  async run(model, world) {
    for (const step of steps) await step.run(model, world);
  },
  toString: () => steps.join(", "),
});

const misses = (person: string, worker: string) => [
  asks(person, false),
  takes(worker, person),
  waits(59_000),
  answers(worker),
  claims(worker),
  finishes(worker),
];

/** What chance alone seldom brings together: a missed answer in a word, and deaths over it. Any of the steps may not happen. */
const deathsOverWords = (person: string, [one, other, third]: readonly [string, string, string]) =>
  fc
    .subarray(
      [
        claimsWords(other),
        postsWord(other),
        spendsWord(other),
        answers(one),
        stops(person),
        claims(one),
        taps(person, true),
        dies(other),
        waits(4_000),
        claimsWords(third),
        postsWord(third),
        claims(one),
        posts(one),
        spendsWord(other),
        dies(third),
        records(one),
        dies(one),
        waits(3_000),
        takes(third, person),
        spendsWord(third),
        claims(third),
        posts(third),
        records(third),
        taps(person, true),
      ],
      { minLength: 8 },
    )
    .map((steps) =>
      inTurn([
        ...misses(person, one),
        asks(person, false),
        takes(one, person),
        waits(50_000),
        ...steps,
        waits(59_000),
      ]),
    );

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
    fc.constantFrom(100, 3_000, 5_000, 7_000, 49_000, 59_000).map(waits),
    fc
      .tuple(people, fc.shuffledSubarray(WORKERS, { minLength: 3 }))
      .chain(([person, order]) => deathsOverWords(person, order as [string, string, string])),
    workers.map(claimsWords),
    workers.map(postsWord),
    workers.map(spendsWord),
  ];
  let shown = 0;
  let tookOver = 0;
  await fc.assert(
    fc.asyncProperty(fc.commands(all, { maxCommands: 200, size: "max" }), async (commands) => {
      world++;
      now = Date.now();
      const state: World = {
        platform: new Platform(),
        admitted: new Map(),
        working: new Map(),
        sendings: [],
        sayings: [],
        tookOver: 0,
        unknown: new Set(),
      };
      await fc.asyncModelRun(() => ({ model: state, real: state }), commands);
      await drain(state);
      shown += state.platform.shown.size;
      tookOver += state.tookOver;
    }),
    { numRuns: 400 },
  );
  // It would prove nothing if little ever came that far.
  expect(shown).toBeGreaterThan(1_000);
  expect(tookOver).toBeGreaterThan(50);
}, 600_000);

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
    if (isUnknown(state, `answer ${turn.id}`)) continue;
    const answer = state.platform.shown.get(`answer ${turn.id}`) ?? 0;
    const word = ["stopped", "merged"].some((kind) => state.platform.shown.has(`${kind} ${turn.id}`));
    const expected = end === "cancelled" || end === "merged" || word ? 0 : 1;
    expect([turn.id, end, answer]).toEqual([turn.id, end, expected]);
  }
}
const ENDS: ReadonlySet<TurnState> = new Set(["delivered", "shown", "cancelled", "merged"]);
