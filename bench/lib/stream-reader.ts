/**
 * The reader of the stream benchmark: READER (`floor`: by hand, `ours`: as a worker asks for a turn's answer) reads STREAMS
 * streams of BASE_URL, all begun within a second; REDIS_URL holds our limits, breaker and figures. Prints a `StreamReading`.
 */
import { monitorEventLoopDelay } from "node:perf_hooks";
import { setTimeout as sleep } from "node:timers/promises";
import type { Turn } from "../../src/contract/turn.ts";
import { fitHistory } from "../../src/conversation/history.ts";
import { createLogger } from "../../src/logger.ts";
import { createOpenAICompatibleModel } from "../../src/model/backend/openai-compatible.ts";
import { catalogueEntry } from "../../src/model/catalogue-schema.ts";
import { createGate } from "../../src/model/gate.ts";
import { createRouter } from "../../src/model/router.ts";
import { createSpending } from "../../src/model/spending.ts";
import { createMetrics } from "../../src/ops/metrics.ts";
import { startTracing } from "../../src/ops/tracing.ts";
import { connectRedis } from "../../src/redis/connect.ts";
import { createKeys } from "../../src/redis/keys.ts";
import { createPace } from "../../src/turn/pace.ts";
import { createAsk } from "../../src/work/ask-model.ts";
import { createMeter } from "../../src/work/meter.ts";

export interface StreamReading {
  readonly letters: number;
  readonly seconds: number;
  /** User and system time of the whole process while it read. */
  readonly cpuMs: number;
  /** How late its event loop ran. */
  readonly lagP99Ms: number;
}

const { BASE_URL: baseUrl = "", READER, REDIS_URL = "", STREAMS } = process.env;
const LAG_RESOLUTION_MS = 10;

/** What anyone would write: no limits, no finish reason, no error events, no thoughts in the text. */
async function byHand(): Promise<number> {
  const reply = await fetch(`${baseUrl}/chat/completions`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ model: "r1", stream: true, messages: [{ role: "user", content: "질문" }] }),
  });
  let rest = "";
  let reasoning = "";
  let text = "";
  const decoder = new TextDecoder();
  for await (const bytes of reply.body ?? []) {
    const lines = (rest + decoder.decode(bytes, { stream: true })).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) {
      if (!line.startsWith("data: {")) continue;
      const delta = JSON.parse(line.slice(6)).choices[0]?.delta;
      reasoning += delta?.reasoning_content ?? "";
      text += delta?.content ?? "";
    }
  }
  return text.length + reasoning.length;
}

/** All that stands between a turn and its model in a worker, on a real Redis. */
async function openOurs(redisUrl: string): Promise<() => Promise<number>> {
  const log = createLogger({ level: "error", role: "bench" });
  const clock = Date.now;
  const redis = connectRedis(redisUrl, "patient", log);
  const keys = createKeys(`bench-${process.pid}`);
  const entry = catalogueEntry.parse({
    name: "r1",
    label: "R1",
    backend: "openai-compatible",
    concurrency: 10_000,
    price: { input: 1, output: 1 },
  });
  const metrics = createMetrics({ queueStats: () => Promise.reject(new Error("there is no queue")) });
  const router = createRouter({
    models: [
      { entry, model: createOpenAICompatibleModel({ name: "r1", label: "R1", baseUrl, modelId: "r1" }) },
    ],
    gate: createGate({ redis, keys }),
    fitHistory,
    meter: createMeter({ metrics, pace: createPace({ redis, keys }), clock }),
    log,
  });
  const askingIn = createAsk({
    modelOf: router.model,
    spending: createSpending({ redis, keys, models: [entry], clock }),
    metrics,
    tracing: await startTracing({ endpoint: undefined, serviceName: "bench", role: "worker" }),
    log,
    clock,
  });
  const model = router.model("r1");
  let count = 0;
  return async () => {
    const id = String(++count);
    const turn = { id, conversation: id, window: { closesAt: clock() } } as unknown as Turn;
    const { signal } = new AbortController();
    const ask = askingIn({ turn, model, dailyTokens: 1_000_000, signal, write() {}, used() {} });
    const { text, reasoning } = await ask({ question: "질문이에요", isAnswer: true });
    return text.length + reasoning.length;
  };
}

const readOnce = READER === "floor" ? byHand : await openOurs(REDIS_URL);

async function readOne(): Promise<number> {
  await sleep(Math.random() * 1_000);
  return readOnce();
}

const lag = monitorEventLoopDelay({ resolution: LAG_RESOLUTION_MS });
const start = performance.now();
const before = process.cpuUsage();
lag.enable();
const letters = await Promise.all(Array.from({ length: Number(STREAMS) }, readOne));
lag.disable();
const { user, system } = process.cpuUsage(before);
const reading: StreamReading = {
  letters: letters.reduce((sum, each) => sum + each, 0),
  seconds: (performance.now() - start) / 1_000,
  cpuMs: (user + system) / 1_000,
  // The histogram counts from one tick to the next.
  lagP99Ms: Math.max(0, lag.percentile(99) / 1e6 - LAG_RESOLUTION_MS),
};
console.log(JSON.stringify(reading));
process.exit();
