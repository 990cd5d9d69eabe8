/** How long a model would take to answer somebody who chose it now. */
import type { ModelEntry } from "../model/catalogue-schema.ts";
import type { GateState } from "../model/gate.ts";
import { modelPace, type Pace } from "../turn/pace.ts";

export interface Expected {
  /** In ms; undefined while too few of its latest answers are known. */
  readonly ms?: number | undefined;
  /** Not to be asked at present: its breaker is open, or its provider asked to be left alone. */
  readonly isResting: boolean;
}

export interface ExpectDeps {
  readonly state: (model: string) => Promise<GateState>;
  readonly pace: Pick<Pace, "usual">;
  /** How long work waits for a worker at present, in ms. */
  readonly queueMs: () => Promise<number>;
}

/**
 * The median of a model's latest answers, and what comes before: the wait for a worker and for one of the model's places.
 * A part that cannot be told counts as nothing. Never throws.
 */
export function createExpect({ state, pace, queueMs }: ExpectDeps) {
  return async function expect(models: readonly Pick<ModelEntry, "name" | "concurrency">[]) {
    const before = queueMs().catch(() => 0);
    return Promise.all(
      models.map(async ({ name, concurrency }): Promise<Expected> => {
        const [usual, now] = await Promise.all([
          pace.usual(modelPace(name)).catch(() => undefined),
          state(name).catch(() => undefined),
        ]);
        const isResting = now !== undefined && (now.open || now.pausedMs > 0);
        if (usual === undefined) return { isResting };
        return { isResting, ms: (await before) + usual * (1 + turnsBefore(now, concurrency)) };
      }),
    );
  };
}

/** Answers that come before, one after another: as many end at once as may run. */
function turnsBefore(now: GateState | undefined, concurrency: number | undefined): number {
  if (!now || concurrency === undefined) return 0;
  return Math.max(0, now.running + now.waiting + 1 - concurrency) / concurrency;
}
