/** What sealing costs: CPU time to write and read a turn's texts, with a key and without. */
import type { Turn } from "../src/contract/turn.ts";
import { createSealer } from "../src/guard/sealer.ts";
import { conversationIdOf } from "../src/redis/keys.ts";
import { createRecords } from "../src/turn/record.ts";
import { median, report } from "./lib/report.ts";

const ROUNDS = 9;
const TIMES = 50_000;
const UTTERANCE =
  "이직할지 말지 고민이에요. 지금 회사는 안정적인데 새 회사는 하고 싶던 일을 할 수 있어요. 같이 따져 주세요.";
const ANSWER = { markdown: "답이에요. ".repeat(100) };

export async function run(): Promise<void> {
  const plain = costs([]);
  const sealed = costs(["a-secret-for-benchmarks-that-is-long-enough"]);
  const rows = plain.map(({ what, micros }, i) => {
    const other = sealed[i]?.micros ?? Number.NaN;
    return `| ${what} | ${micros.toFixed(1)} | ${other.toFixed(1)} | ${(other - micros).toFixed(1)} |`;
  });
  await report("seal", [
    `CPU µs, medians of ${ROUNDS} rounds of ${TIMES}: each turn another person's, a question of ${UTTERANCE.length} characters, an answer of ${ANSWER.markdown.length}.`,
    "",
    "| | without CONTEXT_SECRET | with it | difference |",
    "| --- | --- | --- | --- |",
    ...rows,
  ]);
}

function costs(secrets: readonly string[]): readonly { what: string; micros: number }[] {
  const log = { debug() {}, info() {}, warn() {}, error() {} };
  const unreadable = () => ({ question: "", answer: {} });
  const records = createRecords({ sealer: createSealer(secrets), unreadable, log });
  const turns = Array.from({ length: 5_000 }, (_, i) => turnOf(i));
  const stored = turns.map((turn) => ({ turn, data: records.turnToStore(turn) }));
  const answers = turns.map((turn) => ({ turn, answer: records.answerToStore(turn, ANSWER) }));
  return [
    { what: "a turn is written, once an admission", micros: each(turns, records.turnToStore) },
    { what: "a turn is read", micros: each(stored, ({ turn, data }) => records.readTurn(turn, data, null)) },
    { what: "an answer is written", micros: each(turns, (turn) => records.answerToStore(turn, ANSWER)) },
    {
      what: "an answer is read",
      micros: each(answers, ({ turn, answer }) => records.readAnswer(turn, answer)),
    },
  ];
}

/** CPU µs of one call, the collection of its garbage included. */
function each<T>(values: readonly T[], call: (value: T) => unknown): number {
  const round = () => {
    const before = process.cpuUsage();
    for (let i = 0; i < TIMES; i++) call(values[i % values.length] as T);
    const { user, system } = process.cpuUsage(before);
    return (user + system) / TIMES;
  };
  round();
  return median(Array.from({ length: ROUNDS }, round));
}

function turnOf(i: number): Turn {
  return {
    id: `turn-${i}`,
    conversation: conversationIdOf("bot", "person", String(i)),
    bot: "bot",
    user: String(i),
    skill: "ask",
    utterance: UTTERANCE,
    params: {},
    group: false,
    receivedAt: i,
    window: {
      kind: "callback",
      url: "https://bot-api.kakao.com/callback",
      openedAt: i,
      closesAt: i,
      expiresAt: i,
    },
    requestId: `request-${i}`,
    admission: `server:${i}`,
  };
}
