import { hash } from "node:crypto";
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { TokenizerFamily } from "../../../src/contract/model.ts";
import { estimateTokens } from "../../../src/conversation/estimate-tokens.ts";

/** What real tokenizers counted, recorded by `npm run bench -- tokens`. */
interface Recorded {
  readonly tokenizers: readonly { readonly name: string; readonly family: TokenizerFamily }[];
  /** Texts that no weight was fitted on; `counts` in the order of the tokenizers. */
  readonly check: readonly { readonly kind: string; readonly sha256: string; readonly counts: number[] }[];
  readonly arbitrary: readonly { readonly text: string; readonly counts: number[] }[];
}

const FOLDER = new URL("../../fixtures/tokens/", import.meta.url);
const recorded = JSON.parse(readFileSync(new URL("counts.json", FOLDER), "utf8")) as Recorded;
const texts = recorded.check.map((each) => ({
  ...each,
  text: readFileSync(new URL(`check/${each.kind}.txt`, FOLDER), "utf8"),
}));
const NOT_KOREAN = new Set(["english", "japanese", "code"]);
const korean = texts.filter(({ kind }) => !NOT_KOREAN.has(kind));

describe.each(recorded.tokenizers.map(({ name, family }, index) => ({ name, family, index })))(
  "against the tokenizer of $name",
  ({ family, index }) => {
    const share = ({ text, counts }: { text: string; counts: readonly number[] }) =>
      estimateTokens(text, family) / (counts[index] ?? 0);

    it.each(korean)("the estimate for Korean, $kind, is within 10 %", (text) => {
      expect(share(text)).toBeGreaterThan(0.9);
      expect(share(text)).toBeLessThan(1.1);
    });

    it.each(texts.filter(({ kind }) => NOT_KOREAN.has(kind)))("for $kind it is within 15 %", (text) => {
      expect(share(text)).toBeGreaterThan(0.85);
      expect(share(text)).toBeLessThan(1.15);
    });

    it("for whatever anybody may send it is at least a third", () => {
      for (const text of recorded.arbitrary) expect(share(text), text.text).toBeGreaterThan(1 / 3);
    });
  },
);

it("was checked with the texts that are there", () => {
  for (const { kind, text, sha256 } of texts) expect(hash("sha256", text), kind).toBe(sha256);
});

it("is 0 for nothing, and never for something", () => {
  expect(estimateTokens("")).toBe(0);
  fc.assert(
    fc.property(fc.string({ unit: "binary", minLength: 1 }), (text) => {
      expect(estimateTokens(text)).toBeGreaterThan(0);
    }),
  );
});

it("is hardly changed by where a text is cut", () => {
  const unit = fc.oneof(fc.string({ unit: "grapheme" }), fc.constantFrom("하늘은 왜 파래요?", "\n", " 3.14"));
  fc.assert(
    fc.property(fc.array(unit), fc.array(unit), (before, after) => {
      const [head, tail] = [before.join(""), after.join("")];
      const whole = estimateTokens(head + tail);
      expect(Math.abs(estimateTokens(head) + estimateTokens(tail) - whole)).toBeLessThan(8);
    }),
  );
});
