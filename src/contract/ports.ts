/** What parts are handed instead of importing: all of it small enough to fake in a line. */
import type { FeedbackValue } from "./turn.ts";

/** One structured line an event. Fields hold ids, counts and codes: never what a person wrote or was told, never a key. */
export interface Log {
  debug(event: string, fields?: LogFields): void;
  info(event: string, fields?: LogFields): void;
  warn(event: string, fields?: LogFields): void;
  error(event: string, fields?: LogFields): void;
}
export type LogFields = Readonly<Record<string, string | number | boolean | undefined>>;

/** Encrypts the texts that are stored of a conversation. */
export interface Sealer {
  /** Whether there is a key to write with; without one texts are stored as they are. */
  readonly isOn: boolean;
  /**
   * In printable characters. It opens only for the same conversation, and as the same thing.
   * @param what it is, e.g. the question of which turn
   */
  seal(conversation: string, what: string, text: string): string;
  /** @throws SaenggakError RECORD_UNREADABLE when no key fits, it was changed or belongs elsewhere */
  open(conversation: string, what: string, sealed: string): string;
}

/** Unix milliseconds. */
export type Clock = () => number;

/** How a turn ended, as counted. */
export type TurnOutcome =
  | "reply"
  | "callback"
  | "push"
  | "held"
  | "shown"
  | "failed"
  | "stopped"
  | "merged"
  | "refused"
  | "void";

/** What is counted and timed. Labels hold names of ours and codes only; times are seconds. */
export interface Metrics {
  turnEnded(outcome: TurnOutcome, skill: string): void;
  /** @param kind instant, command, ack, answer, pending, refusal or apology */
  webhookAnswered(kind: string, seconds: number): void;
  /** @param call.result "ok" or the error's code */
  modelCalled(call: { model: string; result: string; seconds: number; firstTokenSeconds?: number }): void;
  /** A place at a model was had after so long. */
  modelWaited(model: string, seconds: number): void;
  /** A model was not asked. @param reason busy or open (its breaker) */
  modelPassedOver(model: string, reason: string): void;
  modelBreakerOpened(model: string): void;
  /** An answer was in another language than its person's. @param helped whether asking again mended it */
  answerRestated(model: string, helped: boolean): void;
  /** @param result folded, or why not: busy, failed, unusable, late (the conversation had gone on) */
  summarised(result: string): void;
  /** Somebody said something of an answer for the first time. @param model undefined when none was asked for it */
  answerJudged(value: FeedbackValue, model: string | undefined): void;
  /** From the stored answer, or the end of the settle time if that is later, to its arrival. */
  delivered(route: "reply" | "callback", seconds: number): void;
  /** @param result "delivered" or why not */
  callbackAnswered(result: string): void;
  /** @param result accepted, refused, unanswered or capped; then sent, failed or unknown */
  pushed(result: string): void;
}

/** Traces, or nothing at all when no endpoint is set. Attributes hold ids only. */
export interface Tracing {
  /** Runs `work` in a span under `parent` (a W3C traceparent), else under the current span. A throw marks the span. */
  span<T>(
    name: string,
    options: { readonly parent?: string | undefined; readonly attributes?: Readonly<Record<string, string>> },
    work: () => Promise<T>,
  ): Promise<T>;
  /** The current span as a W3C traceparent, to be stored with a turn. */
  current(): string | undefined;
}

export interface StartedTracing extends Tracing {
  /** Sends what is left, for at most 3 s; a collector that is down loses spans and nothing else. */
  shutdown(): Promise<void>;
}
