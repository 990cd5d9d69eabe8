import { randomBytes } from "node:crypto";
import type { Clock } from "../contract/ports.ts";
import type { ExchangeRecord } from "./record.ts";
import type { Refusal } from "./refusal.ts";

/** One issued callback URL. `early` until the reply is judged; then `open`, or `off` when it was no ack; `spent` after use. */
export interface CallbackWindow {
  readonly exchange: ExchangeRecord;
  /** Whether it stands in a group chat, whose rules differ. */
  readonly group: boolean;
  /** Unix milliseconds; from this moment on it is refused. */
  readonly closesAt: number;
  state: "early" | "open" | "off" | "spent";
  /** Unix milliseconds; before it, an acknowledged window still counts as early. */
  opensAt: number;
  /** POSTs to it so far. */
  attempts: number;
}

/** A fresh token: `cbtest:` for the console's bot test, which the platform always refuses. */
export function newToken(test: boolean): string {
  return `${test ? "cbtest" : "cbtoken"}:${randomBytes(16).toString("hex")}`;
}

/** All issued callback URLs, by their path. */
export interface Windows {
  /** Opens the window of an exchange whose record says where it is. */
  issue(exchange: ExchangeRecord, group: boolean): CallbackWindow | undefined;
  find(path: string): CallbackWindow | undefined;
  /** Why a POST to this path is refused, its body aside; undefined when the body may be read. */
  refusal(path: string): Refusal | undefined;
  forget(exchange: ExchangeRecord): void;
}

/** @param ownBase path of the own bot's callbacks, up to the token: that bot is known from the start */
export function createWindows(clock: Clock, ownBase: string): Windows {
  const issued = new Map<string, CallbackWindow>();
  /** Paths of that bot and those that callbacks were issued for: `/emulator/v1/bots/<id>[!]/` */
  const bots = new Set([botOf(ownBase)]);
  return {
    issue(exchange, group) {
      if (!exchange.window) return undefined;
      const { path, closesAt } = exchange.window;
      const window: CallbackWindow = {
        exchange,
        group,
        closesAt,
        state: "early",
        opensAt: closesAt,
        attempts: 0,
      };
      issued.set(path, window);
      bots.add(botOf(path));
      return window;
    },
    find: (path) => issued.get(path),
    refusal(path) {
      if (!bots.has(botOf(path))) return "bot";
      if (path.slice(botOf(path).length).startsWith("callback/cbtest:")) return "testToken";
      const window = issued.get(path);
      if (!window || window.state === "spent" || clock() >= window.closesAt) return "token";
      if (window.state === "off") return "settings";
      // Seen in the field: a callback that overtakes the ack meets a token that is not known yet, and does not spend it.
      return window.state === "early" || clock() < window.opensAt ? "token" : undefined;
    },
    forget(exchange) {
      if (exchange.window) issued.delete(exchange.window.path);
    },
  };
}

const botOf = (path: string) => path.slice(0, path.lastIndexOf("callback/"));
