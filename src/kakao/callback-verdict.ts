/** Why the platform did not take an answer; each is final. `other` is a refusal that its guide does not list. */
export type RefusalReason = "expired-or-used" | "tester" | "ack" | "bot" | "format" | "ad" | "other";

/** What one reply to a callback means. */
export type CallbackVerdict =
  | { readonly kind: "delivered" }
  | { readonly kind: "refused"; readonly reason: RefusalReason }
  /** The platform's own fault: the same call may succeed. */
  | { readonly kind: "retry" }
  /** Not the platform's words (a redirect, a web page): asking again would not help. */
  | { readonly kind: "foreign" };

/** The refusals of the callback guide (Kakao Business, "AI 챗봇 콜백 개발 가이드"), told by a part of their message. */
const REFUSALS: readonly [part: RegExp, reason: RefusalReason][] = [
  [/testing purposes/i, "tester"],
  [/callback token/i, "expired-or-used"],
  [/callback true/i, "ack"],
  [/bot id/i, "bot"],
  [/advertising/i, "ad"],
  [/json response/i, "format"],
];
const PLATFORM_FAULT = /internal server error/i;

/**
 * Reads the reply to a callback. A refusal comes as HTTP 4xx or as 200 with a status that is not SUCCESS; types are not
 * relied on. A 2xx of the platform's that names no status at all (an empty body, `{}`) is taken for a success.
 */
export function readVerdict(httpStatus: number, body: string): CallbackVerdict {
  if (httpStatus >= 500 || httpStatus === 429) return { kind: "retry" };
  if (httpStatus >= 300 && httpStatus < 400) return { kind: "foreign" };
  const reply = readObject(body);
  const message = String(reply?.message ?? "");
  if (httpStatus < 300) {
    if (!reply) return { kind: "foreign" };
    const status = reply.status ?? "SUCCESS";
    if (String(status).toUpperCase() === "SUCCESS") return { kind: "delivered" };
  }
  if (PLATFORM_FAULT.test(message)) return { kind: "retry" };
  const known = REFUSALS.find(([part]) => part.test(message));
  return { kind: "refused", reason: known?.[1] ?? "other" };
}

/** An empty body counts as an object without fields. */
function readObject(body: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(body.trim() || "{}");
    if (typeof value === "object" && value !== null && !Array.isArray(value))
      return value as Record<string, unknown>;
  } catch {
    // Not JSON: not the platform's words.
  }
  return undefined;
}
