/** What a person is told to expect: which model answers, after how many others, in about how long. */
import type { Settings } from "../contract/conversation.ts";
import type { Clock } from "../contract/ports.ts";
import type { ConversationId } from "../contract/turn.ts";
import { type Estimate, estimateModel, estimateSkill } from "./estimate.ts";
import type { Load } from "./load.ts";

/** The load as it was seen, and what has been asked since. */
interface View {
  readonly load: Load;
  readonly at: number;
  /** Turns that came shortly before, of all servers. */
  readonly justBefore: number;
  turns: number;
  readonly byModel: Map<string, number>;
}

/** A turn that is about to be admitted, with what was known then. */
export interface Expecting {
  readonly view: View;
  readonly turnsBefore: number;
  chosen?: string | undefined;
}

export interface ExpectedWait {
  /** Looks at the load anew; to be called every second. */
  look(): Promise<void>;
  /** To be called right before a turn is admitted. Never throws, waits for nothing. */
  begin(conversation: ConversationId): Expecting;
  /** To be called when it was. */
  of(expecting: Expecting, turn: ExpectingTurn): Expected;
}

interface ExpectingTurn {
  readonly skill: string;
  readonly isFallback: boolean;
  /** Turns of the same conversation that are answered one after another before it. */
  readonly own: number;
  /** Names of the models that people of its bot may choose, the one that answers first; undefined: all. */
  readonly models?: readonly string[] | undefined;
}

export interface Expected extends Pick<Estimate, "ms" | "before" | "isResting"> {
  /** Of the model that will answer; undefined when that is not known. */
  readonly label?: string | undefined;
}

export interface ExpectedWaitDeps {
  /** @param turns that this process admitted since the last look */
  readonly load: (turns: number) => Promise<Load>;
  /** Read only where people can choose, on the connection that admits: the answer is there when the admission's is. */
  readonly settings: (conversation: ConversationId) => Promise<Settings>;
  /** Of the model that answers who chose none, where this process knows it by itself. */
  readonly ownLabel?: string | undefined;
  readonly clock: Clock;
}

/** What was seen longer ago tells nothing. */
const LONGEST_MS = 5_000;
/** For so long a busy worker may have a turn without being at its model yet. */
const UNDER_WAY_MS = 2_000;
/** A line that grows by a tenth is looked at again, so that what other servers admit meanwhile is seen, too. */
const GROWTH = 0.1;
const FEWEST_NEW = 2;
const LOOK_AGAIN_MS = 100;
/** Of what was learnt before, at each look that saw something new. */
const KEPT_OF_BEFORE = 0.8;
const NOTHING_SEEN: Load = {
  queued: 0,
  active: 0,
  places: 0,
  models: new Map(),
  preset: undefined,
  asked: 0,
  skills: new Map(),
};

/**
 * Costs an acknowledgement no round trip: the load is looked at from time to time, and what this process admitted since is
 * counted on top. While too little is known no time is named.
 */
export function createExpectedWait({ load, settings, ownLabel, clock }: ExpectedWaitDeps): ExpectedWait {
  let view = viewOf(NOTHING_SEEN, Number.NEGATIVE_INFINITY, 0);
  let looking: Promise<void> | undefined;
  let lookedAt = Number.NEGATIVE_INFINITY;
  const share = createShare();

  /** Turns that come while Redis answers are on top of what it saw. */
  async function look(): Promise<void> {
    lookedAt = clock();
    const seen = view;
    const { turns } = seen;
    const at = lookedAt;
    const kept = Math.max(0, 1 - (at - seen.at) / UNDER_WAY_MS);
    const next = viewOf(await load(turns), at, turns * share.ofAll + seen.justBefore * kept);
    share.learn(turns, next.load.asked);
    next.turns = seen.turns - turns;
    view = next;
  }

  function lookOnce(): Promise<void> {
    looking ??= look().finally(() => {
      looking = undefined;
    });
    return looking;
  }

  return {
    look: lookOnce,
    begin(conversation) {
      const expecting: Expecting = { view, turnsBefore: view.turns };
      view.turns += 1;
      if (hasGrown(view) && clock() - lookedAt >= LOOK_AGAIN_MS) lookOnce().catch(() => {});
      if (view.load.models.size > 1)
        void settings(conversation).then(
          ({ model }) => {
            expecting.chosen = model;
          },
          () => {},
        );
      return expecting;
    },
    of({ view, turnsBefore, chosen }, { skill, isFallback, own, models }) {
      const { load, at, byModel, justBefore } = view;
      const ms = clock() - at;
      const label = isFallback && !models ? ownLabel : undefined;
      if (ms > LONGEST_MS) return { label, before: 0, isResting: false };
      const since = { ms, turns: turnsBefore * share.ofAll, byModel, justBefore };
      const {
        model,
        ms: wait,
        before,
        isResting,
      } = isFallback
        ? estimateModel(load, models && !models.includes(chosen ?? "") ? models[0] : chosen, since)
        : estimateSkill(load, load.skills.get(skill), since);
      const { name = "" } = model ?? {};
      byModel.set(name, (byModel.get(name) ?? 0) + 1);
      // Each of its own waits in the same lines; the first of them is half done, as far as anyone knows.
      const all = own > 0 && wait !== undefined ? wait * (own + 0.5) : wait;
      return { label: model?.label ?? label, ms: all, before, isResting };
    },
  };
}

/** How many turns all servers admit for one of ours: what others do is seen late, and they are asked as often. */
function createShare() {
  let own = 0;
  let all = 0;
  let before: number | undefined;
  return {
    get ofAll() {
      return Math.max(1, (all + 1) / (own + 1));
    },
    /** @param asked turns of all servers so far */
    learn(turns: number, asked: number) {
      const came = asked - (before ?? asked);
      before = asked;
      if (came <= 0) return;
      own = own * KEPT_OF_BEFORE + turns;
      all = all * KEPT_OF_BEFORE + came;
    },
  };
}

function viewOf(load: Load, at: number, justBefore: number): View {
  return { load, at, justBefore, turns: 0, byModel: new Map() };
}

function hasGrown({ load, turns }: View): boolean {
  return turns >= FEWEST_NEW && turns >= GROWTH * (load.queued + load.active);
}
