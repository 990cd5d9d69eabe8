import { cleanText, isVisible } from "./clean.ts";
import { dropThinkTags, unbracketThinkTags } from "./think.ts";

/** A stretch of plain text that is better not cut. */
export interface PlainBlock {
  readonly text: string;
  readonly kind: "text" | "heading" | "code";
  /** Line feeds that part it from the block before: 1 for the next line, 2 for a blank line between. */
  readonly gap: 1 | 2;
}

/** The blocks of running text; none when nothing would be seen. */
export function textBlock(text: string, kind: "text" | "heading" = "text"): PlainBlock[] {
  const tidy = cleanText(dropThinkTags(text))
    .replace(/[ \t]*\n[ \t]*/g, "\n")
    .replace(/\n{3,}/g, "\n\n")
    .trim();
  return isVisible(tidy) ? [{ text: tidy, kind, gap: 2 }] : [];
}

/** Code, to the letter. */
export function codeBlock(code: string): PlainBlock[] {
  const text = cleanText(unbracketThinkTags(code)).replace(/^(?:[ \t]*\n)+|\s+$/g, "");
  return isVisible(text) ? [{ text, kind: "code", gap: 2 }] : [];
}

/** The blocks with another gap before the first. */
export function withGap(blocks: readonly PlainBlock[], gap: 1 | 2): PlainBlock[] {
  return blocks.map((block, index) => (index === 0 ? { ...block, gap } : block));
}

/** The blocks with a prefix before each line: `│ ` of a quote, the indentation of a list. */
export function withPrefix(blocks: readonly PlainBlock[], prefix: string): PlainBlock[] {
  return blocks.map((block) => ({ ...block, text: block.text.replace(/^(?=.)/gm, prefix) }));
}
