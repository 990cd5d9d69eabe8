import type { KakaoComponent } from "../contract/kakao.ts";
import { cleanText, isVisible } from "./clean.ts";
import type { Link } from "./link.ts";
import { dropThinkTags, unbracketThinkTags } from "./think.ts";

/** A stretch of plain text that is better not cut. */
export interface PlainBlock {
  readonly text: string;
  readonly kind: "text" | "heading" | "code";
  /** Line feeds that part it from the block before: 1 for the next line, 2 for a blank line between. */
  readonly gap: 1 | 2;
  /** Pages that its words speak of and that are to be opened elsewhere. @defaultValue none */
  readonly links?: readonly Link[];
}

/** A table that a card holds; its rows say the same in lines of text. */
export interface TableBlock {
  readonly kind: "table";
  readonly card: KakaoComponent;
  readonly rows: readonly PlainBlock[];
  readonly links: readonly Link[];
}

export type Block = PlainBlock | TableBlock;

/** The blocks with every table in lines of text. */
export function asLines(blocks: readonly Block[]): PlainBlock[] {
  return blocks.flatMap((block) => (block.kind === "table" ? block.rows : [block]));
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

/** The blocks, with these links on the last. */
export function withLinks(blocks: readonly PlainBlock[], links: readonly Link[]): PlainBlock[] {
  return blocks.map((block, index) => (index === blocks.length - 1 ? { ...block, links } : block));
}
