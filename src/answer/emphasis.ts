/** Invisible to the reader (cleaning drops it) and neither space nor punctuation to the parser. */
const FILLER = "\uFDD0";
const CJK = "\\p{sc=Hangul}\\p{sc=Han}\\p{sc=Hiragana}\\p{sc=Katakana}";
const STRONG = /(?<!\\)\*\*(?=[^\s*])([^*\n]+?)(?<=[^\s*\\])\*\*/gu;
const WORD_BEFORE = new RegExp(`[${CJK}]$`, "u");
const WORD_AFTER = new RegExp(`^[${CJK}]`, "u");
const PUNCTUATION_FIRST = /^[\p{P}\p{S}]/u;
const PUNCTUATION_LAST = /[\p{P}\p{S}]$/u;

/**
 * Markdown takes `**"강조"**는` for plain asterisks, because a Korean particle follows the mark without a space
 * (CommonMark, "left-flanking delimiter run"). A filler inside the marks makes it bold, as its writer meant.
 * Only where a CJK letter touches the marks: `2**(3+1)**2` stays a power.
 */
export function mendEmphasis(markdown: string): string {
  return markdown.replace(STRONG, (whole: string, inner: string, at: number) => {
    const end = at + whole.length;
    const before = WORD_BEFORE.test(markdown.slice(Math.max(0, at - 2), at)) && PUNCTUATION_FIRST.test(inner);
    const after = WORD_AFTER.test(markdown.slice(end, end + 2)) && PUNCTUATION_LAST.test(inner);
    return before || after ? `**${FILLER}${inner}${FILLER}**` : whole;
  });
}
