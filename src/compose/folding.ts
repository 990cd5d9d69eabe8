import { fitHistory } from "../conversation/history.ts";
import { createSummaryStore } from "../conversation/summary-store.ts";
import type { Meter } from "../model/attempt.ts";
import type { OpenedModels } from "../model/catalogue.ts";
import type { Gate } from "../model/gate.ts";
import { createRouter } from "../model/router.ts";
import type { Spending } from "../model/spending.ts";
import type { RedisClient } from "../redis/place.ts";
import { createFolding, type Folding } from "../work/fold.ts";
import { createSummarise } from "../work/summarise.ts";
import type { ThinkDeps } from "../work/think.ts";
import { conversationMsOf, type Process } from "./process.ts";

/** Share of its places up to which the summariser may be taken: the others are for answers. */
const ROOM_FOR_SUMMARIES = 0.5;

interface FoldingOptions {
  readonly redis: RedisClient;
  readonly gate: Gate;
  readonly meter: Meter;
  readonly spending: Spending;
  readonly choose: ThinkDeps["choose"];
  readonly opened: OpenedModels;
}

/** Sums up older exchanges in the background, where the catalogue has a model for it; else nothing is done. */
export function composeFolding(
  { config, log, shutdown, keys, tracing, metrics, sealer }: Process,
  { redis, gate, meter, spending, choose, opened }: FoldingOptions,
): Folding["begin"] {
  const { catalogue, models } = opened;
  const entry = catalogue.models.find(({ name }) => name === catalogue.summariser);
  if (!entry) return () => {};
  const alone = createRouter({
    models: models.map(withoutFallback),
    fitHistory,
    gate,
    log,
    meter,
    patienceMs: 0,
    longestWaitMs: 0,
  });
  const folding = createFolding({
    summaries: createSummaryStore({ redis, keys, sealer, conversationMs: conversationMsOf(config) }),
    summariser: createSummarise({ entry, model: alone.model(entry.name), spending, tracing }),
    budgetOf({ settings, turn }) {
      const { isSummedUp, historyTokens, tokenizer: family } = choose(settings, turn);
      return { tokens: isSummedUp ? historyTokens : 0, family };
    },
    async hasRoom() {
      const { running, waiting } = await gate.state(entry.name);
      return waiting === 0 && running < (entry.concurrency ?? Number.POSITIVE_INFINITY) * ROOM_FOR_SUMMARIES;
    },
    stop: shutdown.begun,
    metrics,
    tracing,
    log,
  });
  shutdown.add("summaries", folding.settled);
  return folding.begin;
}

/** For calls that nobody waits for: they go to this model, or not at all. */
function withoutFallback({ entry, model }: OpenedModels["models"][number]) {
  return { entry: { ...entry, fallback: undefined, hedgeSeconds: undefined }, model };
}
