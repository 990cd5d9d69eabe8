import type { ExchangeRecord, Outcome } from "../../record.ts";
import { ackOf } from "./json-read.ts";
import { type Moment, REPLY_LIMIT_MS, type Tone } from "./moment.ts";
import { callbackMoments } from "./moments-of-callback.ts";
import { replyMoments, requestMoment, waitingMoment } from "./moments-of-reply.ts";
import { OUTCOME, outcomeWords } from "./platform-words.ts";

export interface Timeline {
  /** In the order they happened. */
  readonly moments: readonly Moment[];
  /** Where the axis ends. */
  readonly lengthMs: number;
  /** When the callback URL stops working; absent when callbacks play no part. */
  readonly windowMs?: number;
}

/** What each outcome looks like. */
export const TONE: Readonly<Record<Outcome | "open", Tone>> = {
  open: "wait",
  shown: "ok",
  expired: "warn",
  spent: "danger",
  error: "danger",
};

export function timelineOf(exchange: ExchangeRecord): Timeline {
  const { response, error, window, callbacks } = exchange;
  const lifeMs = window && window.closesAt - exchange.sentAt;
  const ack = response && !error && window ? ackOf(response.body) : undefined;
  const moments = [
    requestMoment(exchange),
    ...replyMoments(exchange),
    ...(ack ? [waitingMoment(ack.text, response?.ms ?? 0, lifeMs ?? 0)] : []),
    ...callbackMoments(exchange, lifeMs),
    ...outcomeMoment(exchange, lifeMs),
  ].sort((one, other) => (one.atMs ?? 0) - (other.atMs ?? 0));
  const windowMs = ack || callbacks.length > 0 ? lifeMs : undefined;
  const lengthMs = Math.max(REPLY_LIMIT_MS, windowMs ?? 0, ...moments.map(({ atMs }) => atMs ?? 0));
  return { moments, lengthMs, ...(windowMs !== undefined && { windowMs }) };
}

function outcomeMoment(exchange: ExchangeRecord, lifeMs: number | undefined): Moment[] {
  const { outcome } = exchange;
  const words = outcomeWords(exchange);
  if (!outcome || words === undefined) return [];
  const atMs = endedAt(exchange, lifeMs);
  const title = `결과: ${OUTCOME[outcome]}`;
  return [{ id: "outcome", tone: TONE[outcome], title, notes: [words], ...(atMs !== undefined && { atMs }) }];
}

function endedAt(exchange: ExchangeRecord, lifeMs: number | undefined): number | undefined {
  const { outcome, shown, response, error, callbacks } = exchange;
  if (outcome === "expired") return lifeMs;
  if (outcome === "spent") return callbacks.find(({ breaches }) => breaches.length > 0)?.afterMs;
  if (outcome === "shown" && shown?.via === "callback") {
    return callbacks.find(({ accepted }) => accepted)?.afterMs;
  }
  return response?.ms ?? (error?.reason === "timeout" ? REPLY_LIMIT_MS : undefined);
}
