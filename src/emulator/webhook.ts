import { type Dispatcher, request } from "undici";
import type { ExchangeRecord, SkillReply } from "./record.ts";

export type WebhookResult =
  | { readonly kind: "answered"; readonly response: SkillReply }
  | { readonly kind: "timeout" }
  | { readonly kind: "network" };

export interface WebhookCall {
  readonly request: ExchangeRecord["request"];
  /** Milliseconds for connection, headers and body together. */
  readonly limitMs: number;
  readonly dispatcher: Dispatcher;
  /** Aborting counts as a network fault. */
  readonly signal: AbortSignal;
}

/** POSTs a payload to a skill as the platform does. Redirects are not followed: they are an answer like any other. Never throws. */
export async function callSkill({
  request: sent,
  limitMs,
  dispatcher,
  signal,
}: WebhookCall): Promise<WebhookResult> {
  const started = performance.now();
  const limit = AbortSignal.timeout(limitMs);
  try {
    const answer = await request(sent.url, {
      method: "POST",
      headers: sent.headers,
      body: JSON.stringify(sent.payload),
      signal: AbortSignal.any([limit, signal]),
      dispatcher,
    });
    const body = await answer.body.text();
    const ms = performance.now() - started;
    return { kind: "answered", response: { status: answer.statusCode, headers: answer.headers, body, ms } };
  } catch {
    return { kind: limit.aborted ? "timeout" : "network" };
  }
}
