/** What goes on in the whole deployment at one moment, as far as waiting for an answer hangs on it. */
import type { GateState } from "../model/gate.ts";
import type { OfferedModel, Roster } from "../queue/roster.ts";
import type { TurnQueue } from "../queue/turn-queue.ts";
import { modelPace, type Pace } from "../turn/pace.ts";

export interface ModelLoad extends OfferedModel, GateState {
  /** Of its latest answers, in ms, shortest first; none while too few are known. */
  readonly times: readonly number[];
  /** Until each of the calls that run is over, as far as the latest answers tell, in ms, soonest first. */
  readonly leftMs: readonly number[];
}

export interface Load {
  /** Conversations that wait for a worker, and those at one. */
  readonly queued: number;
  readonly active: number;
  /** Turns that all workers together take at a time. */
  readonly places: number;
  readonly models: ReadonlyMap<string, ModelLoad>;
  /** Name of the model that answers who chose none; undefined while no worker says so. */
  readonly preset: string | undefined;
  /** Turns that all servers admitted, from some time on. */
  readonly asked: number;
  /** The usual time of skills other than the fallback, in ms. */
  readonly skills: ReadonlyMap<string, number>;
}

export interface LoadDeps {
  readonly queue: Pick<TurnQueue, "stats">;
  readonly roster: Pick<Roster, "read" | "count">;
  readonly state: (model: string) => Promise<GateState>;
  readonly pace: Pick<Pace, "latest" | "usual">;
  /** Names of the queued skills that are not the fallback: they may ask no model at all. */
  readonly skills: readonly string[];
}

/**
 * Reads all in one go: what moves on between two readings would be counted twice or not at all. The models are those of the
 * time before; one that is new is read after.
 * @throws from each reading: what the connection throws
 */
export function createReadLoad(deps: LoadDeps): (turns: number) => Promise<Load> {
  const { queue, roster, pace, skills } = deps;
  let known: readonly string[] = [];

  /** @param turns that this server admitted since it last looked */
  return async function readLoad(turns) {
    const [{ waiting, active }, { places, offer }, asked, usual, before] = await Promise.all([
      queue.stats(),
      roster.read(),
      roster.count(turns),
      Promise.all(skills.map(async (name) => [name, await pace.usual(name)] as const)),
      Promise.all(known.map((name) => readModel(deps, name))),
    ]);
    const models = await Promise.all(
      (offer?.models ?? []).map(async (model): Promise<[string, ModelLoad]> => {
        const now = before[known.indexOf(model.name)] ?? (await readModel(deps, model.name));
        return [model.name, { ...model, ...now }];
      }),
    );
    known = models.map(([name]) => name);
    return {
      queued: waiting,
      active,
      places,
      models: new Map(models),
      preset: offer?.default,
      asked,
      skills: new Map(usual.flatMap(([name, ms]) => (ms === undefined ? [] : [[name, ms]]))),
    };
  };
}

async function readModel({ state, pace }: LoadDeps, name: string) {
  const [now, times] = await Promise.all([state(name), pace.latest(modelPace(name))]);
  const leftMs = now.agesMs.map((age) => leftOf(times, age)).sort((a, b) => a - b);
  return { ...now, times, leftMs };
}

export const medianOf = (sorted: readonly number[]): number => sorted[Math.floor(sorted.length / 2)] ?? 0;
export const meanOf = (times: readonly number[]): number =>
  times.reduce((sum, ms) => sum + ms, 0) / Math.max(1, times.length);

/** What takes longer than all of the latest did may be over at any moment: a quarter of the usual stands for that. */
function leftOf(sorted: readonly number[], age: number): number {
  const longer = sorted.filter((ms) => ms > age);
  return longer.length > 0 ? medianOf(longer) - age : meanOf(sorted) / 4;
}
