/** Containers opened on one line (`> - 1. …`): more than this is no answer but an attack on the parser's stack. */
const CONTAINERS = /^(?:[ \t]*(?:>|[-+*](?=[ \t])|\d{1,9}[.)](?=[ \t]))){13}/m;
const UNDERLINE = /^[ \t>]*(?:=+|-+)[ \t]*$/gm;
const MARKS = /[*_[\]~]/g;
/** Each makes the parser look for its end to the end of the paragraph. */
const DECLARATIONS = /<[!?]/g;
const FENCE = /^[ \t>]*(?:```|~~~)/;
/** Starts running text of its own, where marks are paired afresh. */
const FRESH = /^ {0,3}(?:[-+*]|#{1,6})[ \t]+\S/;
const CONTAINER = /^[ \t]*(?:>|[-+*][ \t]|\d{1,9}[.)][ \t])/;

/** Bounds from where a parse takes time that grows with the square of what is counted; higher in code, which is not parsed. */
const PROSE = { marks: 1000, declarations: 100, lazyLines: 300 };
const CODE = { marks: 6000, declarations: 600, lazyLines: 1000 };
const UNDERLINES = 400;

/**
 * Whether the Markdown is built so that parsing it would take seconds or exhaust the stack. No answer meant to be read
 * comes near these bounds. Fences are only guessed at here, so the bounds hold inside them too.
 */
export function isTangled(markdown: string): boolean {
  if (count(markdown, UNDERLINE) > UNDERLINES || CONTAINERS.test(markdown)) return true;
  let inCode = false;
  let inContainer = false;
  let seen = { marks: 0, declarations: 0, lazyLines: 0 };
  for (const line of markdown.split("\n")) {
    if (FENCE.test(line)) inCode = !inCode;
    else if (!inCode && line.trim() === "") {
      seen = { marks: 0, declarations: 0, lazyLines: 0 };
      inContainer = false;
    }
    if (!inCode && FRESH.test(line)) seen.marks = 0;
    seen.marks += count(line, MARKS);
    seen.declarations += count(line, DECLARATIONS);
    // A line that goes on with a quote's or a list's paragraph without its mark.
    if (CONTAINER.test(line)) inContainer = true;
    else if (inContainer) seen.lazyLines += 1;
    const most = inCode ? CODE : PROSE;
    if (seen.marks > most.marks || seen.declarations > most.declarations) return true;
    if (seen.lazyLines > most.lazyLines) return true;
  }
  return false;
}

function count(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0;
}

/** Tangled Markdown as text: without a parser, only the plainest marks can be taken away. */
export function untangle(markdown: string): string {
  return markdown
    .replace(/^[ \t]*(?:`{3,}|~{3,}).*$/gm, "")
    .replace(/^(?:[ \t]*>)+[ \t]?/gm, "")
    .replace(/^[ \t]{0,3}#{1,6}[ \t]+/gm, "")
    .replace(/\*{2,}|_{2,}|~{2,}|`+/g, "");
}
