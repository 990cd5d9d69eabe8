/**
 * The reader of the stream benchmark: READER (`floor`: by hand, `ours`: backend and collectAnswer) reads STREAMS streams of
 * BASE_URL, all begun within a second. Prints a `StreamReading`.
 */
import { monitorEventLoopDelay } from "node:perf_hooks";
import { setTimeout as sleep } from "node:timers/promises";
import { createOpenAICompatibleModel } from "../../src/model/backend/openai-compatible.ts";
import { collectAnswer } from "../../src/model/collect.ts";

export interface StreamReading {
  readonly letters: number;
  readonly seconds: number;
  /** User and system time of the whole process while it read. */
  readonly cpuMs: number;
  /** How late its event loop ran. */
  readonly lagP99Ms: number;
}

const { BASE_URL: baseUrl = "", READER, STREAMS } = process.env;
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

const model = createOpenAICompatibleModel({ name: "r1", label: "R1", baseUrl, modelId: "r1" });
async function byUs(): Promise<number> {
  const { signal } = new AbortController();
  const { text, reasoning } = await collectAnswer(model, { question: "질문", signal });
  return text.length + reasoning.length;
}

async function readOne(): Promise<number> {
  await sleep(Math.random() * 1_000);
  return READER === "floor" ? byHand() : byUs();
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
