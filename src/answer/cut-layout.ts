import type { Link } from "./link.ts";
import type { Range } from "./parse.ts";
import type { PlainBlock } from "./plain-block.ts";

/** A text to cut, and where its code, headings and links lie (UTF-16 units). */
export interface Layout {
  readonly text: string;
  /** In order, without overlap. */
  readonly code: readonly Range[];
  /** Ends of headings: a bubble must not end there. */
  readonly headingEnds: ReadonlySet<number>;
  /** In order; a link is where the block that speaks of it ends. */
  readonly links: readonly { readonly at: number; readonly link: Link }[];
}

/** The blocks as one text, each after its gap. */
export function layOut(blocks: readonly PlainBlock[]): Layout {
  const code: Range[] = [];
  const headingEnds = new Set<number>();
  const links: { at: number; link: Link }[] = [];
  const parts: string[] = [];
  let length = 0;
  for (const block of blocks) {
    const gap = parts.length === 0 ? "" : "\n".repeat(block.gap);
    const start = length + gap.length;
    length = start + block.text.length;
    parts.push(gap, block.text);
    if (block.kind === "code") code.push({ start, end: length });
    if (block.kind === "heading") headingEnds.add(length);
    for (const link of block.links ?? []) links.push({ at: length, link });
  }
  return { text: parts.join(""), code, headingEnds, links };
}

/** The code that holds the position, its edges excluded. Logarithmic. */
export function codeAt(layout: Layout, at: number): Range | undefined {
  let low = 0;
  let high = layout.code.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const range = layout.code[middle] as Range;
    if (at <= range.start) high = middle - 1;
    else if (at >= range.end) low = middle + 1;
    else return range;
  }
  return undefined;
}
