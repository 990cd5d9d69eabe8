import { Agent } from "undici";
import type { SkillTemplate } from "../contract/kakao.ts";
import { type CallbackOutcome, type IncomingCallback, receiveCallback } from "./callbacks.ts";
import { newExchange } from "./exchange.ts";
import { judgeReply } from "./judge.ts";
import { type EngineOptions, settingsOf } from "./options.ts";
import type { Bot } from "./payload.ts";
import type { CallbackRecord, EmulatorEvent, EventBody, ExchangeRecord, Outcome } from "./record.ts";
import { createRooms, type Listener } from "./rooms.ts";
import type { Saying } from "./saying.ts";
import { callSkill } from "./webhook.ts";
import { type CallbackWindow, createWindows } from "./windows.ts";

/** A stand-in for the platform's bot engine: one bot, one skill, any number of people. */
export interface Engine {
  readonly bot: Bot;
  readonly prefix: string;
  /** Sends what somebody wrote to the skill. The record is live; `replied` settles when the skill's own reply was judged. */
  say(saying: Saying): { readonly exchange: ExchangeRecord; readonly replied: Promise<void> };
  receive(callback: IncomingCallback): CallbackOutcome;
  /** A person's room so far, oldest first. */
  room(user: string): readonly EmulatorEvent[];
  exchange(id: string): ExchangeRecord | undefined;
  /** Calls for every event from now on; returns the way to stop. */
  listen(listener: Listener): () => void;
  /** Callbacks to URLs that were never issued, the last 100. */
  readonly strays: readonly CallbackRecord[];
  /** Aborted by `close`. */
  readonly closing: AbortSignal;
  /** Breaks off running calls and open windows; nothing is told afterwards. */
  close(): Promise<void>;
}

export function createEngine(options: EngineOptions): Engine {
  const settings = settingsOf(options);
  const { bot, clock, prefix } = settings;
  const base = `${prefix}/v1/bots/${bot.id}${settings.development ? "!" : ""}/callback/`;
  const windows = createWindows(base, clock);
  const rooms = createRooms(clock, windows.forget);
  // A reply is 90 KB at most; whatever is much larger is broken off.
  const dispatcher = new Agent({ maxResponseSize: 1_000_000 });
  const closing = new AbortController();
  const timers = new Map<ExchangeRecord, NodeJS.Timeout>();
  const strays: CallbackRecord[] = [];

  function tell(exchange: ExchangeRecord, body: EventBody): void {
    if (!closing.signal.aborted) rooms.tell(exchange, body);
  }

  function end(exchange: ExchangeRecord, outcome: Outcome): void {
    clearTimeout(timers.get(exchange));
    timers.delete(exchange);
    if (exchange.outcome) return;
    exchange.outcome = outcome;
    tell(exchange, { type: "closed", outcome });
  }

  function show(
    exchange: ExchangeRecord,
    via: "reply" | "callback",
    { outputs, quickReplies = [] }: SkillTemplate,
  ) {
    exchange.shown = { type: "shown", via, bubbles: outputs, quickReplies };
    tell(exchange, exchange.shown);
    end(exchange, "shown");
  }

  function open(window: CallbackWindow, text: string | null): void {
    const { exchange, closesAt } = window;
    window.state = "open";
    window.opensAt = clock() + settings.settleMs;
    tell(exchange, { type: "waiting", text, closesAt });
    const expire = (): void => {
      window.state = "spent";
      end(exchange, "expired");
    };
    timers.set(exchange, setTimeout(expire, Math.max(0, closesAt - clock())).unref());
  }

  async function call(
    exchange: ExchangeRecord,
    window: CallbackWindow | undefined,
    group: boolean,
  ): Promise<void> {
    const { request } = exchange;
    const { replyLimitMs: limitMs } = settings;
    const result = await callSkill({ request, limitMs, dispatcher, signal: closing.signal });
    if (closing.signal.aborted) return;
    if (result.kind === "answered") exchange.response = result.response;
    const verdict = judgeReply(result, { callback: window !== undefined, group });
    if (verdict.kind === "wait" && window) return open(window, verdict.text);
    if (window) window.state = "off";
    if (verdict.kind === "show") return show(exchange, "reply", verdict.template);
    if (verdict.kind === "error") {
      exchange.error = verdict.error;
      tell(exchange, { type: "error", ...verdict.error });
      end(exchange, "error");
    }
  }

  return {
    bot,
    prefix,
    strays,
    closing: closing.signal,
    say(saying) {
      const exchange = newExchange(saying, base, settings);
      const group = saying.options?.group !== undefined;
      const window = windows.issue(exchange, group);
      rooms.open(exchange);
      tell(exchange, { type: "sent", utterance: saying.utterance });
      return { exchange, replied: call(exchange, window, group) };
    },
    receive: (callback) =>
      receiveCallback(callback, windows, settings, {
        accepted: ({ exchange }, template) => show(exchange, "callback", template),
        refused({ exchange }, message, breaches, spent) {
          tell(exchange, { type: "refused", message, breaches });
          if (spent) end(exchange, "spent");
        },
        recorded(window, record) {
          const list = window?.exchange.callbacks ?? strays;
          list.push(record);
          if (list.length > 100) list.shift();
        },
      }),
    room: rooms.events,
    exchange: rooms.exchange,
    listen: rooms.listen,
    async close() {
      closing.abort();
      for (const timer of timers.values()) clearTimeout(timer);
      timers.clear();
      await dispatcher.destroy();
    },
  };
}
