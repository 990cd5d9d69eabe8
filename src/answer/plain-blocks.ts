import type { Nodes, PhrasingContent, Root, RootContent } from "mdast";
import { latexToPlain } from "./latex.ts";
import { linkOf, linkToPlain } from "./link.ts";
import { linksIn } from "./links-in.ts";
import {
  asLines,
  type Block,
  codeBlock,
  type PlainBlock,
  textBlock,
  withGap,
  withLinks,
  withPrefix,
} from "./plain-block.ts";
import { inlineToPlain } from "./plain-inline.ts";
import { listBlocks } from "./plain-list.ts";
import { Notes } from "./plain-notes.ts";
import { tableBlocks } from "./plain-table.ts";

const RULE = "──────────";
const QUOTE = "│ ";
/** Deeper quotes and lists are not marked further: no phone is that wide, and lines must not grow without end. */
const DEEPEST = 6;

/** The whole tree as plain blocks and tables, footnotes last. Only tables that stand in nothing else are kept as such. */
export function blocksOfTree(root: Root): Block[] {
  const notes = new Notes(root);
  return [...blocksOf(root.children, notes, 0), ...noteBlocks(notes)];
}

function linesOf(nodes: readonly RootContent[], notes: Notes, depth: number): PlainBlock[] {
  return asLines(blocksOf(nodes, notes, depth));
}

function blocksOf(nodes: readonly RootContent[], notes: Notes, depth: number): Block[] {
  const out: Block[] = [];
  for (const node of nodes) {
    const blocks = blockOf(node, notes, depth);
    // A heading sits on the text it heads.
    const underHeading = out.at(-1)?.kind === "heading" && blocks[0]?.kind !== "heading";
    for (const block of underHeading ? closeUp(blocks) : blocks) out.push(block);
  }
  return out;
}

function closeUp([first, ...others]: readonly Block[]): Block[] {
  if (first === undefined) return [];
  return [
    first.kind === "table" ? { ...first, rows: withGap(first.rows, 1) } : { ...first, gap: 1 },
    ...others,
  ];
}

function blockOf(node: RootContent, notes: Notes, depth: number): readonly Block[] {
  switch (node.type) {
    case "heading":
      return running(node.children, notes, "heading");
    case "paragraph":
      return running(node.children, notes, "text");
    case "thematicBreak":
      return textBlock(RULE);
    case "code":
      return codeBlock(node.value);
    case "math":
      return textBlock(latexToPlain(node.value));
    case "blockquote": {
      const blocks = linesOf(node.children, notes, depth + 1);
      return depth < DEEPEST ? withPrefix(blocks, QUOTE) : blocks;
    }
    case "list":
      return depth < DEEPEST
        ? listBlocks(node, (item) => linesOf(item.children, notes, depth + 1))
        : node.children.flatMap((item) => linesOf(item.children, notes, depth + 1));
    case "table":
      return tableBlocks(node, notes);
    case "definition":
    case "footnoteDefinition":
      return [];
    default:
      return textBlock(textOf(node));
  }
}

function running(nodes: readonly PhrasingContent[], notes: Notes, kind: "text" | "heading"): PlainBlock[] {
  return withLinks(textBlock(inlineToPlain(nodes, notes), kind), linksIn(nodes, notes));
}

function noteBlocks(notes: Notes): PlainBlock[] {
  const out: PlainBlock[] = [];
  for (const { number, definition } of notes.footnotes()) {
    const [first, ...rest] = linesOf(definition.children, notes, 1);
    const mark = `[${number}]`;
    const text = first === undefined ? mark : `${mark} ${first.text}`;
    out.push({ ...first, text, kind: "text", gap: out.length === 0 ? 2 : 1 }, ...rest);
  }
  for (const { label, identifier, url } of notes.unusedDefinitions()) {
    const words = label ?? identifier;
    const link = linkOf(words, url);
    const line = withLinks(textBlock(linkToPlain(words, url)), link ? [link] : []);
    out.push(...(out.length === 0 ? line : withGap(line, 1)));
  }
  return out;
}

/** What a node holds literally; the parser is set to make no block that comes here with anything to lose. */
function textOf(node: Nodes): string {
  return "value" in node ? node.value : "";
}
