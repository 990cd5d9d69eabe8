import { fitHistory } from "../conversation/history.ts";
import type { OpenedModels } from "../model/catalogue.ts";
import { createGate } from "../model/gate.ts";
import { createRouter, LONGEST_WAIT_MS } from "../model/router.ts";
import { createSpending } from "../model/spending.ts";
import type { RedisClient } from "../redis/place.ts";
import type { Pace } from "../turn/pace.ts";
import { createAsk } from "../work/ask-model.ts";
import { createChooseModel } from "../work/choose-model.ts";
import { createMeter } from "../work/meter.ts";
import { createThink } from "../work/think.ts";
import { composeFolding } from "./folding.ts";
import type { Process } from "./process.ts";

/** How a turn is thought about: its skill with a model that is limited, measured and paid for. */
export function composeThinking(
  parts: Process,
  { redis, pace }: { readonly redis: RedisClient; readonly pace: Pace },
  opened: OpenedModels,
) {
  const { config, log, clock, keys, tracing, metrics, bots, skills, skillsOf, producer } = parts;
  const { catalogue, models } = opened;
  const onOpen = (name: string) => {
    log.error("model.breaker_opened", { model: name });
    metrics.modelBreakerOpened(name);
  };
  const gate = createGate({ redis, keys, onOpen });
  // A scrape must not wait for a Redis that is away.
  const seen = createGate({ redis: producer, keys });
  const seenSpending = createSpending({ redis: producer, keys, models: [], clock });
  const meter = createMeter({ metrics, pace, clock });
  const router = createRouter({
    models,
    fitHistory,
    gate,
    log,
    meter,
  });
  const spending = createSpending({
    redis,
    keys,
    models: catalogue.models,
    clock,
  });
  metrics.showModels(async () => ({
    states: await Promise.all(
      catalogue.models.map(async ({ name, concurrency, requestsPerMinute }) => ({
        ...(await seen.state(name)),
        concurrency,
        requestsPerMinute,
      })),
    ),
    spent: await seenSpending.today(),
  }));
  const choose = createChooseModel({
    catalogue,
    botOf: bots.of,
    model: router.model,
    historyTokens: config.HISTORY_TOKENS,
    longestWaitMs: LONGEST_WAIT_MS,
  });
  const think = createThink({
    skills,
    skillsAt: (bot) => skillsOf(bots.of(bot)).infos,
    choose,
    askingIn: createAsk({ modelOf: router.model, spending, metrics, tracing, log, clock }),
    log,
    clock,
  });
  const fold = composeFolding(parts, { redis, gate, meter, spending, choose, opened });
  return { think, fold };
}
