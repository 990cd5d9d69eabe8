import { expect } from "vitest";
import type { Button, KakaoComponent, QuickReply } from "../../src/contract/kakao.ts";
import { type RunningEmulator, startEmulator } from "../../src/emulator/app.ts";
import { bubbleText } from "../../src/emulator/bubble-text.ts";
import type { Engine } from "../../src/emulator/engine.ts";
import type { EngineOptions } from "../../src/emulator/options.ts";
import { type Press, pressButton, pressQuickReply } from "../../src/emulator/press.ts";
import type { EmulatorEvent, ExchangeRecord } from "../../src/emulator/record.ts";
import type { SayOptions } from "../../src/emulator/saying.ts";
import { ko } from "../../src/words/ko.ts";

/** How long a turn waits for what it expects before the test fails, in milliseconds. */
const PATIENCE_MS = 10_000;
/** Stands before a person's first answer. */
export const GREETING = `${ko.firstAnswer(undefined)}\n\n`;

/** A chat room for tests: people who write to a skill through the stand-in bot engine. */
export interface Chat {
  readonly engine: Engine;
  /** The same name is the same person; `options` hold for everything they say. */
  person(name: string, options?: SayOptions): Person;
}

export interface Person {
  /** Writes, and resolves when the skill's own reply was judged (shown, acknowledged or failed). */
  says(utterance: string, options?: SayOptions): Promise<Turn>;
  /** Presses the quick reply or card button with this label in the last bubbles shown to this person. */
  presses(label: string, options?: SayOptions): Promise<Turn>;
  /** The text of every bubble this person was ever shown, oldest first. */
  readonly seen: readonly string[];
  /** The same without the greeting before the first answer. */
  readonly answers: readonly string[];
}

export interface Turn {
  readonly exchange: ExchangeRecord;
  /** The acknowledgement as it was received; undefined when the reply was none. */
  readonly ack: { readonly useCallback: true; readonly data?: Readonly<Record<string, unknown>> } | undefined;
  /** The waiting message; undefined when there is none. */
  readonly waiting: string | undefined;
  readonly bubbles: readonly KakaoComponent[];
  /** All words of the bubbles. */
  readonly text: string;
  readonly quickReplies: readonly QuickReply[];
  /** How many times something was shown for this turn: 1 at the end of a good one. */
  readonly shownCount: number;
  /** The platform's words for each refused callback. */
  readonly refusals: readonly string[];
  /** Resolves with the turn once an answer is shown; fails if it does not match, or if none came in time. */
  sees(expected: RegExp | string, withinMs?: number): Promise<Turn>;
  /** Resolves once nothing more can be shown for this turn; fails if that does not happen in time. */
  closes(withinMs?: number): Promise<Turn>;
  /** Resolves at the first refused callback. */
  refused(withinMs?: number): Promise<Turn>;
}

/** Starts an emulator of its own that calls `options.skill`. Close it after the test. */
export async function openChat(options: Omit<EngineOptions, "origin">): Promise<Chat & RunningEmulator> {
  const emulator = await startEmulator(options);
  return { ...emulator, ...chatOn(emulator.engine) };
}

/** People for an engine that runs already. */
export function chatOn(engine: Engine): Chat {
  return { engine, person: (name, options = {}) => personOf(engine, name, options) };
}

function personOf(engine: Engine, name: string, always: SayOptions): Person {
  const shown = () => engine.room(name).filter((event) => event.type === "shown");
  const says: Person["says"] = async (utterance, options = {}) => {
    const { exchange, replied } = engine.say({ user: name, utterance, options: { ...always, ...options } });
    await replied;
    return turnOf(engine, exchange);
  };
  return {
    says,
    async presses(label, options = {}) {
      const last = shown().at(-1);
      const press = last && pressOf(label, last.bubbles, last.quickReplies);
      if (!press)
        throw new Error(`nothing to press says ${label}: ${JSON.stringify(last ?? "an empty room")}`);
      return says(press.utterance, { ...press.options, ...options });
    },
    get seen() {
      return shown().map(({ bubbles }) => textOf(bubbles));
    },
    get answers() {
      return shown().map(({ bubbles }) => textOf(bubbles).replace(GREETING, ""));
    },
  };
}

function pressOf(
  label: string,
  bubbles: readonly KakaoComponent[],
  replies: readonly QuickReply[],
): Press | undefined {
  const reply = replies.find((candidate) => candidate.label === label);
  if (reply) return pressQuickReply(reply);
  const button = bubbles.flatMap(buttonsOf).find((candidate) => candidate.label === label);
  return button && pressButton(button);
}

function buttonsOf(bubble: KakaoComponent): readonly Button[] {
  const [content] = Object.values(bubble) as {
    buttons?: readonly Button[];
    items?: readonly { buttons?: readonly Button[] }[];
  }[];
  return [...(content?.buttons ?? []), ...(content?.items ?? []).flatMap((card) => card.buttons ?? [])];
}

const textOf = (bubbles: readonly KakaoComponent[]) => bubbles.map(bubbleText).join("\n");

function turnOf(engine: Engine, exchange: ExchangeRecord): Turn {
  const events = () => engine.room(exchange.user).filter((event) => event.exchangeId === exchange.id);
  const turn: Turn = {
    exchange,
    get ack() {
      const body = events().some(({ type }) => type === "waiting") ? exchange.response?.body : undefined;
      return body === undefined ? undefined : JSON.parse(body);
    },
    get waiting() {
      return events().find((event) => event.type === "waiting")?.text ?? undefined;
    },
    get bubbles() {
      return exchange.shown?.bubbles ?? [];
    },
    get text() {
      return textOf(turn.bubbles);
    },
    get quickReplies() {
      return exchange.shown?.quickReplies ?? [];
    },
    get shownCount() {
      return events().filter(({ type }) => type === "shown").length;
    },
    get refusals() {
      return events()
        .filter((event) => event.type === "refused")
        .map(({ message }) => message);
    },
    async sees(expected, withinMs) {
      await turn.closes(withinMs);
      if (!exchange.shown) throw new Error(`nothing was shown:\n${told(events())}`);
      expect(turn.text).toMatch(expected);
      return turn;
    },
    async closes(withinMs) {
      await until(engine, exchange, () => exchange.outcome !== undefined, withinMs);
      return turn;
    },
    async refused(withinMs) {
      await until(engine, exchange, () => turn.refusals.length > 0, withinMs);
      return turn;
    },
  };
  return turn;
}

async function until(
  engine: Engine,
  exchange: ExchangeRecord,
  done: () => boolean,
  ms = PATIENCE_MS,
): Promise<void> {
  if (done()) return;
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const stop = engine.listen((event) => {
    if (event.exchangeId === exchange.id && done()) resolve();
  });
  const timer = setTimeout(() => {
    const events = engine.room(exchange.user).filter((event) => event.exchangeId === exchange.id);
    reject(new Error(`waited ${ms} ms in vain; what happened:\n${told(events)}`));
  }, ms);
  await promise.finally(() => {
    stop();
    clearTimeout(timer);
  });
}

function told(events: readonly EmulatorEvent[]): string {
  return events.map((event) => JSON.stringify(event)).join("\n");
}
