import type { List, ListItem } from "mdast";
import { type PlainBlock, withGap, withPrefix } from "./plain-block.ts";

const INDENT = "  ";

/**
 * A list's items, one or more blocks each, with `•`, their number, or ☑/☐ before the first line and the rest
 * indented. Code is not indented: a person copies it.
 */
export function listBlocks(list: List, itemBlocks: (item: ListItem) => PlainBlock[]): PlainBlock[] {
  const start = list.start ?? 1;
  return list.children.flatMap((item, index) => {
    const gap = index === 0 || list.spread ? 2 : 1;
    return withGap(
      marked(marker(item, list.ordered ? start + index : undefined), itemBlocks(item), item),
      gap,
    );
  });
}

function marker(item: ListItem, number: number | undefined): string {
  const box = typeof item.checked === "boolean" ? (item.checked ? "☑ " : "☐ ") : "";
  if (number !== undefined) return `${number}. ${box}`;
  return box || "• ";
}

function marked(mark: string, blocks: readonly PlainBlock[], item: ListItem): PlainBlock[] {
  const [first, ...rest] = blocks;
  if (first === undefined) return [];
  const inner = rest.map((block) => indented(block, item));
  if (first.kind !== "code") return [{ ...first, kind: "text", text: hang(mark, first.text) }, ...inner];
  return [{ text: mark.trim(), kind: "text", gap: 2 }, { ...first, gap: 1 }, ...inner];
}

function hang(mark: string, text: string): string {
  return mark + text.replace(/\n(?=.)/g, `\n${INDENT}`);
}

function indented(block: PlainBlock, item: ListItem): PlainBlock {
  const gap = item.spread ? block.gap : 1;
  if (block.kind === "code") return { ...block, gap };
  const [moved] = withPrefix([block], INDENT);
  return { ...(moved ?? block), gap };
}
