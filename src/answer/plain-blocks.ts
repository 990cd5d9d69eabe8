import type { Nodes, Root, RootContent } from "mdast";
import { latexToPlain } from "./latex.ts";
import { codeBlock, type PlainBlock, textBlock, withGap, withPrefix } from "./plain-block.ts";
import { inlineToPlain, linkToPlain } from "./plain-inline.ts";
import { listBlocks } from "./plain-list.ts";
import { Notes } from "./plain-notes.ts";
import { tableBlocks } from "./plain-table.ts";

const RULE = "──────────";
const QUOTE = "│ ";
/** Deeper quotes and lists are not marked further: no phone is that wide, and lines must not grow without end. */
const DEEPEST = 6;

/** The whole tree as plain blocks, footnotes last. */
export function blocksOfTree(root: Root): PlainBlock[] {
  const notes = new Notes(root);
  return [...blocksOf(root.children, notes, 0), ...noteBlocks(notes)];
}

function blocksOf(nodes: readonly RootContent[], notes: Notes, depth: number): PlainBlock[] {
  const out: PlainBlock[] = [];
  for (const node of nodes) {
    const blocks = blockOf(node, notes, depth);
    // A heading sits on the text it heads.
    const underHeading = out.at(-1)?.kind === "heading" && blocks[0]?.kind !== "heading";
    for (const block of underHeading ? withGap(blocks, 1) : blocks) out.push(block);
  }
  return out;
}

function blockOf(node: RootContent, notes: Notes, depth: number): PlainBlock[] {
  switch (node.type) {
    case "heading":
      return textBlock(inlineToPlain(node.children, notes), "heading");
    case "paragraph":
      return textBlock(inlineToPlain(node.children, notes));
    case "thematicBreak":
      return textBlock(RULE);
    case "code":
      return codeBlock(node.value);
    case "math":
      return textBlock(latexToPlain(node.value));
    case "blockquote": {
      const blocks = blocksOf(node.children, notes, depth + 1);
      return depth < DEEPEST ? withPrefix(blocks, QUOTE) : blocks;
    }
    case "list":
      return depth < DEEPEST
        ? listBlocks(node, (item) => blocksOf(item.children, notes, depth + 1))
        : node.children.flatMap((item) => blocksOf(item.children, notes, depth + 1));
    case "table":
      return tableBlocks(node, (cell) => inlineToPlain(cell.children, notes));
    case "definition":
    case "footnoteDefinition":
      return [];
    default:
      return textBlock(textOf(node));
  }
}

function noteBlocks(notes: Notes): PlainBlock[] {
  const out: PlainBlock[] = [];
  for (const { number, definition } of notes.footnotes()) {
    const [first, ...rest] = blocksOf(definition.children, notes, 1);
    const mark = `[${number}]`;
    const text = first === undefined ? mark : `${mark} ${first.text}`;
    out.push({ text, kind: "text", gap: out.length === 0 ? 2 : 1 }, ...rest);
  }
  for (const definition of notes.unusedDefinitions()) {
    const label = definition.label ?? definition.identifier;
    const line = textBlock(linkToPlain(label, definition.url));
    out.push(...(out.length === 0 ? line : withGap(line, 1)));
  }
  return out;
}

/** What a node holds literally; the parser is set to make no block that comes here with anything to lose. */
function textOf(node: Nodes): string {
  return "value" in node ? node.value : "";
}
