import type { Clock, Metrics } from "../contract/ports.ts";
import type { Meter } from "../model/attempt.ts";
import { modelPace, type Pace } from "../turn/pace.ts";

/** Counts and times each call of each model: also of one that failed before another answered instead. */
export function createMeter(deps: {
  readonly metrics: Pick<Metrics, "modelCalled" | "modelWaited" | "modelPassedOver">;
  readonly pace: Pick<Pace, "note">;
  readonly clock: Clock;
}): Meter {
  const { metrics, pace, clock } = deps;
  return {
    waited: (model, ms) => metrics.modelWaited(model, ms / 1_000),
    passedOver: (model, reason) => metrics.modelPassedOver(model, reason),
    call(model) {
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
    },
  };
}
