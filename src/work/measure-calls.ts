import type { Clock, Metrics } from "../contract/ports.ts";
import type { Call } from "../model/router.ts";
import { modelPace, type Pace } from "../turn/pace.ts";

/** Counts and times each call of each model: also of one that failed before another answered instead. */
export function createMeasure(deps: {
  readonly metrics: Pick<Metrics, "modelCalled">;
  readonly pace: Pick<Pace, "note">;
  readonly clock: Clock;
}): (model: string) => Call {
  const { metrics, pace, clock } = deps;
  return (model) => {
    const started = clock();
    let firstToken: number | undefined;
    return {
      part({ type }) {
        if (type === "text" || type === "reasoning") firstToken ??= clock();
      },
      ended(result) {
        const ms = clock() - started;
        if (result === "ok") void pace.note(modelPace(model), ms);
        metrics.modelCalled({
          model,
          result,
          seconds: ms / 1_000,
          ...(firstToken === undefined ? {} : { firstTokenSeconds: (firstToken - started) / 1_000 }),
        });
      },
    };
  };
}
