import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import type { Metrics, TurnOutcome } from "../contract/ports.ts";

/** How much work waits, asked for at each scrape. */
export interface QueueStats {
  readonly waiting: number;
  readonly active: number;
  readonly delayed: number;
  readonly oldestWaitMs: number;
}

/** What all workers share about the models, asked for at each scrape. */
export interface ModelStats {
  readonly states: readonly {
    readonly model: string;
    readonly running: number;
    readonly waiting: number;
    /** Most that may run at a time; absent when nothing bounds them. */
    readonly concurrency?: number | undefined;
    readonly lastMinute: number;
    /** Most that may begin in a minute; absent when nothing bounds them. */
    readonly requestsPerMinute?: number | undefined;
    readonly open: boolean;
    readonly pausedMs: number;
  }[];
  /** Of today, by Korean time. */
  readonly spent: readonly {
    readonly model: string;
    readonly inputTokens: number;
    readonly outputTokens: number;
    readonly cost: number;
  }[];
}

export interface MetricsOptions {
  readonly queueStats: () => Promise<QueueStats>;
}

/** What `/metrics` serves: Prometheus' text format. */
export interface MetricsPage {
  readonly contentType: string;
  readonly text: string;
}

const WEBHOOK_SECONDS = [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 3, 4, 4.5, 5];
const MODEL_SECONDS = [0.25, 0.5, 1, 2, 5, 10, 20, 30, 45, 60, 120, 300, 900];
const WAIT_SECONDS = [0.01, 0.1, 0.5, 1, 2, 5, 10, 30, 60, 120, 180];
const DELIVERY_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/**
 * Makes the process's instruments in a registry of their own, with the process's figures (CPU, memory, event loop). Labels
 * hold names of ours and codes: nothing of a person, and no more values than there are skills, models and codes.
 * `page` never throws: while the queue cannot be asked, its gauges are left out.
 */
export function createMetrics({ queueStats }: MetricsOptions): Metrics & {
  page(): Promise<MetricsPage>;
  /** From now on the page tells of the models, too. */
  showModels(stats: () => Promise<ModelStats>): void;
} {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const counter = (name: string, help: string, labelNames: string[]) =>
    byLabels(new Counter({ name: `saenggak_${name}`, help, labelNames, registers }));
  const histogram = (name: string, help: string, labelNames: string[], buckets: number[]) =>
    byLabels(new Histogram({ name: `saenggak_${name}`, help, labelNames, buckets, registers }));

  const turns = counter("turns_total", "Turns by how they ended.", ["outcome", "skill"]);
  const webhook = histogram("webhook_seconds", "Time to answer the webhook.", ["kind"], WEBHOOK_SECONDS);
  const calls = counter("model_calls_total", "Model calls by result.", ["model", "result"]);
  const model = histogram("model_seconds", "Time of a whole model call.", ["model"], MODEL_SECONDS);
  const firstToken = histogram(
    "model_first_token_seconds",
    "Time to a first token.",
    ["model"],
    MODEL_SECONDS,
  );
  const waits = histogram(
    "model_wait_seconds",
    "Time that a call waited for a place.",
    ["model"],
    WAIT_SECONDS,
  );
  const passedOver = counter("model_passed_over_total", "Times that a model was not asked, by reason.", [
    "model",
    "reason",
  ]);
  const openings = counter("model_breaker_opened_total", "Times that a breaker opened.", ["model"]);
  const restated = counter("answers_restated_total", "Answers in another language than their person's.", [
    "model",
    "helped",
  ]);
  const feedback = counter("feedback_total", "Answers that people judged, by their first word on each.", [
    "value",
    "model",
  ]);
  const delivery = histogram(
    "delivery_seconds",
    "Time from stored answer to sent.",
    ["route"],
    DELIVERY_SECONDS,
  );
  const callbacks = counter("callback_results_total", "Callbacks by result.", ["result"]);
  const pushes = counter("push_results_total", "Events asked for and their ends, by result.", ["result"]);
  const summaries = counter("summaries_total", "Summaries of conversations by result.", ["result"]);
  const queue = queueGauges(registers);
  const models = modelGauges(registers);
  let modelStats: () => Promise<ModelStats | undefined> = async () => undefined;

  return {
    turnEnded: (outcome: TurnOutcome, skill) => turns(outcome, skill).inc(),
    webhookAnswered: (kind, seconds) => webhook(kind).observe(seconds),
    modelCalled(call) {
      calls(call.model, call.result).inc();
      model(call.model).observe(call.seconds);
      if (call.firstTokenSeconds !== undefined) firstToken(call.model).observe(call.firstTokenSeconds);
    },
    modelWaited: (name, seconds) => waits(name).observe(seconds),
    modelPassedOver: (name, reason) => passedOver(name, reason).inc(),
    modelBreakerOpened: (name) => openings(name).inc(),
    delivered: (route, seconds) => delivery(route).observe(seconds),
    callbackAnswered: (result) => callbacks(result).inc(),
    pushed: (result) => pushes(result).inc(),
    answerRestated: (model, helped) => restated(model, String(helped)).inc(),
    summarised: (result) => summaries(result).inc(),
    answerJudged: (value, model = "none") => feedback(value, model).inc(),
    showModels(stats) {
      modelStats = stats;
    },
    async page() {
      queue(await queueStats().catch(() => undefined));
      models(await modelStats().catch(() => undefined));
      return { contentType: registry.contentType, text: await registry.metrics() };
    },
  };
}

