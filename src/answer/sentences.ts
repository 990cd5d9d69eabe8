/** A sentence's end with its closing marks, but not the dot after a list's number. */
const SENTENCE_END = /(?<!(?:^|\n)[ \t]*\d{1,3})[.!?…。！？]+["'”’)\]*_`]*(?=\s)/g;
const LINE_END = /\n/g;
/** Lines without a sentence, such as a heading alone, are worth showing from this length on. */
const FEWEST_OF_LINES = 40;

/** Markdown that is still being written, up to the end of its last whole sentence or line; "" when that is nothing yet. */
export function wholeSentences(markdown: string): string {
  const sentence = lastEnd(markdown, SENTENCE_END);
  const line = lastEnd(markdown, LINE_END);
  if (sentence === 0 && line < FEWEST_OF_LINES) return "";
  return markdown.slice(0, Math.max(sentence, line)).trim();
}

function lastEnd(text: string, ends: RegExp): number {
  let last = 0;
  for (const { index, 0: found } of text.matchAll(ends)) last = index + found.length;
  return last;
}
