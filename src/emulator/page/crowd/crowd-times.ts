/** How long each of a crowd waited, from the events of its rooms. */
import type { EmulatorEvent } from "../../record.ts";

export interface Times {
  /** Unix milliseconds. */
  readonly sentAt: number;
  /** Milliseconds from sending until the skill's own reply, and until an answer. */
  readonly ackMs?: number;
  readonly answerMs?: number;
  /** How it ended, when it did. */
  readonly outcome?: "shown" | "expired" | "spent" | "error";
}

/** The times after one more event of the exchange; undefined before it was sent. */
export function withEvent(times: Times | undefined, event: EmulatorEvent): Times | undefined {
  if (event.type === "sent") return { sentAt: event.at };
  if (!times) return undefined;
  const ms = event.at - times.sentAt;
  if (event.type === "waiting") return { ...times, ackMs: ms };
  if (event.type === "shown") return { ...times, ackMs: times.ackMs ?? ms, answerMs: ms };
  return event.type === "closed" ? { ...times, outcome: event.outcome } : times;
}

export interface Summary {
  readonly people: number;
  readonly answered: number;
  readonly failed: number;
  readonly waiting: number;
  readonly ack: Quantiles | undefined;
  readonly answer: Quantiles | undefined;
}
export interface Quantiles {
  readonly half: number;
  readonly most: number;
  readonly worst: number;
}

export function summaryOf(all: readonly Times[]): Summary {
  const answered = all.filter(({ answerMs }) => answerMs !== undefined).length;
  const ended = all.filter(({ outcome }) => outcome !== undefined).length;
  return {
    people: all.length,
    answered,
    failed: ended - all.filter(({ outcome }) => outcome === "shown").length,
    waiting: all.length - ended,
    ack: quantiles(all.map(({ ackMs }) => ackMs)),
    answer: quantiles(all.map(({ answerMs }) => answerMs)),
  };
}

/** Median, 95th percentile and longest, in milliseconds. */
function quantiles(values: readonly (number | undefined)[]): Quantiles | undefined {
  const sorted = values.filter((value) => value !== undefined).sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
  return sorted.length === 0 ? undefined : { half: at(0.5), most: at(0.95), worst: at(1) };
}

export interface Bar {
  /** Milliseconds: from this on, to the next bar. */
  readonly from: number;
  readonly count: number;
}

/** How many fall into each of `count` equal stretches from 0 to the longest. */
export function histogram(values: readonly number[], count: number): Bar[] {
  const longest = Math.max(1, ...values);
  const bars = Array.from({ length: count }, (_, index) => ({ from: (index * longest) / count, count: 0 }));
  for (const value of values) {
    const bar = bars[Math.min(count - 1, Math.floor((value / longest) * count))];
    if (bar) bar.count += 1;
  }
  return bars;
}
