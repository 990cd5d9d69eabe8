/** What a turn costs Redis: commands and bytes on the wire, and memory while it waits and after it, against a bare job. */
import { createServer } from "node:http";
import { text } from "node:stream/consumers";
import { Queue, Worker } from "bullmq";
import { Redis } from "ioredis";
import { answerAtOnce, ask, listening, SECRET, takeCallback } from "./lib/outside.ts";
import { type Measured, startNode } from "./lib/processes.ts";
import { withRedis } from "./lib/redis.ts";
import { report } from "./lib/report.ts";

const TURNS = 300;
const UTTERANCE =
  "이직할지 말지 고민이에요. 지금 회사는 안정적인데 새 회사는 하고 싶던 일을 할 수 있어요. 같이 따져 주세요.";
const ANSWER = "답이에요. ".repeat(100);

interface Cost {
  readonly commands: number;
  readonly bytes: number;
  readonly waiting: number;
  readonly after: number;
}

export async function run(): Promise<void> {
  const floor = await withRedis((url) => withAdmin(url, measureFloor));
  const ours = await withRedis((url) => withAdmin(url, measureOurs));
  const row = (name: string, { commands, bytes, waiting, after }: Cost) =>
    `| ${name} | ${commands.toFixed(1)} | ${(bytes / 1_024).toFixed(1)} | ${waiting.toFixed(0)} | ${after.toFixed(0)} |`;
  await report("cost", [
    `${TURNS} turns of ${TURNS} people, one after the other admitted, then worked on: a question of ${UTTERANCE.length} characters, an answer of ${ANSWER.length}.`,
    "Commands count what scripts call, too; those of an idle deployment are taken off.",
    "",
    "| | commands a turn | KB on the wire a turn | bytes of memory while it waits | bytes of memory when it is delivered |",
    "| --- | --- | --- | --- | --- |",
    row("floor: a BullMQ job with the question in it, worked on and kept", floor),
    row("Saenggak: record, claim, history, held for a day", ours),
  ]);
}

async function withAdmin(url: string, measure: (url: string, admin: Redis) => Promise<Cost>): Promise<Cost> {
  const admin = new Redis(url);
  try {
    return await measure(url, admin);
  } finally {
    admin.disconnect();
  }
}

async function measureFloor(url: string, admin: Redis): Promise<Cost> {
  const connection = new Redis(url, { maxRetriesPerRequest: null });
  const queue = new Queue("floor", { connection });
  await queue.waitUntilReady();
  const empty = await usageOf(admin);
  for (let i = 0; i < TURNS; i++)
    await queue.add("turn", {
      user: `person${i}`,
      utterance: UTTERANCE,
      callbackUrl: callbackUrl("http://127.0.0.1:1", i),
    });
  const waiting = await usageOf(admin);
  const all = Promise.withResolvers<void>();
  let left = TURNS;
  const listener = connection.duplicate();
  const worker = new Worker("floor", async () => ANSWER, {
    connection: listener,
    concurrency: 50,
  });
  worker.on("completed", () => {
    left -= 1;
    if (left === 0) all.resolve();
  });
  await all.promise;
  await worker.close();
  const after = await usageOf(admin);
  await queue.close();
  connection.disconnect();
  listener.disconnect();
  return costOf(empty, waiting, after, 0);
}

async function measureOurs(url: string, admin: Redis): Promise<Cost> {
  const outside = await openOutside();
  const env = {
    REDIS_URL: url,
    KAKAO_SKILL_SECRET: SECRET,
    ADMIN_PORT: "0",
    PORT: "4814",
    MODEL_BASE_URL: `${outside.origin}/v1`,
    MODEL_ID: "deepseek-r1",
    CALLBACK_ORIGINS: outside.origin,
    CALLBACK_SETTLE_MS: "0",
  };
  const processes: Measured[] = [];
  try {
    processes.push(await startNode(["src/cli.ts", "server"], env, "server.ready"));
    const empty = await usageOf(admin);
    for (let i = 0; i < TURNS; i++) {
      const asked = { user: `person${i}`, utterance: UTTERANCE, callbackUrl: callbackUrl(outside.origin, i) };
      await ask("http://127.0.0.1:4814/kakao/skill", asked);
    }
    const waiting = await usageOf(admin);
    processes.push(await startNode(["src/cli.ts", "worker"], env, "worker.ready"));
    await outside.posted(TURNS);
    await untilEmpty(admin);
    const after = await usageOf(admin);
    const idleFrom = await usageOf(admin);
    await new Promise((resolve) => setTimeout(resolve, 5_000));
    const idle = await usageOf(admin);
    const perMs = (idle.commands - idleFrom.commands) / (idle.at - idleFrom.at);
    const bytesPerMs = (idle.bytes - idleFrom.bytes) / (idle.at - idleFrom.at);
    const ms = after.at - empty.at;
    return costOf(empty, waiting, { ...after, bytes: after.bytes - bytesPerMs * ms }, perMs * ms);
  } finally {
    await Promise.all(processes.map((process) => process.stop()));
    await outside.close();
  }
}

interface Usage {
  readonly at: number;
  readonly commands: number;
  readonly bytes: number;
  readonly memory: number;
}

async function usageOf(admin: Redis): Promise<Usage> {
  const info = await admin.info();
  const field = (name: string) => Number(new RegExp(`${name}:(\\d+)`).exec(info)?.[1]);
  return {
    at: performance.now(),
    commands: field("total_commands_processed"),
    bytes: field("total_net_input_bytes") + field("total_net_output_bytes"),
    memory: field("used_memory_dataset"),
  };
}

function costOf(empty: Usage, waiting: Usage, after: Usage, idleCommands: number): Cost {
  return {
    commands: (after.commands - empty.commands - idleCommands) / TURNS,
    bytes: (after.bytes - empty.bytes) / TURNS,
    waiting: (waiting.memory - empty.memory) / TURNS,
    after: (after.memory - empty.memory) / TURNS,
  };
}

async function untilEmpty(admin: Redis): Promise<void> {
  while ((await admin.keys("saenggak:*:mailbox:*")).length > 0)
    await new Promise((resolve) => setTimeout(resolve, 50));
}

/** The model, which answers at once, and the platform. */
async function openOutside() {
  let posted = 0;
  let onPosted = () => {};
  const server = createServer(async (request, response) => {
    await text(request);
    if (request.url?.startsWith("/v1/")) return answerAtOnce(response, ANSWER);
    takeCallback(response);
    posted += 1;
    onPosted();
  });
  return {
    origin: await listening(server),
    posted: (count: number) =>
      new Promise<void>((resolve) => {
        onPosted = () => {
          if (posted >= count) resolve();
        };
        onPosted();
      }),
    async close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

const callbackUrl = (origin: string, i: number) =>
  `${origin}/bots/0123456789abcdef01234567/callback/cbtoken:${String(i).padStart(32, "0")}`;
