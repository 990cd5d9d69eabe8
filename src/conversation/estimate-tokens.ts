/** How many tokens a text is, without its model's tokenizer: a weighted sum of what it is made of. */
import type { TokenizerFamily } from "../contract/model.ts";
import { countFeatures } from "./token-features.ts";
import { WEIGHTS } from "./token-weights.ts";

/**
 * Tokens of a text, within 10 % on Korean prose of a few sentences; docs/memory.md has the figures for other text. Linear in
 * the text's length, a few nanoseconds a character.
 * @param family whose tokenizer @defaultValue "deepseek", which has the most tokens for Korean
 */
export function estimateTokens(text: string, family: TokenizerFamily = "deepseek"): number {
  const counts = countFeatures(text);
  let tokens = 0;
  for (const [feature, weight] of WEIGHTS[family]) tokens += weight * counts[feature];
  return Math.ceil(tokens);
}
