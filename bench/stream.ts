/** What reading a model's stream costs, paced like a model, against a hand-written reader; and how many one process carries. */
import { runNode, startNode } from "./lib/processes.ts";
import { withRedis } from "./lib/redis.ts";
import { median, report } from "./lib/report.ts";
import type { StreamReading } from "./lib/stream-reader.ts";

const EVERY_MS = 25;
const LETTERS_A_DELTA = 4;
const COST = { streams: 20, deltas: 2_000, rounds: 3 };
const STEPS = [50, 100, 200, 300, 400, 600, 800, 1_200, 1_600, 2_400];
const STEP_DELTAS = 600;
const MOST_LAG_MS = 100;
/** A reader that falls behind is no reader of live streams, however smooth its event loop. */
const MOST_LATE_S = 2;

type Step = StreamReading & { readonly streams: number };

export const run = () => withRedis(measureStreams);

async function measureStreams(redisUrl: string): Promise<void> {
  const read = (reader: "floor" | "ours", streams: number, deltas: number) =>
    readStreams({ reader, streams, deltas, redisUrl });
  const cost = { floor: [] as number[], ours: [] as number[] };
  await withServer(COST.deltas, async () => {
    for (let round = 0; round < COST.rounds; round++) {
      // Both at once, so that whatever else the machine does slows both.
      const [floor, ours] = await Promise.all([
        read("floor", COST.streams, COST.deltas),
        read("ours", COST.streams, COST.deltas),
      ]);
      cost.floor.push((floor.cpuMs / (COST.streams * COST.deltas)) * 1_000);
      cost.ours.push((ours.cpuMs / (COST.streams * COST.deltas)) * 1_000);
    }
  });
  const carried: Step[] = [];
  await withServer(STEP_DELTAS, async () => {
    for (const streams of STEPS) {
      const step = { ...(await read("ours", streams, STEP_DELTAS)), streams };
      carried.push(step);
      if (!isCarried(step)) break;
    }
  });

  const ratios = cost.ours.map((ours, round) => ours / (cost.floor[round] ?? Number.NaN));
  const most = carried.findLast(isCarried)?.streams ?? 0;
  await report("stream", [
    `${COST.streams} streams of ${COST.deltas} deltas, one each ${EVERY_MS} ms, ${COST.rounds} rounds, both readers at once. CPU of each`,
    "reading process, median.",
    "",
    "| | CPU ms/1,000 deltas |",
    "| --- | --- |",
    `| floor: fetch, TextDecoder and JSON.parse, nothing checked | ${median(cost.floor).toFixed(0)} |`,
    `| Saenggak: limits, breaker, figures; bounded, split, its language checked, shown, collected | ${median(cost.ours).toFixed(0)} |`,
    "",
    `Ratio, median of pairs: **${median(ratios).toFixed(2)}**; aimed at ≤ 1.6.`,
    "",
    `Streams at ${1_000 / EVERY_MS} deltas a second in one process, ${(STEP_DELTAS * EVERY_MS) / 1_000} s a step, until its event loop's lag (p99)`,
    `passes ${MOST_LAG_MS} ms, or it ends more than ${MOST_LATE_S} s late; the model's server runs on the same machine.`,
    "",
    "| streams | CPU, of one core | lag p99 ms | late s |",
    "| --- | --- | --- | --- |",
    ...carried.map((step) =>
      [
        `| ${step.streams} | ${(step.cpuMs / step.seconds / 10).toFixed(0)} %`,
        `${step.lagP99Ms.toFixed(1)} | ${lateSeconds(step).toFixed(1)} |`,
      ].join(" | "),
    ),
    "",
    `Carried: **${most}**; aimed at ≥ 200.`,
  ]);
}

/** The last of the streams begins after a second at the latest. */
const lateSeconds = ({ seconds }: Step) => Math.max(0, seconds - 1 - (STEP_DELTAS * EVERY_MS) / 1_000);
const isCarried = (step: Step) => step.lagP99Ms <= MOST_LAG_MS && lateSeconds(step) <= MOST_LATE_S;

const PORT = "4813";

async function withServer(deltas: number, work: () => Promise<void>): Promise<void> {
  const env = { DELTAS: String(deltas), EVERY_MS: String(EVERY_MS), PORT };
  const server = await startNode(["bench/lib/stream-server.ts"], env, "ready");
  try {
    await work();
  } finally {
    await server.stop();
  }
}

interface ToRead {
  readonly reader: "floor" | "ours";
  readonly streams: number;
  readonly deltas: number;
  readonly redisUrl: string;
}

async function readStreams({ reader, streams, deltas, redisUrl }: ToRead): Promise<StreamReading> {
  const env = {
    READER: reader,
    STREAMS: String(streams),
    REDIS_URL: redisUrl,
    BASE_URL: `http://127.0.0.1:${PORT}/v1`,
  };
  const reading: StreamReading = JSON.parse(await runNode(["bench/lib/stream-reader.ts"], env));
  if (reading.letters !== streams * deltas * LETTERS_A_DELTA) throw new Error(`${reader} lost deltas`);
  return reading;
}
