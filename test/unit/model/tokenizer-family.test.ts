import { expect, it } from "vitest";
import { tokenizerOf } from "../../../src/model/tokenizer-family.ts";

it.each([
  ["deepseek-ai/DeepSeek-R1", "deepseek"],
  ["deepseek-ai/DeepSeek-R1-Distill-Qwen-32B", "qwen"],
  ["deepseek-r1-distill-llama-70b", "llama"],
  ["us.meta.llama3-3-70b-instruct-v1:0", "llama"],
  ["gpt-5-mini", "llama"],
  ["o3", "llama"],
  ["gemini-3-flash", "deepseek"],
  [undefined, "deepseek"],
] as const)("a model %s has the tokens of %s", (id, family) => {
  expect(tokenizerOf({ id, tokenizer: undefined })).toBe(family);
});

it("is what the entry says, whatever its id", () => {
  expect(tokenizerOf({ id: "qwen3", tokenizer: "llama" })).toBe("llama");
});
