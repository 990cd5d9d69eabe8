/** When older exchanges become a summary, and how many of them. */
import type { Past } from "../contract/conversation.ts";
import type { TokenizerFamily } from "../contract/model.ts";
import { estimateTokens } from "./estimate-tokens.ts";
import { tokensOfExchange } from "./history.ts";

/** So many short ones are summed up although they fit: the oldest is dropped when ten more have come. */
export const MOST_UNFOLDED = 30;
/** What stays is half of what fits, so that not every turn makes a summary. */
const KEPT_SHARE = 0.5;

export interface FoldBudget {
  /** What a model is sent of the past, in tokens. */
  readonly tokens: number;
  readonly family?: TokenizerFamily;
}

/** How many of the oldest exchanges are to be summed up now: 0 while all fit, and never the newest. */
export function planFold({ summary = "", history }: Past, { tokens, family }: FoldBudget): number {
  const sizes = history.map((exchange) => tokensOfExchange(exchange, family));
  const all = sizes.reduce((sum, size) => sum + size, estimateTokens(summary, family));
  if (all <= tokens && history.length <= MOST_UNFOLDED) return 0;
  let kept = 0;
  for (let left = tokens * KEPT_SHARE; kept < MOST_UNFOLDED * KEPT_SHARE; kept++) {
    left -= sizes.at(-kept - 1) ?? Number.POSITIVE_INFINITY;
    if (left < 0) break;
  }
  return Math.max(0, history.length - Math.max(1, kept));
}
