/** Markdown as far as it is written, made fit to be shown. Pure. */
import { type Fence, fenceAfter } from "./fence.ts";

/** A line that begins a block of its own: an item, a heading, a quote. */
const BLOCK = /^[ \t]*(?:[-+*>]|\d{1,9}[.)]|#{1,6})[ \t]/;
const TABLE_LINE = /^[ \t]*\|/;
/** The line under a table's header. */
const DELIMITER = /^(?=[^-]*-)[ \t|:-]+$/;
const FORMULA = /\\[()[\]]|\$\$/g;
const CLOSED_BY: Readonly<Record<string, string>> = { "\\(": "\\)", "\\[": "\\]", $$: "$$" };
/** What can't be mistaken for a mark: escaped characters and whole code spans. */
const LITERAL = /\\[\s\S]|(?<!`)(`+)(?!`)[^`]+\1(?!`)/g;
/** Marks that come in pairs; one asterisk between spaces is none. */
const MARKS: readonly (readonly [string, RegExp])[] = [
  ["`", /`/g],
  ["~~", /~~/g],
  ["**", /\*\*/g],
  ["*", /(?<=\S)\*|\*(?=\S)/g],
];

/**
 * The Markdown without halves of what needs two, in its last block: an emphasis or a code span is closed; a formula, a
 * link's bracket or a table's header that nothing follows yet is left out. An open fence stays: it reads as code.
 */
export function closeMarks(markdown: string): string {
  const lines = markdown.trimEnd().split("\n");
  if (isInFence(lines)) return markdown;
  const last = lastBlock(lines);
  const before = lines.slice(0, lines.length - last.length);
  const block = withoutOpenFormula(withoutOpenTable(last).join("\n"));
  return [...before, closed(withoutOpenBracket(block))].join("\n").trimEnd();
}

function isInFence(lines: readonly string[]): boolean {
  let fence: Fence | undefined;
  for (const line of lines) fence = fenceAfter(line, fence);
  return fence !== undefined;
}

function lastBlock(lines: readonly string[]): string[] {
  const blank = lines.findLastIndex((line) => line.trim() === "");
  return lines.slice(
    Math.max(
      blank + 1,
      lines.findLastIndex((line) => BLOCK.test(line)),
    ),
  );
}

function withoutOpenTable(block: readonly string[]): readonly string[] {
  const before = block.findLastIndex((line) => !TABLE_LINE.test(line));
  const isTable = block.slice(before + 1).some((line) => DELIMITER.test(line));
  return isTable ? block : block.slice(0, before + 1);
}

function withoutOpenFormula(block: string): string {
  let open: { at: number; close: string | undefined } | undefined;
  for (const { 0: mark, index } of block.matchAll(FORMULA)) {
    if (open) open = mark === open.close ? undefined : open;
    else if (CLOSED_BY[mark]) open = { at: index, close: CLOSED_BY[mark] };
  }
  return open ? block.slice(0, open.at) : block;
}

function withoutOpenBracket(block: string): string {
  const at = block.lastIndexOf("[");
  if (at === -1 || block.includes("]", at)) return block;
  return block.slice(0, at).replace(/!$/, "") + block.slice(at + 1);
}

function closed(block: string): string {
  let text = block.replace(LITERAL, (literal) => " ".repeat(literal.length));
  const open: { mark: string; at: number }[] = [];
  for (const [mark, pattern] of MARKS) {
    const found = [...text.matchAll(pattern)];
    const at = found.at(-1)?.index;
    if (at !== undefined && found.length % 2 === 1 && opens(text, at, mark)) {
      open.push({ mark, at });
      if (mark === "`") text = text.slice(0, at);
    }
    text = text.replaceAll(pattern, " ".repeat(mark.length));
  }
  const inner = open.toSorted((one, other) => other.at - one.at);
  return block.trimEnd() + inner.map(({ mark }) => mark).join("");
}

/** `2**10` opens nothing. */
function opens(text: string, at: number, mark: string): boolean {
  return !/[A-Za-z0-9]$/.test(text.slice(0, at)) && /^\S/.test(text.slice(at + mark.length));
}
