import { randomUUID } from "node:crypto";
import type { SkillTemplate } from "../contract/kakao.ts";
import type { Breach } from "../kakao/limits.ts";
import type { Fault } from "./fault-kinds.ts";
import { judgeCallback } from "./judge.ts";
import type { EngineSettings } from "./options.ts";
import type { CallbackRecord, CallbackReply } from "./record.ts";
import { REFUSAL, type Refusal } from "./refusal.ts";
import type { CallbackWindow, Windows } from "./windows.ts";

/** A POST to a callback URL as it came in: the raw request target, and the body's bytes. */
export interface IncomingCallback {
  readonly path: string;
  readonly body: Uint8Array;
}

/** What the HTTP side has to do: answer with this status and JSON, or play this fault. */
export type CallbackOutcome = CallbackRecord["answer"] & { readonly fault?: Fault };

/** What became of a callback, for the room to tell. */
export interface CallbackEffects {
  accepted(window: CallbackWindow, template: SkillTemplate): void;
  /** `spent` when the refusal used the token up. */
  refused(window: CallbackWindow, message: string, breaches: readonly Breach[], spent: boolean): void;
  recorded(window: CallbackWindow | undefined, record: CallbackRecord): void;
}

const utf8 = new TextDecoder("utf-8", { fatal: true });

/**
 * Judges a callback as the platform does. A body that breaks the format spends the token (one use is one use, the
 * strictest reading); a callback that came too early and the platform's own faults do not.
 */
export function receiveCallback(
  { path, body }: IncomingCallback,
  windows: Windows,
  settings: EngineSettings,
  effects: CallbackEffects,
): CallbackOutcome {
  const window = windows.find(path);
  const words = decoded(body);
  const at = settings.clock();
  const record = (answer: CallbackRecord["answer"], accepted: boolean, found: readonly Breach[]): void => {
    const afterMs = window && { afterMs: at - window.exchange.sentAt };
    effects.recorded(window, { at, ...afterMs, path, body: words ?? "", answer, accepted, breaches: found });
  };
  const refuse = (reason: Refusal, found: readonly Breach[] = [], spent = false): CallbackOutcome => {
    const answer = refusalAnswer(reason, settings);
    record(answer, false, found);
    if (window) effects.refused(window, REFUSAL[reason], found, spent);
    return answer;
  };

  const fault = window && faultFor(window, settings);
  if (fault === "internal") return refuse("internal");
  if (fault === "fail") return refuse("token");
  if (fault && fault !== "drop") {
    record({ fault }, false, []);
    return { fault };
  }
  const reason = windows.refusal(path);
  if (reason || !window) return refuse(reason ?? "token");
  window.state = "spent";
  const verdict = judgeCallback(words, window.group);
  if ("breaches" in verdict) return refuse("json", verdict.breaches, true);
  const answer = fault ? { fault } : { status: 200, json: reply("SUCCESS", "", settings) };
  record(answer, true, []);
  effects.accepted(window, verdict.template);
  return answer;
}

/** What the saying itself asked to go wrong, else what the engine's owner does. Counts the attempt. */
function faultFor(window: CallbackWindow, settings: EngineSettings): Fault | undefined {
  const { exchange } = window;
  const attempt = ++window.attempts;
  const { callback, times = Number.POSITIVE_INFINITY } = exchange.options?.trouble ?? {};
  if (callback && attempt <= times) return callback;
  return settings.fault({ exchange, attempt });
}

function refusalAnswer(reason: Refusal, settings: EngineSettings): { status: number; json: CallbackReply } {
  const own = reason === "internal";
  const status = settings.refusals === "ok" ? 200 : own ? 500 : 400;
  return { status, json: reply(own ? "ERROR" : "FAIL", REFUSAL[reason], settings) };
}

function reply(status: CallbackReply["status"], message: string, { clock }: EngineSettings): CallbackReply {
  return { taskId: randomUUID(), status, message, timestamp: clock() };
}

function decoded(body: Uint8Array): string | undefined {
  try {
    return utf8.decode(body);
  } catch {
    return undefined;
  }
}
