import type { SkillTemplate } from "../contract/kakao.ts";
import { type Breach, breaches } from "../kakao/limits.ts";
import type { WebhookError } from "./record.ts";
import type { WebhookResult } from "./webhook.ts";

export type ReplyVerdict =
  | { readonly kind: "show"; readonly template: SkillTemplate }
  | { readonly kind: "wait"; readonly text: string | null }
  | { readonly kind: "error"; readonly error: WebhookError };

/** What the platform makes of the skill's own reply: show it, wait for the callback, or fail. */
export function judgeReply(result: WebhookResult, at: { callback: boolean; group: boolean }): ReplyVerdict {
  if (result.kind === "timeout") return failed({ reason: "timeout", code: 1001, breaches: [] });
  if (result.kind === "network") return failed({ reason: "network", code: 1005, breaches: [] });
  if (result.response.status !== 200) return failed({ reason: "status", breaches: [] });
  const { value, found } = read(result.response.body, at.group);
  if (found.length > 0) return failed({ reason: "format", breaches: found });
  if (value.useCallback !== true) return { kind: "show", template: value.template ?? { outputs: [] } };
  if (!at.callback) return failed({ reason: "format", breaches: [UNASKED] });
  return { kind: "wait", text: typeof value.data?.text === "string" ? value.data.text : null };
}

const UNASKED: Breach = { path: "useCallback", rule: "needs a callbackUrl in the request" };

function failed(error: WebhookError): ReplyVerdict {
  return { kind: "error", error };
}

/** What the platform makes of a callback's body: a full response with a template, or breaches. */
export function judgeCallback(
  body: string | undefined,
  group: boolean,
): { readonly template: SkillTemplate } | { readonly breaches: readonly Breach[] } {
  if (body === undefined) return { breaches: [{ path: "response", rule: "must be UTF-8" }] };
  const { value, found } = read(body, group);
  if (found.length > 0) return { breaches: found };
  if (value.useCallback === true) return { breaches: [{ path: "useCallback", rule: "is for the ack only" }] };
  if (!value.template) return { breaches: [{ path: "template", rule: "is required in a callback" }] };
  return { template: value.template };
}

interface ReadResponse {
  readonly template?: SkillTemplate;
  readonly useCallback?: boolean;
  readonly data?: Readonly<Record<string, unknown>>;
}

function read(body: string, group: boolean): { value: ReadResponse; found: readonly Breach[] } {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    return { value: {}, found: [{ path: "response", rule: "must be JSON" }] };
  }
  const found = breaches(value, { group });
  // Without a breach, the value has the shape of the contract.
  return { value: found.length === 0 ? (value as ReadResponse) : {}, found };
}
