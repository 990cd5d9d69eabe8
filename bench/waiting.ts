/** What waiting messages promise, against when answers really come: a crowd at once, and a steady stream of people. */

import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { answerAtOnce, listening, SECRET, takeCallback } from "./lib/outside.ts";
import { type Measured, startNode } from "./lib/processes.ts";
import { promisedMs } from "./lib/promised.ts";
import { withRedis } from "./lib/redis.ts";
import { median, quantile, report } from "./lib/report.ts";

const WEBHOOKS = ["http://127.0.0.1:4821/kakao/skill", "http://127.0.0.1:4822/kakao/skill"];
const WORKERS = 2;
const PLACES = 100;
/** Thinking takes this long, evenly spread: 4 s on average. */
const THINKING = { shortestMs: 2_500, longestMs: 5_500 };
const CROWD = 1_000;
/** Whoever has no answer by then has lost it. */
const LIMIT_MS = 120_000;
const STREAM = { people: 2_000, perSecond: 23 };

interface Kept {
  readonly promised: number | undefined;
  readonly real: number;
}

export const run = () => withRedis(measureWaiting);

async function measureWaiting(redisUrl: string): Promise<void> {
  const outside = await openOutside();
  const dir = await mkdtemp(join(tmpdir(), "saenggak-bench-"));
  const models = join(dir, "models.yaml");
  await writeFile(
    models,
    `models: [{ name: r1, label: R1, backend: openai-compatible, baseUrl: "${outside.origin}/v1", id: r1, concurrency: ${PLACES} }]\n`,
  );
  const env = {
    REDIS_URL: redisUrl,
    KAKAO_SKILL_SECRET: SECRET,
    ADMIN_PORT: "0",
    MODELS_FILE: models,
    CALLBACK_ORIGINS: outside.origin,
    CALLBACK_BUDGET_MS: "55000",
    WORKER_CONCURRENCY: "200",
    LOG_LEVEL: "warn",
  };
  const processes: Measured[] = [];
  const start = async (role: string, port: string) => {
    const levels = { ...env, LOG_LEVEL: "info", PORT: port };
    processes.push(await startNode(["src/cli.ts", role], levels, `${role}.ready`));
  };
  const rows: string[] = [];
  try {
    await Promise.all([start("server", "4821"), start("server", "4822")]);
    for (let i = 0; i < WORKERS; i++) await start("worker", "0");
    await ask(outside, { people: 20, everyMs: 50 });
    await sleep(1_500);
    rows.push(row(`${CROWD} people within two seconds`, await ask(outside, { people: CROWD, everyMs: 2 })));
    await sleep(1_500);
    const everyMs = 1_000 / STREAM.perSecond;
    const stream = await ask(outside, { people: STREAM.people, everyMs });
    rows.push(row(`${STREAM.people} people, ${STREAM.perSecond} a second`, stream));
  } finally {
    await Promise.all(processes.map((process) => process.stop()));
    await outside.close();
    await rm(dir, { recursive: true, force: true });
  }
  await report("waiting", [
    `Two servers in turn, ${WORKERS} workers, a model with ${PLACES} places that thinks for ${THINKING.shortestMs / 1_000}–${THINKING.longestMs / 1_000} s. The time that each waiting message`,
    "names, divided by the time until its callback came.",
    "",
    "| | named a time | longest wait s | promised / real: median | lowest | highest | within double |",
    "| --- | --- | --- | --- | --- | --- | --- |",
    ...rows,
    "",
    "Aimed at all within double.",
  ]);
}

function row(name: string, kept: readonly Kept[]): string {
  const ratios = kept.flatMap(({ promised, real }) => (promised === undefined ? [] : [promised / real]));
  const within = ratios.filter((ratio) => ratio >= 0.5 && ratio <= 2).length;
  const figures = [
    percent(ratios.length / kept.length),
    (Math.max(...kept.map(({ real }) => real)) / 1_000).toFixed(0),
    ...[median(ratios), quantile(ratios, 0), Math.max(...ratios)].map((ratio) => ratio.toFixed(2)),
    percent(within / ratios.length),
  ];
  return `| ${name} | ${figures.join(" | ")} |`;
}

const percent = (share: number): string => `${(Math.floor(share * 1_000) / 10).toFixed(1)} %`;

type Outside = Awaited<ReturnType<typeof openOutside>>;
let count = 0;

/** Asks one after the other, by the clock, and waits until all have their answer. */
async function ask(
  { origin, posted }: Outside,
  { people, everyMs }: { readonly people: number; readonly everyMs: number },
): Promise<Kept[]> {
  const since = performance.now();
  const kept: Promise<Kept>[] = [];
  for (let i = 0; i < people; i++) {
    await sleep(Math.max(0, since + i * everyMs - performance.now()));
    const one = askOne();
    // Told by the last line; until then nobody listens.
    one.catch(() => {});
    kept.push(one);
  }
  return Promise.all(kept);

  async function askOne(): Promise<Kept> {
    count += 1;
    const path = `/callback/${count}`;
    const came = posted(path);
    const asked = performance.now();
    const reply = await fetch(WEBHOOKS[count % 2] ?? "", {
      method: "POST",
      headers: { "content-type": "application/json", "x-skill-secret": SECRET },
      body: JSON.stringify({
        bot: { id: "bench" },
        userRequest: {
          utterance: "하늘은 왜 파래요?",
          callbackUrl: origin + path,
          user: { id: `p${count}` },
        },
      }),
    });
    const { data } = (await reply.json()) as { readonly data?: { readonly text: string } };
    if (!data) throw new Error(`person ${path} was not taken`);
    const at = await Promise.race([came, sleep(LIMIT_MS, undefined, { ref: false })]);
    if (at === undefined) throw new Error(`person ${path} has no answer`);
    return { promised: promisedMs(data.text), real: at - asked };
  }
}

/** The model, which thinks, and the platform. */
async function openOutside() {
  const arrivals = new Map<string, (at: number) => void>();
  const server = createServer(async (request, response) => {
    const path = request.url ?? "";
    await text(request);
    if (!path.startsWith("/v1/")) {
      arrivals.get(path)?.(performance.now());
      return takeCallback(response);
    }
    const { shortestMs, longestMs } = THINKING;
    await sleep(shortestMs + Math.random() * (longestMs - shortestMs));
    answerAtOnce(response, "답이에요.");
  });
  return {
    origin: await listening(server),
    /** When something was posted there, by `performance.now()`. */
    posted: (path: string) => new Promise<number>((resolve) => arrivals.set(path, resolve)),
    async close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
