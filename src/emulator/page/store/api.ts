/** The emulator's API, on the page's own origin. */
import type { Bot } from "../../bot.ts";
import type { ExchangeRecord } from "../../record.ts";
import type { Saying } from "../../saying.ts";
import type { EmulatorStatus } from "../../status.ts";

export interface Setup {
  /** Names the engine; another after a restart. */
  readonly engine: string;
  readonly bot: Bot;
  /** What the engine's own bot calls; of its headers only the names. */
  readonly skill: { readonly url: string; readonly headers: readonly string[] };
  /** Whether the engine can tell what goes on behind the skill. */
  readonly status: boolean;
}

/** What the emulator refused, in its own words. */
export class ApiError extends Error {}

const LIMIT_MS = 10_000;

/** @throws ApiError when the emulator refuses or cannot be reached */
async function call<T>(path: string, body?: unknown): Promise<T> {
  const init: RequestInit =
    body === undefined
      ? {}
      : { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
  // A browser lets few connections to one server be open: those of other pages may take them all.
  const signal = AbortSignal.timeout(LIMIT_MS);
  const response = await fetch(`./api${path}`, { ...init, signal }).catch(() => undefined);
  if (!response) throw new ApiError("에뮬레이터에 연결하지 못했어요.");
  const answer = await response.json().catch(() => undefined);
  if (!response.ok) throw new ApiError(answer?.error?.message ?? `HTTP ${response.status}`);
  return answer as T;
}

const room = (bot: string, user: string) => `user=${encodeURIComponent(user)}&bot=${encodeURIComponent(bot)}`;

export const api = {
  setup: () => call<Setup>("/setup"),
  say: (saying: Saying) => call<{ readonly exchangeId: string }>("/say", saying),
  crowd: (count: number, saying: Saying) =>
    call<{ readonly exchangeIds: readonly string[] }>("/crowd", { count, saying }),
  exchange: (id: string) => call<ExchangeRecord>(`/exchanges/${encodeURIComponent(id)}`),
  exchanges: (bot: string, user: string) =>
    call<{ readonly exchanges: readonly ExchangeRecord[] }>(`/exchanges?${room(bot, user)}`),
  status: () => call<EmulatorStatus>("/status"),
};
