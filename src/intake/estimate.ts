/** How long an answer will take that is asked for now: the wait for a worker and for a model's place, and the thinking. Pure. */
import { type Load, type ModelLoad, meanOf, medianOf } from "./load.ts";

/** Turns that came after the look at the load, and how long ago it was. */
export interface Since {
  readonly ms: number;
  /** Of all servers. */
  readonly turns: number;
  /** Those of this server whose model is known, by its name; under "" those that may ask none. */
  readonly byModel: ReadonlyMap<string, number>;
  /** Turns shortly before the look: a worker may have taken them without being at their model yet. */
  readonly justBefore: number;
}

export interface Estimate {
  /** Which model will answer; undefined while nobody says so, or when the skill may ask none. */
  readonly model?: ModelLoad | undefined;
  /** In ms; undefined when too little is known. */
  readonly ms?: number | undefined;
  /** How many people wait and come first. */
  readonly before: number;
  /** Neither the model nor one of its fallbacks may be asked at present. */
  readonly isResting: boolean;
}

/** As long as the router waits for a busy model when another could answer instead. */
const PATIENCE_MS = 2_000;
/** A place that came free is taken up when the first in line next looks: every 250–300 ms. */
const HANDOVER_MS = 150;
const NOTHING: Estimate = { before: 0, isResting: false };

/** @param asked name of the model that its person chose */
export function estimateModel(load: Load, asked: string | undefined, since: Since): Estimate {
  const chain = chainOf(load, asked);
  const [first] = chain;
  if (!first || load.places === 0) return { ...NOTHING, model: first };
  const awake = chain.filter(({ open, probeMs }) => !open || probeMs === 0);
  if (awake.length === 0) return { ...NOTHING, model: first, isResting: true };
  const waits = awake.map((model) => ({ model, ...waitFor(model, load, since) }));
  const { model, ms, before } = waits.find((wait) => wait.ms !== undefined && wait.ms <= PATIENCE_MS) ??
    waits[0] ?? { model: first, ms: undefined, before: 0 };
  const isKnown = ms !== undefined && model.times.length > 0 && !isCounted(model, before) && !model.open;
  return { model, before, isResting: false, ms: isKnown ? ms + medianOf(model.times) : undefined };
}

/** @param usualMs of the skill, undefined when too little is known */
export function estimateSkill(load: Load, usualMs: number | undefined, since: Since): Estimate {
  const queue = waitForWorker(load, since);
  if (load.places === 0 || usualMs === undefined || queue.ms === undefined) return NOTHING;
  return { ms: queue.ms + usualMs, before: queue.before, isResting: false };
}

interface Wait {
  readonly ms: number | undefined;
  readonly before: number;
}

function chainOf({ models, preset = "" }: Load, asked: string | undefined): ModelLoad[] {
  const chain: ModelLoad[] = [];
  const first = models.get(asked ?? "") ?? models.get(preset);
  for (let model = first; model && !chain.includes(model); model = models.get(model.fallback ?? ""))
    chain.push(model);
  return chain;
}

/** The later of the two: its place at the model comes by the order of coming, and so does a worker. */
function waitFor(model: ModelLoad, load: Load, since: Since): Wait {
  const place = waitForPlace(model, load, since);
  const worker = waitForWorker(load, since);
  const before = Math.max(place.before, worker.before);
  if (worker.ms === undefined) return { ms: undefined, before };
  return { ms: Math.max(place.ms, worker.ms, model.pausedMs - since.ms), before };
}

/**
 * Places come free one after the other as the calls that run end; then each is taken for as long as an answer takes on
 * average. Whoever is n-th in line gets the n-th.
 */
function waitForPlace(model: ModelLoad, load: Load, since: Since): { ms: number; before: number } {
  const { running, leftMs, times } = model;
  const most = Math.max(1, running, placesOf(model, load));
  const free = most - running;
  const ahead = Math.round(aheadAt(model, load, since));
  const turnMs = meanOf(times) + HANDOVER_MS;
  const place = ahead % most;
  const rounds = Math.floor(ahead / most);
  const left = leftMs[Math.floor(((place - free) * leftMs.length) / running)] ?? turnMs / 2;
  // Those that begin in free places now do not all end at once either.
  const first = times[Math.floor((place * times.length) / free)] ?? turnMs;
  const later = rounds === 0 ? 0 : (rounds - 1) * turnMs + first + HANDOVER_MS;
  const ms = place < free ? later : Math.max(0, rounds * turnMs + left + HANDOVER_MS - since.ms);
  const ended = free > 0 ? 0 : (since.ms * most) / turnMs;
  return { ms, before: ms === 0 ? 0 : Math.max(0, Math.round(ahead - free - ended)) };
}

/** Those in line at the model, and its share of those that are not there yet. */
function aheadAt(model: ModelLoad, load: Load, since: Since): number {
  const own = since.byModel.get(model.name) ?? 0;
  const others = [...load.models.values()];
  const all = others.reduce((sum, { running, waiting }) => sum + running + waiting, 0);
  const mine = model.running + model.waiting;
  const asked = [...since.byModel.values()].reduce((sum, turns) => sum + turns, 0);
  const share = all + asked === 0 ? 1 : (mine + own) / (all + asked);
  const underWay = Math.min(Math.max(0, load.active - all), since.justBefore);
  return model.waiting + own + share * (load.queued + underWay + Math.max(0, since.turns - asked));
}

/** Workers come free as fast as answers end: each model has as many at a time as may run, of its usual length. */
function waitForWorker(load: Load, since: Since): Wait {
  const free = Math.max(0, load.places - load.active);
  const before = load.queued + since.turns - free;
  if (before < 0) return { ms: 0, before: 0 };
  let perMs = 0;
  for (const model of load.models.values()) {
    const busy = model.running + model.waiting + (since.byModel.get(model.name) ?? 0);
    if (busy > 0 && model.times.length === 0) return { ms: undefined, before };
    if (busy > 0) perMs += Math.min(busy, placesOf(model, load)) / (meanOf(model.times) + HANDOVER_MS);
  }
  if (perMs === 0) return { ms: undefined, before };
  const sinceMs = free > 0 ? 0 : since.ms;
  const ms = Math.max(0, (before + 1) / perMs - sinceMs);
  return { ms, before: Math.max(0, Math.round(before - sinceMs * perMs)) };
}

const placesOf = ({ concurrency = Number.POSITIVE_INFINITY }: ModelLoad, { places }: Load): number =>
  Math.min(concurrency, places);

/** Whether its bound on calls begun in a minute may hold it back: nobody knows here when the next may begin. */
const isCounted = ({ requestsPerMinute, lastMinute }: ModelLoad, before: number): boolean =>
  requestsPerMinute !== undefined && lastMinute + before + 1 > requestsPerMinute;
