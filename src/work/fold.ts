/** Sums up what a conversation's models are not sent any more: in the background, after an answer is delivered. */
import { setTimeout as sleep } from "node:timers/promises";
import type { TurnAnswer } from "../contract/answer.ts";
import type { Past } from "../contract/conversation.ts";
import type { Log, Metrics, Tracing } from "../contract/ports.ts";
import { parseHistory, parseSummary } from "../conversation/history.ts";
import { type FoldBudget, planFold } from "../conversation/plan-fold.ts";
import type { FoldLease, SummaryStore } from "../conversation/summary-store.ts";
import { errorCode } from "../errors.ts";
import type { TakenTurn } from "../turn/taking.ts";
import type { Summarise } from "./summarise.ts";

export interface FoldDeps {
  readonly summaries: SummaryStore;
  readonly summariser: Summarise;
  /** What the conversation's model is sent of the past. */
  readonly budgetOf: (taken: TakenTurn) => FoldBudget;
  /** Whether the summariser has places to spare: answers come first. */
  readonly hasRoom: () => Promise<boolean>;
  /** Ends what is under way: the process stops. */
  readonly stop: AbortSignal;
  readonly metrics: Pick<Metrics, "summarised">;
  readonly tracing: Tracing;
  readonly log: Log;
}

export interface Folding {
  /** Begins a summary if one is due, and returns at once. Never throws. */
  begin(taken: TakenTurn, answer: TurnAnswer | undefined): void;
  /** Resolves when nothing is under way, or a moment has passed: no summary is worth waiting for. */
  settled(): Promise<void>;
}

/** Of one process: who is busy with so many sums up nothing more until a later turn. */
const MOST_AT_ONCE = 4;
/** After a summary that was paid for and could not be kept. */
const REST_MS = 600_000;
const MOMENT_MS = 500;

type Result = "folded" | "busy" | "failed" | "unusable" | "late";

export function createFolding(deps: FoldDeps): Folding {
  const { summaries, summariser, stop, metrics, tracing, log } = deps;
  const running = new Set<Promise<void>>();

  async function fold({ turn }: TakenTurn, budget: FoldBudget): Promise<void> {
    if (!(await deps.hasRoom())) return metrics.summarised("busy");
    const lease = await summaries.lease(turn.conversation);
    if (!lease) return;
    let restMs = 0;
    try {
      const result = await tracing.span("conversation.fold", {}, () => foldOldest(lease, budget));
      if (!result) return;
      if (result === "unusable") restMs = REST_MS;
      metrics.summarised(result);
      log.info("conversation.summarised", { turn: turn.id, result });
    } finally {
      await lease.release(restMs);
    }
  }

  /** Undefined when nothing was to be done: another had done it. */
  async function foldOldest(lease: FoldLease, budget: FoldBudget): Promise<Result | undefined> {
    const { lines, ends, epoch, ...past } = await lease.read();
    const due = planFold(past, budget);
    if (due === 0) return undefined;
    const oldest = { ...past, history: past.history.slice(0, due) };
    const count = Math.min(due, summariser.mostOf(oldest));
    const summary = await summariser.summarise({ ...past, history: past.history.slice(0, count) }, stop);
    if (summary === undefined) return "unusable";
    return (await lease.fold(summary, { epoch, lines: lines.slice(0, ends[count - 1]) })) ? "folded" : "late";
  }

  function failed(error: unknown): void {
    if (stop.aborted) return;
    const code = errorCode(error);
    metrics.summarised(code === "MODEL_OVERLOADED" ? "busy" : "failed");
    log.warn("conversation.not_summarised", { code });
  }

  return {
    begin(taken, answer) {
      const budget = deps.budgetOf(taken);
      const isDue = budget.tokens > 0 && planFold(pastOf(taken, answer), budget) > 0;
      if (!isDue || stop.aborted || running.size >= MOST_AT_ONCE) return;
      const folding = fold(taken, budget)
        .catch(failed)
        .finally(() => running.delete(folding));
      running.add(folding);
    },
    async settled() {
      await Promise.race([Promise.all(running), sleep(MOMENT_MS, undefined, { ref: false })]);
    },
  };
}

/** What the next turn will find, without a look into Redis. */
function pastOf({ turn, history, ...taken }: TakenTurn, answer: TurnAnswer | undefined): Past {
  const summary = parseSummary(taken.summary);
  const exchanges = parseHistory(history);
  if (answer && !answer.outcome)
    exchanges.push({
      question: turn.utterance,
      answer: answer.markdown ?? answer.text ?? "",
      at: turn.receivedAt,
    });
  return { history: exchanges, ...(summary !== undefined && { summary }) };
}
