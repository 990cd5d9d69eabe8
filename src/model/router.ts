/** Asks a model within its limits, and its fallbacks when it cannot answer, or does not soon. */
import { setTimeout as sleep } from "node:timers/promises";
import type { Model, ModelPart, ModelRequest } from "../contract/model.ts";
import { SaenggakError } from "../errors.ts";
import { type Attempt, type AttemptDeps, beginAttempt, type Link } from "./attempt.ts";
import { fitted } from "./fitted.ts";

export interface RouterOptions extends AttemptDeps {
  /** The catalogue's models with their backends. */
  readonly models: readonly Link[];
  /** How long a busy model is waited for when another could answer instead, in ms. @defaultValue 2000 */
  readonly patienceMs?: number;
  /** How long a free place of the last of a chain is waited for, in ms. @defaultValue LONGEST_WAIT_MS */
  readonly longestWaitMs?: number;
}

export const LONGEST_WAIT_MS = 180_000;

/**
 * A model by name, as a `Model`: its stream asks the model, and when it is busy for long, not to be asked now, or failing,
 * the next of its fallbacks. One with `hedgeSeconds` that is silent for so long gets company of its fallback: whichever
 * begins first answers. When another begins, a `restart` part says which: what was streamed before is void.
 * A model is handed no more of the conversation than it may see and hold.
 * @throws from the stream: what the last one asked threw; MODEL_OVERLOADED when none could be asked
 */
export function createRouter(options: RouterOptions) {
  const { models, patienceMs = 2_000, longestWaitMs = LONGEST_WAIT_MS } = options;
  const byName = new Map(models.map((link) => [link.entry.name, link]));

  function chainOf(name: string): Link[] {
    const chain: Link[] = [];
    for (let link = byName.get(name); link; link = byName.get(link.entry.fallback ?? "")) chain.push(link);
    return chain;
  }

  async function* stream(chain: readonly Link[], request: ModelRequest): AsyncGenerator<ModelPart> {
    const waiting = [...chain];
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
          await Promise.all(
            running.filter((other) => other !== attempt).map((other) => other.drop("OUTRUN")),
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

  /** The first of those not asked yet that lets us in, taken from `waiting`; none when there is none. */
  async function beginNext(waiting: Link[], request: ModelRequest): Promise<Attempt[]> {
    for (let link = waiting.shift(); link; link = waiting.shift()) {
      const longestMs = waiting.length === 0 ? longestWaitMs : patienceMs;
      const attempt = await beginAttempt(link, fitted(link.entry, request), { ...options, longestMs });
      if (attempt) return [attempt];
    }
    return [];
  }

  /** Asks the next one, too, when the one that runs is silent for as long as its entry says. */
  async function withCompany(running: Attempt[], waiting: Link[], request: ModelRequest): Promise<Attempt[]> {
    const [first, second] = running;
    const [next] = waiting;
    const hedgeSeconds = first?.link.entry.hedgeSeconds;
    if (!first || second || !next || hedgeSeconds === undefined) return running;
    if (!(await isSilentFor(first, hedgeSeconds * 1_000))) return running;
    const company = await beginAttempt(next, fitted(next.entry, request), options);
    if (!company) return running;
    waiting.shift();
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
