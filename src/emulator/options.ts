import type { Clock } from "../contract/ports.ts";
import type { Bot } from "./bot.ts";
import type { Fault } from "./fault-kinds.ts";
import { idOf } from "./payload.ts";
import type { ExchangeRecord } from "./record.ts";

export interface EngineOptions {
  /** The skill to call, and headers its owner set in the console (the secret among them); read at each saying. */
  readonly skill: { readonly url: string; readonly headers?: Readonly<Record<string, string>> };
  /** Where callbacks are received, e.g. `http://127.0.0.1:3000`; asked at each saying, so it may be known late. */
  readonly origin: () => string;
  /** Path the router is mounted at. Default `/emulator`. */
  readonly prefix?: string;
  /** Default a fixed id and the name 생각. */
  readonly bot?: Bot;
  /** Puts `!` after the bot id in callback URLs, as development channels have it. Default false. */
  readonly development?: boolean;
  /** Default `Date.now`. Judges tokens and stamps events; the skill's time limit is always real time. */
  readonly clock?: Clock;
  /** Milliseconds the skill has for its reply. Default 5000. */
  readonly replyLimitMs?: number;
  /** Milliseconds a callback URL lives from its issue. Default 60 000, in group chats 300 000. */
  readonly windowMs?: number;
  readonly groupWindowMs?: number;
  /** Milliseconds after the ack during which a callback still counts as early. Default 0. */
  readonly settleMs?: number;
  /**
   * How a refused callback is answered: `ok` with HTTP 200 and status FAIL, `http` with HTTP 400. Both are seen live.
   * Default `ok`, because a client that reads only HTTP statuses misses it.
   */
  readonly refusals?: "ok" | "http";
  /** Picks a fault for a callback to an issued URL; `attempt` counts from 1 for each URL. Default none. */
  readonly fault?: (call: {
    readonly exchange: ExchangeRecord;
    readonly attempt: number;
  }) => Fault | undefined;
}

export type EngineSettings = Required<EngineOptions>;

/** Fills in the defaults. Nothing is copied from `skill`, which may be a getter whose URL is known only after listening. */
export function settingsOf(options: EngineOptions): EngineSettings {
  return {
    get skill() {
      return options.skill;
    },
    origin: options.origin,
    prefix: options.prefix ?? "/emulator",
    bot: options.bot ?? { id: idOf(24, "saenggak"), name: "생각" },
    development: options.development ?? false,
    clock: options.clock ?? Date.now,
    replyLimitMs: options.replyLimitMs ?? 5_000,
    windowMs: options.windowMs ?? 60_000,
    groupWindowMs: options.groupWindowMs ?? 300_000,
    settleMs: options.settleMs ?? 0,
    refusals: options.refusals ?? "ok",
    fault: options.fault ?? (() => undefined),
  };
}
