import { wordsIn } from "../words/words.ts";
import { latexToPlain } from "./latex.ts";
import { cutMarkdown } from "./markdown-cut.ts";
import { rewriteMath } from "./math-source.ts";
import { rewriteOutsideCode } from "./parse.ts";
import { readSource } from "./source.ts";
import { isTangled } from "./tangled.ts";
import { dropThinkTags, unbracketThinkTags } from "./think.ts";

/** The tag as Markdown may also write it: escaped, or with entities for its brackets. */
const WRITTEN_TAG =
  /(?:\\?<|&lt;|&#0{0,6}60;|&#x0{0,6}3c;)[ \t]{0,4}\/?[ \t]{0,4}think[ \t]{0,4}(?:\\?>|&gt;|&#0{0,6}62;|&#x0{0,6}3e;)/gi;
/** What tells that there may be a formula or a tag; most texts have neither and need not be parsed. */
const TO_REWRITE = /[$\\]|think/i;
/** What Markdown would take for a mark: anywhere, and at the start of a further line. */
const MARKS = /[\\`*_[\]|~]|<(?=[a-z/])/gi;
const LINE_MARKS = /(?<=\n)(?:(?=[-+=#])|\d+(?=[.)]))/g;

/**
 * Bubbles of Markdown for a group room, of `most` units: the source itself, made safe and without `<think>`, mathematics
 * in Unicode since the app does not set it, with `ending` (the list of sources, may be empty) as its last block.
 */
export function groupBubbles(
  markdown: string,
  ending: string,
  most: number,
  { cutShort } = wordsIn(),
): string[] {
  const source = readSource(markdown);
  const parts = [rewritten(source.text), source.cutShort ? cutShort : "", ending];
  return cutMarkdown(parts.filter((part) => part !== "").join("\n\n"), most);
}

function rewritten(markdown: string): string {
  if (!TO_REWRITE.test(markdown)) return markdown;
  if (isTangled(markdown)) return withoutTags(markdown);
  const outside = (text: string): string => withoutTags(rewriteMath(text, mathToMarkdown));
  return dropThinkTags(rewriteOutsideCode(markdown, outside, unbracketThinkTags));
}

function withoutTags(text: string): string {
  return dropThinkTags(text.replace(WRITTEN_TAG, ""));
}

/** Lines of a formula end with Markdown's own line break. */
function mathToMarkdown(latex: string): string {
  return latexToPlain(latex).replace(MARKS, "\\$&").replace(LINE_MARKS, "$&\\").replaceAll("\n", "  \n");
}
