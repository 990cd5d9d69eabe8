/** Time from a model's last byte to the callback's POST, with many people at once, against a bare bot in the same run. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { ask, DONE, frame, listening, SECRET, takeCallback } from "./lib/outside.ts";
import { type Measured, startNode } from "./lib/processes.ts";
import { withRedis } from "./lib/redis.ts";
import { median, quantile, report } from "./lib/report.ts";

const PEOPLE = 100;
const ROUNDS = 5;
/** A stream lasts 2–4 s at 20 parts a second: past the settle time, so that it does not show. */
const PARTS = { fewest: 40, spread: 40, everyMs: 50 };

/** The model and the platform in one process, so that both ends of the measured time are read off one clock. */
interface Outside {
  readonly origin: string;
  /** Milliseconds from last byte to POST, for each person of the round that ends now. */
  round(webhook: string): Promise<number[]>;
  close(): Promise<void>;
}

export const run = () => withRedis(measureTurn);

async function measureTurn(redisUrl: string): Promise<void> {
  const outside = await openOutside();
  const env = {
    REDIS_URL: redisUrl,
    KAKAO_SKILL_SECRET: SECRET,
    ADMIN_PORT: "0",
    MODEL_BASE_URL: `${outside.origin}/v1`,
    MODEL_ID: "deepseek-r1",
    CALLBACK_ORIGINS: outside.origin,
    WORKER_CONCURRENCY: String(PEOPLE),
  };
  const floor = await startNode(["bench/lib/floor-turn.ts"], { ...env, PORT: "4811" }, "ready");
  const server = await startNode(["src/cli.ts", "server"], { ...env, PORT: "4812" }, "server.ready");
  const worker = await startNode(["src/cli.ts", "worker"], env, "worker.ready");
  const times = { floor: [] as number[], ours: [] as number[] };
  const cpu = { floor: [] as number[], ours: [] as number[] };
  try {
    for (let round = -1; round < ROUNDS; round++) {
      const bare = await measure([floor], () => outside.round("http://127.0.0.1:4811/kakao/skill"));
      const whole = await measure([server, worker], () => outside.round("http://127.0.0.1:4812/kakao/skill"));
      if (round < 0) continue;
      times.floor.push(...bare.times);
      times.ours.push(...whole.times);
      cpu.floor.push(bare.cpuMillis);
      cpu.ours.push(whole.cpuMillis);
    }
  } finally {
    await Promise.all([floor.stop(), server.stop(), worker.stop()]);
    await outside.close();
  }
  const row = (name: string, ms: number[], cpuMillis: number[]) =>
    `| ${name} | ${median(ms).toFixed(1)} | ${quantile(ms, 0.99).toFixed(1)} | ${median(cpuMillis).toFixed(1)} |`;
  await report("turn", [
    `${PEOPLE} people at once, ${ROUNDS} rounds; each answer streams for 2–4 s in parts of 50 ms. The time runs from the`,
    "model's last byte to the arrival of the callback's POST. CPU is that of all our processes for a whole turn.",
    "",
    "| | p50 ms | p99 ms | CPU ms/turn |",
    "| --- | --- | --- | --- |",
    row("floor: a bare bot, nothing stored", times.floor, cpu.floor),
    row("Saenggak: stored, claimed, rendered, checked, sent", times.ours, cpu.ours),
    "",
    "Aimed at p50 ≤ 20 ms and p99 ≤ 100 ms.",
  ]);
}

async function measure(processes: readonly Measured[], round: () => Promise<number[]>) {
  const cpu = async () => {
    const each = await Promise.all(processes.map((process) => process.cpuSeconds()));
    return each.reduce((sum, seconds) => sum + seconds, 0);
  };
  const before = await cpu();
  const times = await round();
  return { times, cpuMillis: (((await cpu()) - before) / PEOPLE) * 1_000 };
}

async function openOutside(): Promise<Outside> {
  const ended = new Map<string, number>();
  let posted: (person: string) => void = () => {};
  let next = 0;
  const server = createServer(async (request, response) => {
    const path = request.url ?? "";
    if (path.startsWith("/v1/chat/completions")) return stream(request, response, ended);
    if (path.startsWith("/callback/")) posted(path.slice("/callback/".length));
    await text(request);
    takeCallback(response);
  });
  const origin = await listening(server);
  return {
    origin,
    async round(webhook) {
      const times: number[] = [];
      const all = Promise.withResolvers<void>();
      posted = (person) => {
        times.push(performance.now() - (ended.get(person) ?? Number.NaN));
        if (times.length === PEOPLE) all.resolve();
      };
      await Promise.all(Array.from({ length: PEOPLE }, () => askAs(webhook, origin, `person${next++}`)));
      await all.promise;
      return times;
    },
    async close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

const askAs = (webhook: string, origin: string, user: string) =>
  ask(webhook, { user, utterance: `저는 ${user}이에요`, callbackUrl: `${origin}/callback/${user}` });

/** An OpenAI-compatible stream: thinking, then an answer of a few paragraphs of Markdown. */
async function stream(
  request: IncomingMessage,
  response: ServerResponse,
  ended: Map<string, number>,
): Promise<void> {
  const person = /person\d+/.exec(await text(request))?.[0] ?? "";
  response.writeHead(200, { "content-type": "text/event-stream" });
  const parts = PARTS.fewest + Math.floor(Math.random() * PARTS.spread);
  for (let part = 0; part < parts; part++) {
    const said = part % 10 === 9 ? "\n\n- **정리**하면 " : "이렇게 생각해 볼 수 있어요. ";
    response.write(frame(part < parts / 2 ? { reasoning_content: said } : { content: said }));
    await sleep(PARTS.everyMs);
  }
  response.write(frame({}, "stop"));
  ended.set(person, performance.now());
  response.end(DONE);
}