function queueGauges(registers: Registry[]): (stats: QueueStats | undefined) => void {
  const depth = new Gauge({
    name: "saenggak_queue_depth",
    help: "Conversations with work, by state.",
    labelNames: ["state"],
    registers,
  });
  const oldest = new Gauge({
    name: "saenggak_queue_oldest_wait_seconds",
    help: "How long the oldest of them has waited.",
    registers,
  });
  return (stats) => {
    depth.reset();
    oldest.remove();
    if (!stats) return;
    for (const state of ["waiting", "active", "delayed"] as const) depth.set({ state }, stats[state]);
    oldest.set(stats.oldestWaitMs / 1_000);
  };
}

function modelGauges(registers: Registry[]): (stats: ModelStats | undefined) => void {
  const gauge = (name: string, help: string, ...labelNames: string[]) =>
    new Gauge({ name: `saenggak_${name}`, help, labelNames, registers });
  const running = gauge("model_running", "Calls that run now, of all workers.", "model");
  const most = gauge("model_concurrency_limit", "Most calls that may run, of all workers.", "model");
  const waiting = gauge("model_waiting", "Calls that wait for a place now, of all workers.", "model");
  const minute = gauge(
    "model_requests_last_minute",
    "Calls begun in the last minute, where bounded.",
    "model",
  );
  const perMinute = gauge(
    "model_requests_per_minute_limit",
    "Most calls that may begin in a minute.",
    "model",
  );
  const open = gauge("model_breaker_open", "1 while the model is not asked because it failed.", "model");
  const paused = gauge("model_paused_seconds", "For how long its provider asked to be left alone.", "model");
  const tokens = gauge("model_tokens_today", "Tokens of all workers today (Korean time).", "model", "kind");
  const cost = gauge("model_cost_usd_today", "US dollars of all workers today (Korean time).", "model");
  return (stats) => {
    const all = [running, most, waiting, minute, perMinute, open, paused, tokens, cost];
    for (const each of all) each.reset();
    for (const state of stats?.states ?? []) {
      const of = { model: state.model };
      running.set(of, state.running);
      waiting.set(of, state.waiting);
      open.set(of, state.open ? 1 : 0);
      paused.set(of, state.pausedMs / 1_000);
      if (state.concurrency !== undefined) most.set(of, state.concurrency);
      if (state.requestsPerMinute === undefined) continue;
      minute.set(of, state.lastMinute);
      perMinute.set(of, state.requestsPerMinute);
    }
    for (const spent of stats?.spent ?? []) {
      tokens.set({ model: spent.model, kind: "input" }, spent.inputTokens);
      tokens.set({ model: spent.model, kind: "output" }, spent.outputTokens);
      cost.set({ model: spent.model }, spent.cost);
    }
  };
}

/** Looks a metric's child up by its label values, made once: the metric's own look-up checks and sorts names each time. */
function byLabels<Child>(metric: { labels(...values: string[]): Child }): (...values: string[]) => Child {
  const children = new Map<string, Child>();
  return (...values) => {
    const key = values.join("\0");
    const known = children.get(key);
    if (known) return known;
    const child = metric.labels(...values);
    children.set(key, child);
    return child;
  };
}
