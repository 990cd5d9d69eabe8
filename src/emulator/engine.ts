import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { Agent } from "undici";
import type { SkillTemplate } from "../contract/kakao.ts";
import type { Block, Bot } from "./bot.ts";
import { type CallbackOutcome, type IncomingCallback, receiveCallback } from "./callbacks.ts";
import { newExchange, ownCallbackBase } from "./exchange.ts";
import { judgeReply } from "./judge.ts";
import { type EngineOptions, settingsOf } from "./options.ts";
import type { CallbackRecord, EmulatorEvent, EventBody, ExchangeRecord, Outcome } from "./record.ts";
import { createRooms, type Listener, type Watcher } from "./rooms.ts";
import type { Saying } from "./saying.ts";
import { callSkill, type WebhookResult } from "./webhook.ts";
import { type CallbackWindow, createWindows } from "./windows.ts";

/** A stand-in for the platform's bot engine: its own bot and any others, any number of people. */
export interface Engine {
  /** Names this engine; another is another after a restart. */
  readonly id: string;
  /** Its own bot, which sayings without one go to. */
  readonly bot: Bot;
  /** What its own bot calls. */
  readonly skill: EngineOptions["skill"];
  readonly prefix: string;
  /** Sends what somebody wrote to the skill. The record is live; `replied` settles when the skill's own reply was judged. */
  say(saying: Saying): { readonly exchange: ExchangeRecord; readonly replied: Promise<void> };
  /** Waits as long as the network takes to a callback of this path, in one direction. */
  travel(path: string): Promise<void>;
  receive(callback: IncomingCallback): CallbackOutcome;
  /** A person's room so far, oldest first. @param bot default the engine's own */
  room(user: string, bot?: string): readonly EmulatorEvent[];
  /** What happened in all rooms, oldest first. */
  events(): readonly EmulatorEvent[];
  exchange(id: string): ExchangeRecord | undefined;
  /** The latest of a room, oldest first. @param bot default the engine's own */
  exchanges(user: string, bot?: string): readonly ExchangeRecord[];
  /** Calls for every event from now on; returns the way to stop. */
  listen(listener: Listener): () => void;
  /** Calls for every change of an exchange's record from now on; returns the way to stop. */
  watch(watcher: Watcher): () => void;
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
  const windows = createWindows(clock, ownCallbackBase(settings));
  const rooms = createRooms(clock, windows.forget);
  // A reply is 90 KB at most; whatever is much larger is broken off.
  const dispatcher = new Agent({ maxResponseSize: 1_000_000 });
  const closing = new AbortController();
  const timers = new Map<ExchangeRecord, NodeJS.Timeout>();
  const strays: CallbackRecord[] = [];

  function tell(exchange: ExchangeRecord, body: EventBody): void {
    if (closing.signal.aborted) return;
    rooms.tell(exchange, body);
    rooms.changed(exchange);
  }

  function end(exchange: ExchangeRecord, outcome: Outcome): void {
    clearTimeout(timers.get(exchange));
    timers.delete(exchange);
    if (exchange.outcome) return;
    exchange.outcome = outcome;
    exchange.endedAt = clock();
    tell(exchange, { type: "closed", outcome });
  }

  function show(
    exchange: ExchangeRecord,
    via: "reply" | "callback",
    { outputs, quickReplies = [] }: SkillTemplate,
  ) {
    const inGroup = exchange.options?.group !== undefined;
    exchange.shown = {
      type: "shown",
      via,
      bubbles: outputs,
      quickReplies,
      ...(inGroup && { group: true }),
    };
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

  const pause = (ms: number) =>
    ms > 0 ? sleep(ms, undefined, { signal: closing.signal, ref: false }).catch(() => {}) : undefined;

  /** One request over a network that may be slow. The skill's time runs on meanwhile; the skill learns of its end by then. */
  async function post({ request, options }: ExchangeRecord): Promise<WebhookResult> {
    const { replyLimitMs } = settings;
    const delayMs = options?.trouble?.delayMs ?? 0;
    const began = performance.now();
    const left = () => Math.max(0, Math.ceil(began + replyLimitMs - performance.now()));
    await pause(Math.min(delayMs, replyLimitMs));
    if (delayMs >= replyLimitMs) return { kind: "timeout" };
    const result = await callSkill({ request, limitMs: left(), dispatcher, signal: closing.signal });
    if (result.kind === "timeout") return result;
    const late = left() < delayMs;
    await pause(late ? left() : delayMs);
    if (late) return { kind: "timeout" };
    if (result.kind === "network") return result;
    return { ...result, response: { ...result.response, ms: result.response.ms + 2 * delayMs } };
  }

  async function repeat(exchange: ExchangeRecord): Promise<void> {
    const result = await post(exchange);
    if (result.kind === "answered") exchange.repeated = result.response;
    if (!closing.signal.aborted) rooms.changed(exchange);
  }

  async function call(
    exchange: ExchangeRecord,
    window: CallbackWindow | undefined,
    group: boolean,
  ): Promise<void> {
    const { trouble } = exchange.options ?? {};
    const posted = post(exchange);
    if (trouble?.duplicate) void repeat(exchange);
    const result = await posted;
    if (closing.signal.aborted) return;
    if (result.kind === "answered") exchange.response = result.response;
    const seen: WebhookResult = trouble?.lostAck ? { kind: "network" } : result;
    const verdict = judgeReply(seen, { callback: window !== undefined, group });
    if (verdict.kind === "wait" && window) return open(window, verdict.text);
    if (window) window.state = "off";
    if (verdict.kind === "show") return show(exchange, "reply", verdict.template);
    if (verdict.kind === "error") {
      exchange.error = verdict.error;
      tell(exchange, { type: "error", ...verdict.error });
      end(exchange, "error");
    }
  }

  function blockBefore(user: string, botId: string): Block | undefined {
    return rooms.exchanges(botId, user).at(-1)?.block;
  }

  return {
    id: randomUUID(),
    bot,
    get skill() {
      return settings.skill;
    },
    prefix,
    strays,
    closing: closing.signal,
    say(saying) {
      const { user, options: { pressedIn, group } = {} } = saying;
      const before = {
        lastBlock: blockBefore(user, (saying.bot ?? bot).id),
        referrerBlock: pressedIn === undefined ? undefined : rooms.exchange(pressedIn)?.block,
      };
      const exchange = newExchange(saying, before, settings);
      const window = windows.issue(exchange, group !== undefined);
      rooms.open(exchange);
      tell(exchange, { type: "sent", utterance: saying.utterance });
      return { exchange, replied: call(exchange, window, group !== undefined) };
    },
    async travel(path) {
      await pause(windows.find(path)?.exchange.options?.trouble?.delayMs ?? 0);
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
          if (window) rooms.changed(window.exchange);
        },
      }),
    room: (user, botId = bot.id) => rooms.events(botId, user),
    events: rooms.allEvents,
    exchange: rooms.exchange,
    exchanges: (user, botId = bot.id) => rooms.exchanges(botId, user),
    listen: rooms.listen,
    watch: rooms.watch,
    async close() {
      closing.abort();
      for (const timer of timers.values()) clearTimeout(timer);
      timers.clear();
      await dispatcher.destroy();
    },
  };
}
