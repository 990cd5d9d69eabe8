/** What it costs to read a conversation, from taking its turn up to the prompt, by how many turns it has behind it. */
import { Redis } from "ioredis";
import type { Turn } from "../src/contract/turn.ts";
import { fitHistory, formatExchange, recall } from "../src/conversation/history.ts";
import { planFold } from "../src/conversation/plan-fold.ts";
import { createSummaryStore } from "../src/conversation/summary-store.ts";
import { createSealer } from "../src/guard/sealer.ts";
import { catalogueEntry } from "../src/model/catalogue-schema.ts";
import { fitted } from "../src/model/fitted.ts";
import { buildPrompt } from "../src/model/prompt.ts";
import { conversationIdOf, createKeys } from "../src/redis/keys.ts";
import { createReplication } from "../src/redis/replication.ts";
import { createTurnStore, type TurnStore } from "../src/turn/turn-store.ts";
import { withRedis } from "./lib/redis.ts";
import { median, report } from "./lib/report.ts";

const AGES = [10, 1_000, 10_000] as const;
const BUDGET = { tokens: 6_000, family: "deepseek" } as const;
/** An old conversation's memory fills up and is summed up over so many turns: each is looked at for one such while. */
const CYCLE = 8;
const CYCLES = 8;
const READS = 20;
const LIFETIME_MS = 3_600_000;
const QUESTION = "이직할지 말지 고민이에요. 같이 따져 주세요.";
const ANSWER =
  "안정적인 회사를 떠나는 일은 누구에게나 어려운 결정이에요. 먼저 무엇이 가장 중요한지 적어 보세요. ".repeat(
    11,
  );
const SUMMARY =
  "가람 님은 부산에 살고, 새 회사로 옮길지 고민하고 있어요. 연봉보다 배울 수 있는지를 중요하게 여겨요. ".repeat(
    8,
  );
const ENTRY = catalogueEntry.parse({ name: "r1", label: "R1", backend: "demo" });
const KEYS = createKeys("bench");
/** Of deployments that seal what they store, see docs/storage.md. */
const SEALER = createSealer(["a secret of 32 characters and more"]);

/** KEYS 1 exchanges · 2 meta. Returns what is kept, and does nothing else. */
const FLOOR =
  "return {redis.call('LRANGE', KEYS[1], 0, -1), redis.call('HMGET', KEYS[2], 'epoch', 'summary')}";

interface Samples {
  readonly ms: number[];
  readonly cpuMs: number[];
}

interface Conversation {
  readonly conversation: string;
  /** Asks, is answered and remembers, and sums up when that is due. */
  turn(): Promise<void>;
  /** A question that waits, and its end. */
  ask(): Promise<void>;
  end(): Promise<void>;
}

export async function run(): Promise<void> {
  const sections: string[][] = [];
  for (const sumsUp of [true, false]) sections.push(await withRedis((url) => measure(url, sumsUp)));
  await report("context", [
    `One command brings all that a turn is told of its conversation: ${QUESTION.length} characters a question, ${ANSWER.length} an`,
    `answer, ${BUDGET.tokens} tokens of history. From taking the turn up to the prompt, ${CYCLES * CYCLE * READS} readings each, the three`,
    `conversations by turns and over ${CYCLE} turns each, since an old one's memory fills up and is summed up in turn. Floor: a`,
    "script that returns all that is kept, and nothing else. Texts are sealed.",
    ...sections.flat(),
    "",
    "Aimed at ≤ 1.2.",
  ]);
}

async function measure(url: string, sumsUp: boolean): Promise<string[]> {
  const redis = new Redis(url);
  const open = openTalks(redis, sumsUp);
  const talks = new Map<number, Conversation>();
  for (const age of AGES) talks.set(age, await aged(open, age));
  const ours = new Map(AGES.map((age) => [age, samples()]));
  const floors = new Map(AGES.map((age) => [age, samples()]));
  const sizes = new Map(AGES.map((age) => [age, [] as number[]]));
  for (let cycle = 0; cycle < CYCLES; cycle++) {
    talks.set(AGES[0], await aged(open, AGES[0]));
    for (let step = 0; step < CYCLE; step++) {
      for (const age of AGES) {
        const talk = talks.get(age);
        const [own, floor] = [ours.get(age), floors.get(age)];
        if (!talk || !own || !floor) throw new Error("no conversation");
        await talk.ask();
        const read = () => readContext(open.turns, talk.conversation);
        const bare = () => readBare(redis, talk.conversation);
        for (let i = 0; i < READS; i++) {
          await timed(i % 2 ? own : floor, i % 2 ? read : bare);
          await timed(i % 2 ? floor : own, i % 2 ? bare : read);
        }
        sizes.get(age)?.push(await redis.llen(KEYS.history(talk.conversation)));
        await talk.end();
      }
    }
  }
  redis.disconnect();
  const ms = AGES.map((age) => median(ours.get(age)?.ms ?? []));
  const cpu = AGES.map((age) => median(ours.get(age)?.cpuMs ?? []));
  const row = (age: number, i: number) =>
    `| ${age} | ${median(sizes.get(age as 10) ?? [])} | ${median(floors.get(age as 10)?.ms ?? []).toFixed(3)} | ${ms[i]?.toFixed(3)} | ${cpu[i]?.toFixed(3)} |`;
  return [
    "",
    sumsUp
      ? "With a summariser:"
      : `Without one, where the latest ${BUDGET.tokens} tokens of at most 40 exchanges are sent:`,
    "",
    "| past turns | exchanges kept, median | floor ms | ms to the prompt | CPU ms of ours |",
    "| --- | --- | --- | --- | --- |",
    ...AGES.map(row),
    "",
    `Apart: **${apart(ms)}** in time, **${apart(cpu)}** in CPU.`,
  ];
}

