/**
 * How near the estimate of tokens comes to real tokenizers. Fetches them, records their counts for the tests, fits the
 * weights of `src/conversation/token-weights.ts`, and measures on texts that the weights were not fitted on.
 */
import { hash } from "node:crypto";
import { writeFile } from "node:fs/promises";
import type { TokenizerFamily } from "../src/contract/model.ts";
import { ALL_FEATURES, fitWeights, type Sample } from "./lib/fit-weights.ts";
import { median, report } from "./lib/report.ts";
import { arbitraryTexts, COUNTS_FILE, type KindOfText, readTexts } from "./lib/token-texts.ts";
import {
  type CountTokens,
  TOKENIZER_NAMES,
  TOKENIZERS,
  type TokenizerName,
  withTokenizers,
} from "./lib/tokenizers.ts";

const FAMILIES: Readonly<Record<TokenizerFamily, readonly TokenizerName[]>> = {
  deepseek: ["DeepSeek-R1"],
  qwen: ["Qwen 2.5"],
  llama: ["Llama 3", "OpenAI o200k"],
};
const familyOf = (name: TokenizerName) =>
  (Object.keys(FAMILIES) as TokenizerFamily[]).find((family) => FAMILIES[family].includes(name)) ??
  "deepseek";
const WEIGHTS_FILE = new URL("../src/conversation/token-weights.ts", import.meta.url);
/** A kind's whole text counts as much as so many of its sentences. */
const WHOLE = 4;
const SPEED_ROUNDS = 400;

export async function run(): Promise<void> {
  const [fit, check] = await Promise.all([readTexts("fit"), readTexts("check")]);
  await withTokenizers(async (tokenizers) => {
    await record(check, tokenizers);
    await writeFile(WEIGHTS_FILE, weightsSource(fit, tokenizers));
    const { estimateTokens } = await import("../src/conversation/estimate-tokens.ts");
    const off = (text: string, name: TokenizerName) =>
      estimateTokens(text, familyOf(name)) / tokenizers[name](text) - 1;
    const rows = check.map(
      ({ kind, text }) =>
        `| ${kind} | ${text.length} | ${TOKENIZER_NAMES.map((name) => percent(off(text, name))).join(" | ")} |`,
    );
    const arbitrary = arbitraryTexts();
    const lowest = TOKENIZER_NAMES.map((name) => Math.min(...arbitrary.map((text) => off(text, name) + 1)));
    const korean = check
      .filter(({ kind }) => !NOT_KOREAN.has(kind))
      .map(({ text }) => text)
      .join("\n");
    await report("tokens", [
      `The estimate of tokens against real tokenizers (${Object.values(TOKENIZERS).join(", ")}), on texts that its`,
      "weights were not fitted on. Aimed at ±10 % for Korean.",
      "",
      `| kind of text | characters | ${TOKENIZER_NAMES.join(" | ")} |`,
      `| --- | --- | ${TOKENIZER_NAMES.map(() => "---").join(" | ")} |`,
      ...rows,
      "",
      `Of ${arbitrary.length} arbitrary texts, the lowest share of the true count: ${TOKENIZER_NAMES.map((name, i) => `${name} ${lowest[i]?.toFixed(2)}`).join(", ")}.`,
      "",
      `Time for Korean of ${korean.length} characters: **${nanoseconds(() => estimateTokens(korean), korean.length)} ns a character**;`,
      `floor, a sum of all character codes: ${nanoseconds(() => sumOf(korean), korean.length)} ns; the tokenizer itself (${TOKENIZERS["OpenAI o200k"]}): ${nanoseconds(() => tokenizers["OpenAI o200k"](korean), korean.length)} ns.`,
    ]);
  });
}

const NOT_KOREAN = new Set(["english", "japanese", "code"]);
const percent = (share: number) => `${share < 0 ? "−" : "+"}${Math.abs(share * 100).toFixed(1)} %`;

function weightsSource(
  fit: readonly KindOfText[],
  tokenizers: Readonly<Record<TokenizerName, CountTokens>>,
): string {
  const families = (Object.keys(FAMILIES) as TokenizerFamily[]).map((family) => {
    const weights = fitWeights(FAMILIES[family].flatMap((name) => samplesOf(fit, tokenizers[name])));
    const pairs = ALL_FEATURES.map(
      (feature) => `    ["${feature}", ${Number((weights.get(feature) ?? 0).toFixed(2))}],`,
    );
    return `  ${family}: [\n${pairs.join("\n")}\n  ],`;
  });
  return [
    "/** Written by `npm run bench -- tokens`. */",
    'import type { TokenizerFamily } from "../contract/model.ts";',
    'import type { TokenFeatures } from "./token-features.ts";',
    "",
    "/** Tokens for each of a feature. */",
    "export const WEIGHTS: Readonly<",
    "  Record<TokenizerFamily, readonly (readonly [feature: keyof TokenFeatures, tokens: number])[]>",
    "> = {",
    ...families,
    "};",
    "",
  ].join("\n");
}

function samplesOf(fit: readonly KindOfText[], count: CountTokens): Sample[] {
  return fit.flatMap(({ text }) => [
    { text, tokens: count(text), times: WHOLE },
    ...text.split(/(?<=\n|[.] )/).map((part) => ({ text: part, tokens: count(part) })),
  ]);
}

async function record(
  check: readonly KindOfText[],
  tokenizers: Readonly<Record<TokenizerName, CountTokens>>,
): Promise<void> {
  const countsOf = (text: string) => TOKENIZER_NAMES.map((name) => tokenizers[name](text));
  const counts = {
    tokenizers: TOKENIZER_NAMES.map((name) => ({ name, package: TOKENIZERS[name], family: familyOf(name) })),
    check: check.map(({ kind, text }) => ({ kind, sha256: hash("sha256", text), counts: countsOf(text) })),
    arbitrary: arbitraryTexts().map((text) => ({ text, counts: countsOf(text) })),
  };
  await writeFile(COUNTS_FILE, `${JSON.stringify(counts, undefined, 1)}\n`);
}

function nanoseconds(work: () => unknown, characters: number): string {
  const times = Array.from({ length: SPEED_ROUNDS }, () => {
    const since = performance.now();
    work();
    return performance.now() - since;
  });
  return ((median(times) * 1e6) / characters).toFixed(1);
}

function sumOf(text: string): number {
  let sum = 0;
  for (let i = 0; i < text.length; i++) sum += text.charCodeAt(i);
  return sum;
}
