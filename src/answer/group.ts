import { CUT_SHORT } from "./limits.ts";
import { cutMarkdown } from "./markdown-cut.ts";
import { rewriteOutsideCode } from "./parse.ts";
import { readSource } from "./source.ts";
import { isTangled } from "./tangled.ts";
import { dropThinkTags, unbracketThinkTags } from "./think.ts";

/** The tag as Markdown may also write it: escaped, or with entities for its brackets. */
const WRITTEN_TAG =
  /(?:\\?<|&lt;|&#0{0,6}60;|&#x0{0,6}3c;)[ \t]{0,4}\/?[ \t]{0,4}think[ \t]{0,4}(?:\\?>|&gt;|&#0{0,6}62;|&#x0{0,6}3e;)/gi;

/**
 * Bubbles of Markdown for a group room: the source itself, made safe and without `<think>`, with `ending` (the list of
 * sources, may be empty) as its last block.
 */
export function groupBubbles(markdown: string, ending: string): string[] {
  const source = readSource(markdown);
  const parts = [withoutThink(source.text), source.cutShort ? CUT_SHORT : "", ending];
  return cutMarkdown(parts.filter((part) => part !== "").join("\n\n"));
}

function withoutThink(markdown: string): string {
  if (!/think/i.test(markdown)) return markdown;
  const outside = (text: string): string => dropThinkTags(text.replace(WRITTEN_TAG, ""));
  const rewritten = isTangled(markdown)
    ? outside(markdown)
    : rewriteOutsideCode(markdown, outside, unbracketThinkTags);
  return dropThinkTags(rewritten);
}
