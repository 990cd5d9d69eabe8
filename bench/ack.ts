/** Requests a second and latencies of the webhook's acknowledgement, against bare Express with one BullMQ add. */
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { Redis } from "ioredis";
import { type Measured, startNode } from "./lib/processes.ts";
import { withRedis } from "./lib/redis.ts";
import { median, report } from "./lib/report.ts";

const ROUNDS = 15;
const SECONDS = 4;
const CONNECTIONS = 64;
const SECRET = "a-secret-for-benchmarks";
const LUA = fileURLToPath(new URL("./lib/payload.lua", import.meta.url));

interface Round {
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
  readonly cpuMicros: number;
}

export const run = () => withRedis(measureAck);

async function measureAck(redisUrl: string): Promise<void> {
  const admin = new Redis(redisUrl);
  const common = { REDIS_URL: redisUrl, KAKAO_SKILL_SECRET: SECRET, ADMIN_PORT: "0" };
  const floor = await startNode(["bench/lib/floor-server.ts"], { ...common, PORT: "4801" }, "ready");
  const ours = await startNode(["src/cli.ts", "server"], { ...common, PORT: "4802" }, "server.ready");
  const results = { floor: [] as Round[], ours: [] as Round[] };
  try {
    await drive(4801, floor, "warm", 3);
    await drive(4802, ours, "warm", 3);
    for (let round = 0; round < ROUNDS; round++) {
      await admin.flushall();
      results.floor.push(await drive(4801, floor, `f${round}`, SECONDS));
      await admin.flushall();
      results.ours.push(await drive(4802, ours, `o${round}`, SECONDS));
    }
  } finally {
    await Promise.all([floor.stop(), ours.stop()]);
    admin.disconnect();
  }
  const ratios = results.ours.map(
    ({ perSecond }, i) => perSecond / (results.floor[i]?.perSecond ?? Number.NaN),
  );
  await report("ack", [
    `${ROUNDS} rounds of ${SECONDS} s each, alternating; ${CONNECTIONS} connections from wrk, a 1 KB payload, every request`,
    "another person's; each server in its own process, Redis on a unix socket with its append-only file. Medians.",
    "",
    "| | requests/s | p50 ms | p99 ms | server CPU µs/request |",
    "| --- | --- | --- | --- | --- |",
    row("floor: bare Express 5 + one BullMQ add", results.floor),
    row("Saenggak: authenticated, checked, stored, queued, logged", results.ours),
    "",
    `Ratio of throughput, median of pairs: **${median(ratios).toFixed(2)}** (lowest ${Math.min(...ratios).toFixed(2)}); aimed at ≥ 0.75.`,
  ]);
}

function row(name: string, rounds: readonly Round[]): string {
  const middle = (pick: (round: Round) => number, digits: number) => median(rounds.map(pick)).toFixed(digits);
  const figures = [
    middle((r) => r.perSecond, 0),
    middle((r) => r.p50, 1),
    middle((r) => r.p99, 1),
    middle((r) => r.cpuMicros, 0),
  ];
  return `| ${name} | ${figures.join(" | ")} |`;
}

/** One round of wrk. @throws Error when a request failed or was not answered with 2xx. */
async function drive(port: number, server: Measured, name: string, seconds: number): Promise<Round> {
  const before = await server.cpuSeconds();
  const url = `http://127.0.0.1:${port}/kakao/skill`;
  const args = ["-t1", `-c${CONNECTIONS}`, `-d${seconds}s`, "--latency", "-s", LUA, url, "--", name, SECRET];
  const output = await outputOf("wrk", args);
  const cpu = (await server.cpuSeconds()) - before;
  const line = /RESULT (\{.*\})/.exec(output)?.[1];
  if (!line) throw new Error(`wrk gave no result:\n${output}`);
  const result = JSON.parse(line) as {
    requests: number;
    seconds: number;
    p50: number;
    p99: number;
    errors: number;
  };
  if (result.errors > 0) throw new Error(`${result.errors} requests failed:\n${output}`);
  return {
    perSecond: result.requests / result.seconds,
    p50: result.p50,
    p99: result.p99,
    cpuMicros: (cpu / result.requests) * 1e6,
  };
}

function outputOf(command: string, args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ["ignore", "pipe", "inherit"] });
    let output = "";
    child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
      output += chunk;
    });
    child.once("error", () => reject(new Error(`${command} is needed: apt-get install ${command}`)));
    child.once("exit", () => resolve(output));
  });
}
