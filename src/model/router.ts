/** Asks a model within its limits, and its fallbacks when it cannot answer, or does not soon. */
import { setTimeout as sleep } from "node:timers/promises";
import type { Model, ModelPart, ModelRequest } from "../contract/model.ts";
import { SaenggakError } from "../errors.ts";
import { type Attempt, type AttemptDeps, beginAttempt, type Link } from "./attempt.ts";
import { type FitHistory, fitted } from "./fitted.ts";

export interface RouterOptions extends AttemptDeps {
  /** The catalogue's models with their backends. */
  readonly models: readonly Link[];
  readonly fitHistory: FitHistory;
  /** How long a busy model is waited for when another could answer instead, in ms. @defaultValue 2000 */
  readonly patienceMs?: number;
  /** How long a free place of the last of a chain is waited for, in ms. @defaultValue LONGEST_WAIT_MS */
  readonly longestWaitMs?: number;
}

export const LONGEST_WAIT_MS = 180_000;

/** Those of a chain that were not asked yet. */
interface Waiting {
  readonly links: Link[];
  /** Those that were busy for longer than the patience. */
  readonly busy: Link[];
}

/**
 * A model by name, as a `Model`: its stream asks the model, and when it is busy for long, not to be asked now, or failing,
 * the next of its fallbacks. One with `hedgeSeconds` that is silent for so long gets company of its fallback: whichever
 * begins first answers. When another begins, a `restart` part says which: what was streamed before is void.
 * A model is handed no more of the conversation than it may see and hold.
 * @throws from the stream: what the last one asked threw; MODEL_OVERLOADED when none could be asked
 */
export function createRouter(options: RouterOptions) {
  const { models, fitHistory, patienceMs = 2_000, longestWaitMs = LONGEST_WAIT_MS } = options;
  const byName = new Map(models.map((link) => [link.entry.name, link]));

  function chainOf(name: string): Link[] {
    const chain: Link[] = [];
    for (let link = byName.get(name); link; link = byName.get(link.entry.fallback ?? "")) chain.push(link);
    return chain;
  }

  async function* stream(chain: readonly Link[], request: ModelRequest): AsyncGenerator<ModelPart> {
    const waiting: Waiting = { links: [...chain], busy: [] };
    let running: Attempt[] = [];
    let fault: unknown = new SaenggakError("MODEL_OVERLOADED");
    let isUntouched = true;
    try {
      for (;;) {
        if (running.length === 0) running = await beginNext(waiting, request);
        if (running.length === 0) throw fault;
        running = await withCompany(running, waiting, request);
        const attempt = await firstReady(running);
        if (!attempt.fault()) {
          // The one that had to be given company was silent for too long; its company had little time.
          const [slow] = running;
          const others = running.filter((other) => other !== attempt);
          await Promise.all(
            others.map((other) => other.drop(other === slow ? "failed" : "neither", "OUTRUN")),
          );
          const { name, label } = attempt.link.entry;
          if (!isUntouched || attempt.link !== chain[0]) yield { type: "restart", name, label };
          isUntouched = false;
          running = [attempt];
        }
        try {
          for (let part = await attempt.next(); part; part = await attempt.next()) yield part;
          return;
        } catch (error) {
          if (request.signal.aborted) throw error;
          fault = error;
          running = running.filter((other) => other !== attempt);
        }
      }
    } finally {
      await Promise.all(running.map((attempt) => attempt.drop()));
    }
  }

  /** The first of those not asked yet that lets us in; else the first that was busy, waited for longer; else none. */
  async function beginNext({ links, busy }: Waiting, request: ModelRequest): Promise<Attempt[]> {
    const begin = (link: Link, longestMs: number) =>
      beginAttempt(link, fitted(link.entry, request, fitHistory), { ...options, longestMs });
    for (let link = links.shift(); link; link = links.shift()) {
      const isLast = links.length === 0 && busy.length === 0;
      const attempt = await begin(link, isLast ? longestWaitMs : patienceMs);
      if (typeof attempt === "object") return [attempt];
      if (attempt === "busy" && !isLast) busy.push(link);
    }
    for (let link = busy.shift(); link; link = busy.shift()) {
      const attempt = await begin(link, longestWaitMs);
      if (typeof attempt === "object") return [attempt];
    }
    return [];
  }

  /** Asks the next one, too, when the one that runs is silent for as long as its entry says. */
  async function withCompany(
    running: Attempt[],
    { links }: Waiting,
    request: ModelRequest,
  ): Promise<Attempt[]> {
    const [first, second] = running;
    const [next] = links;
    const hedgeSeconds = first?.link.entry.hedgeSeconds;
    if (!first || second || !next || hedgeSeconds === undefined) return running;
    if (!(await isSilentFor(first, hedgeSeconds * 1_000))) return running;
    // What goes wrong with the company, or takes long, must not touch the one that runs.
    const coming = beginAttempt(next, fitted(next.entry, request, fitHistory), options).catch(
      () => undefined,
    );
    const company = await Promise.race([coming, first.ready.then(() => "late" as const)]);
    if (company === "late") void coming.then((late) => (typeof late === "object" ? late.drop() : undefined));
    if (typeof company !== "object") return running;
    links.shift();
    return [first, company];
  }

  return {
    /** @throws Error when there is no such model */
    model(name: string): Model {
      const chain = chainOf(name);
      const [first] = chain;
      if (!first) throw new Error(`there is no model ${name}`);
      const { label } = first.entry;
      return { name, label, stream: (request) => stream(chain, request) };
    },
  };
}

async function isSilentFor(attempt: Attempt, ms: number): Promise<boolean> {
  const begun = new AbortController();
  const silence = sleep(ms, true, { signal: begun.signal }).catch(() => false);
  const isSilent = await Promise.race([silence, attempt.ready.then(() => false)]);
  begun.abort();
  return isSilent;
}

function firstReady(running: readonly Attempt[]): Promise<Attempt> {
  return Promise.race(running.map((attempt) => attempt.ready.then(() => attempt)));
}
