import type { Claim } from "../turn/claims.ts";
import type { Sent } from "./send-callback.ts";

export interface Arrived {
  /** Whether the answer was shown. */
  readonly answer: boolean;
  /** Whether the one was that goes along through the window, with this answer or with the word before it. */
  readonly carried: boolean;
}

/**
 * What the end of a delivery tells. Where someone who died may have said a word through the window, a token that is used
 * before any POST of this answer proves the word. When it may have been either, the answer counts as not shown: better seen
 * twice than never.
 */
export function arrivedOf(
  result: Sent,
  { afterWord, carried }: Pick<Extract<Claim, { readonly answer: unknown }>, "afterWord" | "carried">,
): Arrived {
  if (result.outcome === "delivered" && !(afterWord && result.assumed))
    return { answer: true, carried: carried !== undefined };
  if (!afterWord) return { answer: false, carried: false };
  const word = result.outcome === "refused" && result.reason === "expired-or-used";
  // Used by the word or by this answer: what both took along was shown.
  return { answer: false, carried: word || (result.outcome === "delivered" && carried !== undefined) };
}
