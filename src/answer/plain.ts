import { wordsIn } from "../words/words.ts";
import { isVisible } from "./clean.ts";
import { mendEmphasis } from "./emphasis.ts";
import { PLAIN_LONGEST } from "./limits.ts";
import { unifyMath } from "./math-source.ts";
import { parseMarkdown, rewriteOutsideCode } from "./parse.ts";
import { asLines, type Block, type PlainBlock, textBlock } from "./plain-block.ts";
import { blocksOfTree } from "./plain-blocks.ts";
import { readSource } from "./source.ts";
import { isTangled, untangle } from "./tangled.ts";
import { dropThinkTags } from "./think.ts";

/**
 * Markdown as text alone: no marks, no `<think>`, code to the letter, mathematics in Unicode, tables as `header: cell`
 * lines, links as their words. `""` when nothing would be seen. Never throws; input past 60,000 characters is left out, and
 * the last line then says so.
 */
export function markdownToPlain(markdown: string): string {
  return joinBlocks(asLines(plainBlocks(markdown)));
}

/** The same, still in blocks, with its tables and links. */
export function plainBlocks(markdown: string, { cutShort } = wordsIn()): Block[] {
  const source = readSource(markdown);
  const blocks = withinLongest(readBlocks(source.text));
  return source.cutShort || blocks.cutShort ? [...blocks.kept, ...textBlock(cutShort)] : blocks.kept;
}

/** Text that is no Markdown, as it stands but for `<think>` and what cleaning drops; its end is left out like Markdown's. */
export function literalBlocks(literal: string, { cutShort } = wordsIn()): PlainBlock[] {
  const source = readSource(literal);
  const text = dropThinkTags(source.text).replace(/^(?:[ \t]*\n)+|\s+$/g, "");
  const blocks: PlainBlock[] = isVisible(text) ? [{ text, kind: "text", gap: 2 }] : [];
  return source.cutShort ? [...blocks, ...textBlock(cutShort)] : blocks;
}

/** Blocks as one text, each after its gap. */
function joinBlocks(blocks: readonly PlainBlock[]): string {
  return blocks.map((block, index) => (index === 0 ? "" : "\n".repeat(block.gap)) + block.text).join("");
}

function readBlocks(markdown: string): Block[] {
  if (isTangled(markdown)) return textBlock(untangle(markdown));
  const tree = parseMarkdown(rewriteOutsideCode(markdown, (text) => mendEmphasis(unifyMath(text))));
  return blocksOfTree(tree);
}

function withinLongest(blocks: readonly Block[]): { kept: Block[]; cutShort: boolean } {
  let length = 0;
  const end = blocks.findIndex((block) => {
    for (const { text, gap } of asLines([block])) length += text.length + gap;
    return length > PLAIN_LONGEST;
  });
  return { kept: end === -1 ? [...blocks] : blocks.slice(0, end), cutShort: end !== -1 };
}