const samples = (): Samples => ({ ms: [], cpuMs: [] });
const apart = (values: readonly number[]) => (Math.max(...values) / Math.min(...values)).toFixed(2);

async function timed(into: Samples, work: () => Promise<unknown>): Promise<void> {
  const cpu = process.cpuUsage();
  const since = performance.now();
  await work();
  into.ms.push(performance.now() - since);
  const { user, system } = process.cpuUsage(cpu);
  into.cpuMs.push((user + system) / 1_000);
}

/** As `work/think.ts` and `model/router.ts` do it. */
async function readContext(turns: TurnStore, conversation: string): Promise<number> {
  const taken = await turns.take(conversation, "bench");
  if (!taken) throw new Error("nothing to take");
  const past = recall(taken, BUDGET.tokens, BUDGET.family);
  const { signal } = new AbortController();
  return buildPrompt(fitted(ENTRY, { question: QUESTION, ...past, signal }, fitHistory), ENTRY).length;
}

function readBare(redis: Redis, conversation: string): Promise<unknown> {
  const floor = (redis as unknown as { benchFloor?: (...args: string[]) => Promise<unknown> }).benchFloor;
  if (!floor) redis.defineCommand("benchFloor", { numberOfKeys: 2, lua: FLOOR });
  return (
    floor?.call(redis, KEYS.history(conversation), KEYS.meta(conversation)) ?? readBare(redis, conversation)
  );
}

async function aged(open: ReturnType<typeof openTalks>, age: number): Promise<Conversation> {
  const talk = open.begin();
  for (let i = 0; i < age; i++) await talk.turn();
  return talk;
}

/** Conversations that are made the store's own way: admitted, taken up, answered, done. */
function openTalks(redis: Redis, sumsUp: boolean) {
  let count = 0;
  const turns = createTurnStore({
    redis,
    replication: createReplication({ redis, replicas: 0 }),
    addJob: async () => {},
    keys: KEYS,
    clock: Date.now,
    lateMs: [],
    heldMs: LIFETIME_MS,
    conversationMs: LIFETIME_MS,
    historyBytes: BUDGET.tokens * 8,
    mostWaiting: 100,
    lateAt: () => 0,
    answers: { stopped: { text: "" }, merged: { text: "" } },
    sealer: SEALER,
    unreadable: () => ({ question: "", answer: { text: "" } }),
    log: { debug() {}, info() {}, warn() {}, error() {} },
  });
  const summaries = createSummaryStore({ redis, keys: KEYS, sealer: SEALER, conversationMs: LIFETIME_MS });

  async function sumUp(conversation: string): Promise<void> {
    const lease = await summaries.lease(conversation);
    if (!lease) throw new Error("another sums up");
    const { lines, epoch, ...past } = await lease.read();
    const due = planFold(past, BUDGET);
    if (due > 0) await lease.fold(SUMMARY, { epoch, lines: lines.slice(0, due) });
    await lease.release();
  }

  return {
    turns,
    begin(): Conversation {
      const conversation = conversationIdOf("bench", "person", String(++count));
      const talk: Conversation = {
        conversation,
        async turn() {
          await talk.ask();
          await talk.end();
        },
        async ask() {
          await turns.admit(turnOf(conversation, String(++count)));
        },
        async end() {
          const taken = await turns.take(conversation, "bench");
          if (!taken) throw new Error("nothing to take");
          const exchange = {
            question: QUESTION,
            answer: ANSWER,
            at: Date.now(),
            turn: taken.turn.id,
            model: "r1",
            tokens: { input: 4_000, output: 900 },
          };
          await turns.answer(taken, { markdown: ANSWER }, formatExchange(exchange));
          await turns.done(taken.turn);
          // As a deployment holds it: the answer was delivered, and its record is gone after a day.
          await redis.unlink(KEYS.turn(conversation, taken.turn.id));
          await redis.zrem(KEYS.held(conversation), taken.turn.id);
          if (sumsUp) await sumUp(conversation);
        },
      };
      return talk;
    },
  };
}

function turnOf(conversation: string, id: string): Turn {
  const now = Date.now();
  return {
    id: `turn-${id}`,
    conversation,
    bot: "bench",
    user: conversation,
    skill: "ask",
    utterance: QUESTION,
    params: {},
    group: false,
    receivedAt: now,
    window: {
      kind: "callback",
      url: "http://127.0.0.1/cb",
      openedAt: now,
      closesAt: now + 50_000,
      expiresAt: now + 58_000,
    },
    requestId: "bench",
    admission: id,
  };
}
