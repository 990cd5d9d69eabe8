import type { TurnWindow } from "../contract/turn.ts";
import { CALLBACK_MS, GROUP_BUDGET_MS } from "../turn/windows.ts";
import type { Call } from "./accept-turn.ts";

export interface WindowOptions {
  /** Names this process, so that workers can wake it. */
  readonly server: string;
  readonly replyBudgetMs: number;
  readonly callbackBudgetMs: number;
}

/** The window that a call opens: its callback, or else its own HTTP request. */
export function createWindowOf({ server, replyBudgetMs, callbackBudgetMs }: WindowOptions) {
  return ({ callbackUrl, group, receivedAt }: Call): TurnWindow => {
    if (!callbackUrl) return { kind: "reply", server, closesAt: receivedAt + replyBudgetMs };
    const budget = group === undefined ? callbackBudgetMs : GROUP_BUDGET_MS;
    const lifetime = CALLBACK_MS[group === undefined ? "person" : "group"];
    return {
      kind: "callback",
      url: callbackUrl,
      openedAt: receivedAt,
      closesAt: receivedAt + budget,
      expiresAt: receivedAt + lifetime,
    };
  };
}
