import { LatexReader } from "./latex-reader.ts";

/**
 * LaTeX mathematics as a line of Unicode that reads well without a typesetter: `\frac{a}{b}` is `a/b`, `x^2` is `x²`,
 * `\le` is `≤`. Rows of an environment become lines. What it doesn't know is left as its name, so that nothing of a
 * formula goes missing. Never throws; the time is linear in the length.
 */
export function latexToPlain(latex: string): string {
  return new LatexReader(latex)
    .read()
    .replace(/[ \t]+/g, " ")
    .replace(/ ?\n ?/g, "\n")
    .replace(/([([⟨⌊⌈]) /g, "$1")
    .replace(/ ([)\]⟩⌋⌉,;.])/g, "$1")
    .replace(/∂ (?=\p{L})/gu, "∂")
    .trim();
}
