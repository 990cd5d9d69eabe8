import type { TokenizerFamily } from "../contract/model.ts";
import type { ModelEntry } from "./catalogue-schema.ts";

/** R1's distills have the tokenizer of what they were made of, and say so in their names. */
const NAMED: readonly (readonly [TokenizerFamily, RegExp])[] = [
  ["qwen", /qwen|qwq/i],
  ["llama", /llama|gpt|\bo[1-9]\b/i],
];

/** @returns the entry's own, else what the model's id tells, else DeepSeek's, which has the most tokens for Korean */
export function tokenizerOf({ tokenizer, id = "" }: Pick<ModelEntry, "tokenizer" | "id">): TokenizerFamily {
  return tokenizer ?? NAMED.find(([, names]) => names.test(id))?.[0] ?? "deepseek";
}
