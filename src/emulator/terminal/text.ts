/** Text for a terminal: made harmless, measured in columns, wrapped. */

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const CONTROLS = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/g;
/** Marks that reorder what is read, and ones nobody sees: an answer could hide or fake words with them. */
const UNSEEN = /[\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g;

/**
 * Makes foreign text safe to print: control characters (so every ANSI escape) become visible signs, marks that turn the
 * reading direction vanish, line ends become `\n`. Joiners inside emoji stay.
 */
export function harmless(text: string): string {
  return text
    .toWellFormed()
    .replace(/\r\n?|[\u2028\u2029]/g, "\n")
    .replaceAll("\t", "  ")
    .replace(CONTROLS, (control) => sign(control.charCodeAt(0)))
    .replace(UNSEEN, "");
}

/** As `harmless`, in one line. */
export function harmlessLine(text: string): string {
  return harmless(text).replace(/\n+/g, " ");
}

/** The Unicode picture of a control character; what has none becomes the replacement character. */
function sign(code: number): string {
  if (code < 0x20) return String.fromCharCode(0x2400 + code);
  return code === 0x7f ? "\u2421" : "\ufffd";
}

const graphemes = new Intl.Segmenter("ko", { granularity: "grapheme" });
/** Blocks whose characters fill two columns (Unicode East Asian Width, W and F), the usual ones. */
const WIDE =
  /^[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]|^\p{Emoji_Presentation}|\ufe0f/u;
const NO_WIDTH = /^[\p{Mn}\p{Me}\u200c\u200d]+$/u;

/** Columns that a text takes in a terminal. */
export function columns(text: string): number {
  let sum = 0;
  for (const { segment } of graphemes.segment(text)) sum += width(segment);
  return sum;
}

function width(grapheme: string): number {
  if (NO_WIDTH.test(grapheme)) return 0;
  return WIDE.test(grapheme) ? 2 : 1;
}

/** Breaks text into lines of at most `most` columns (at least 2): at spaces where it can, never inside a grapheme. */
export function wrap(text: string, most: number): string[] {
  return text.split("\n").flatMap((line) => wrapLine(line, Math.max(2, most)));
}

function wrapLine(line: string, most: number): string[] {
  const lines: string[] = [];
  let current = "";
  for (const word of line.split(/(?<= )/)) {
    if (columns(current) + columns(word.trimEnd()) <= most) {
      current += word;
      continue;
    }
    if (current !== "") lines.push(current.trimEnd());
    const pieces = cut(word, most);
    current = pieces.pop() ?? "";
    lines.push(...pieces);
  }
  return [...lines, current.trimEnd()];
}

/** Cuts one word into pieces that fit. */
function cut(word: string, most: number): string[] {
  const pieces: string[] = [];
  let piece = "";
  let taken = 0;
  for (const { segment } of graphemes.segment(word)) {
    const wide = width(segment);
    if (taken + wide > most && segment !== " ") {
      pieces.push(piece);
      piece = "";
      taken = 0;
    }
    piece += segment;
    taken += wide;
  }
  return [...pieces, piece];
}
