import { describe, expect, it } from "vitest";
import { formatExchange, formatSummary, parseHistory } from "../../../src/conversation/history.ts";
import { SaenggakError } from "../../../src/errors.ts";
import { startTracing } from "../../../src/ops/tracing.ts";
import type { TakenTurn } from "../../../src/turn/taking.ts";
import { createFolding, type FoldDeps } from "../../../src/work/fold.ts";
import { silent } from "../../helpers/redis.ts";
import { aTurn } from "../../helpers/turns.ts";

const lines = Array.from({ length: 6 }, (_, i) =>
  formatExchange({ question: `질문 ${i}`, answer: "답".repeat(100), at: i }),
);
const BUDGET = 300;

function taken(given: Partial<TakenTurn> = {}): TakenTurn {
  return { turn: aTurn(), runs: 1, history: lines, epoch: "7", settings: {}, ...given };
}

interface Given {
  readonly stored?: readonly string[];
  readonly hasRoom?: boolean;
  readonly isLeased?: boolean;
  readonly tokens?: number;
  readonly summarise?: FoldDeps["summariser"]["summarise"];
  readonly isLate?: boolean;
}

async function open(given: Given = {}) {
  const { stored = lines, hasRoom = true, isLeased = false, tokens = BUDGET, isLate = false } = given;
  const done: string[] = [];
  const stop = new AbortController();
  const folding = createFolding({
    summaries: {
      async lease() {
        if (isLeased) return undefined;
        return {
          read: async () => ({
            lines: stored,
            ends: stored.flatMap((line, index) => parseHistory([line]).map(() => index + 1)),
            epoch: "7",
            history: parseHistory(stored),
            summary: "옛 요약",
          }),
          async fold(summary, { epoch, lines }) {
            done.push(`${summary} for ${lines.length} of epoch ${epoch}`);
            return !isLate;
          },
          release: async (restMs = 0) => void done.push(restMs > 0 ? "rests" : "released"),
        };
      },
    },
    summariser: {
      mostOf: ({ history }) => history.length,
      summarise:
        given.summarise ??
        (async ({ summary, history }) => {
          done.push(`${summary} and ${history.map(({ question }) => question).join(", ")}`);
          return "새 요약";
        }),
    },
    budgetOf: () => ({ tokens }),
    hasRoom: async () => hasRoom,
    stop: stop.signal,
    metrics: { summarised: (result) => void done.push(result) },
    tracing: await startTracing({ serviceName: "test", role: "worker" }),
    log: silent,
  });
  return { folding, done, stop };
}

describe("a summary that is due", () => {
  it("is made of the last one and the oldest exchanges, and takes their place", async () => {
    const { folding, done } = await open();
    folding.begin(taken(), { text: "답이에요" });
    expect(done).toEqual([]);
    await folding.settled();
    expect(done).toEqual([
      "옛 요약 and 질문 0, 질문 1, 질문 2, 질문 3, 질문 4",
      "새 요약 for 5 of epoch 7",
      "folded",
      "released",
    ]);
  });

  it("is told by what the turn found and its own answer", async () => {
    const { folding, done } = await open({ stored: [] });
    const short = taken({ history: lines.slice(0, 1) });
    folding.begin(short, { text: "짧은 답" });
    folding.begin(short, { text: "긴 답".repeat(500), outcome: "apology" });
    await folding.settled();
    expect(done).toEqual([]);
    folding.begin(short, { text: "긴 답".repeat(500) });
    await folding.settled();
    folding.begin(taken({ history: [], summary: formatSummary("긴 요약".repeat(100)) }), { text: "답" });
    await folding.settled();
    expect(done).toEqual(["released"]);
  });

  it("passes over lines that are no exchanges, and takes them away with their neighbours", async () => {
    const { folding, done } = await open({ stored: ["{", ...lines.slice(0, 2), "{", ...lines.slice(2)] });
    folding.begin(taken(), { text: "답이에요" });
    await folding.settled();
    expect(done[1]).toBe("새 요약 for 7 of epoch 7");
  });

  it.each<[string, Given, string[]]>([
    ["while the model is busy with answers", { hasRoom: false }, ["busy"]],
    ["while another worker makes it", { isLeased: true }, []],
    ["when another has made it meanwhile", { stored: lines.slice(5) }, ["released"]],
    ["for a model that sees nothing of the past", { tokens: 0 }, []],
  ])("is not paid for %s", async (_, given, expected) => {
    const { folding, done } = await open(given);
    folding.begin(taken(), { text: "답이에요" });
    await folding.settled();
    expect(done).toEqual(expected);
  });

  it.each<[string, FoldDeps["summariser"]["summarise"], string[]]>([
    ["rests when what came was none", async () => undefined, ["unusable", "rests"]],
    [
      "may be tried again after a failure",
      () => Promise.reject(new SaenggakError("MODEL_UNREACHABLE")),
      ["released", "failed"],
    ],
    [
      "may be tried again when no place was free",
      () => Promise.reject(new SaenggakError("MODEL_OVERLOADED")),
      ["released", "busy"],
    ],
  ])("%s", async (_, summarise, expected) => {
    const { folding, done } = await open({ summarise });
    folding.begin(taken(), { text: "답이에요" });
    await folding.settled();
    expect(done).toEqual(expected);
  });

  it("is counted as late when the conversation has gone on", async () => {
    const { folding, done } = await open({ isLate: true });
    folding.begin(taken(), { text: "답이에요" });
    await folding.settled();
    expect(done.slice(-2)).toEqual(["late", "released"]);
  });

  it("ends with its process, and none is begun any more", async () => {
    const begun = Promise.withResolvers<void>();
    const { folding, done, stop } = await open({
      summarise: (_, signal) => {
        begun.resolve();
        return new Promise((_resolve, reject) =>
          signal.addEventListener("abort", () => reject(signal.reason)),
        );
      },
    });
    folding.begin(taken(), { text: "답이에요" });
    await begun.promise;
    stop.abort();
    await folding.settled();
    folding.begin(taken(), { text: "답이에요" });
    await folding.settled();
    expect(done).toEqual(["released"]);
  });

  it("keeps nobody waiting who leaves", async () => {
    const { folding } = await open({ summarise: () => new Promise(() => {}) });
    folding.begin(taken(), { text: "답이에요" });
    await folding.settled();
  });

  it("is one of four at most in a process", async () => {
    let count = 0;
    const { folding } = await open({
      summarise: async () => {
        count += 1;
        return "요약";
      },
    });
    for (let i = 0; i < 9; i++) folding.begin(taken(), { text: "답이에요" });
    await folding.settled();
    expect(count).toBe(4);
  });
});
