/** What a text is made of, as far as tokenizers care: runs and characters of each kind, counted in one pass. */
import { COMMON_PAIRS, COMMON_SYLLABLES } from "./korean-tokens.ts";

/** How often each is in a text. */
export interface TokenFeatures {
  /** Runs of Hangul syllables. */
  hangul: number;
  /** Syllables of `COMMON_SYLLABLES`. */
  common: number;
  /** All other syllables. */
  rare: number;
  /** Pairs of syllables that are one of `COMMON_PAIRS`, counted from the left. */
  pair: number;
  /** Single letters of Hangul: ㅋ, ㅠ. */
  jamo: number;
  /** Runs of Latin letters. */
  word: number;
  /** Letters of a word past the fifth. */
  long: number;
  /** Letters of a word past the twelfth: it is hardly one. */
  endless: number;
  /** Capitals inside a word. */
  capital: number;
  digit: number;
  /** Groups of up to three digits. */
  digits: number;
  /** White space that is no part of the word after it. */
  space: number;
  /** Line ends in a row. */
  newline: number;
  /** Runs of ASCII punctuation. */
  marks: number;
  /** Characters of such a run that differ from the one before. */
  mark: number;
  /** Typographic, mathematical and full-width characters. */
  symbol: number;
  han: number;
  kana: number;
  /** Runs of hiragana or katakana. */
  kanas: number;
  /** Letters that take two bytes of UTF-8: Greek, Cyrillic, Arabic. */
  twoBytes: number;
  /** Whatever else takes three. */
  threeBytes: number;
  /** Whatever takes four: emoji, and rare letters. */
  fourBytes: number;
}

const THREE_BYTES = 0;
const NEWLINE = 1;
const SPACE = 2;
const TAB = 3;
const LETTER = 4;
const CAPITAL = 5;
const DIGIT = 6;
const MARK = 7;
const COMMON = 8;
const RARE = 9;
const JAMO = 10;
const HAN = 11;
const HIRAGANA = 12;
const KATAKANA = 13;
const SYMBOL = 14;
const TWO_BYTES = 15;
const HIGH_SURROGATE = 16;

/** The kind of each UTF-16 unit. */
const KINDS = new Uint8Array(65_536);
const are = (kind: number, ...ranges: readonly (readonly [first: number, last: number])[]) => {
  for (const [first, last] of ranges) KINDS.fill(kind, first, last + 1);
};
are(MARK, [0x00, 0x7f]);
are(NEWLINE, [0x0a, 0x0a], [0x0d, 0x0d]);
are(SPACE, [0x20, 0x20]);
are(TAB, [0x09, 0x09]);
are(DIGIT, [0x30, 0x39]);
are(CAPITAL, [0x41, 0x5a], [0xc0, 0xde]);
are(LETTER, [0x61, 0x7a], [0xdf, 0xff]);
are(TWO_BYTES, [0x80, 0xa0], [0x100, 0x7ff]);
are(SYMBOL, [0xa1, 0xbf], [0xd7, 0xd7], [0xf7, 0xf7], [0x2010, 0x2027], [0x2030, 0x205e], [0x20a9, 0x20ac]);
are(SYMBOL, [0x2190, 0x22ff], [0x2460, 0x24ff], [0x2500, 0x26ff], [0x3000, 0x303f], [0x3380, 0x33df]);
are(SYMBOL, [0xff01, 0xff60]);
are(RARE, [0xac00, 0xd7a3]);
are(JAMO, [0x1100, 0x11ff], [0x3131, 0x318e]);
are(HAN, [0x3005, 0x3005], [0x4e00, 0x9fff]);
are(HIRAGANA, [0x3041, 0x309f]);
are(KATAKANA, [0x30a0, 0x30ff]);
are(HIGH_SURROGATE, [0xd800, 0xdbff]);
for (const syllable of COMMON_SYLLABLES) KINDS[syllable.charCodeAt(0)] = COMMON;

const FIRST_SYLLABLE = 0xac00;
const SYLLABLES = 11_172;
/** Two syllables as one number, small enough for the engine to hold without a box. */
const pairAt = (text: string, i: number): number =>
  (text.charCodeAt(i) - FIRST_SYLLABLE) * SYLLABLES + (text.charCodeAt(i + 1) - FIRST_SYLLABLE);
const PAIRS = new Set(COMMON_PAIRS.split(" ").map((pair) => pairAt(pair, 0)));

/** What follows one space without making it a part of its own token. */
const TAKES_NO_SPACE = new Set([DIGIT, JAMO, NEWLINE, TAB]);
const LONG_WORD = 5;
const ENDLESS_WORD = 12;
const DIGITS_A_TOKEN = 3;
/** White space or the same mark in a row: so many are one token at most. */
const SAME_A_TOKEN = 16;

const kindAt = (text: string, i: number): number => KINDS[text.charCodeAt(i)] ?? THREE_BYTES;

/** Linear in the text's length. */
export function countFeatures(text: string): TokenFeatures {
  const counts: TokenFeatures = { ...NOTHING };
  let i = 0;
  /** Goes on while the kind is one of these, and returns how far that was. */
  const run = (kind: number, other = kind): number => {
    const start = i;
    for (i++; i < text.length; i++) {
      const next = kindAt(text, i);
      if (next !== kind && next !== other) break;
    }
    return i - start;
  };
  while (i < text.length) {
    const start = i;
    const kind = kindAt(text, i);
    switch (kind) {
      case COMMON:
      case RARE:
        counts.hangul++;
        run(COMMON, RARE);
        countSyllables(counts, text, { start, end: i });
        break;
      case LETTER:
      case CAPITAL: {
        const length = run(LETTER, CAPITAL);
        counts.word++;
        if (length > LONG_WORD) counts.long += length - LONG_WORD;
        if (length > ENDLESS_WORD) counts.endless += length - ENDLESS_WORD;
        for (let at = start + 1; at < i; at++) if (kindAt(text, at) === CAPITAL) counts.capital++;
        break;
      }
      case DIGIT: {
        const length = run(DIGIT);
        counts.digit += length;
        counts.digits += Math.ceil(length / DIGITS_A_TOKEN);
        break;
      }
      case SPACE: {
        const length = run(SPACE);
        const isOwn = length > 1 || i === text.length || TAKES_NO_SPACE.has(kindAt(text, i));
        if (isOwn) counts.space += Math.ceil(length / SAME_A_TOKEN);
        break;
      }
      case TAB:
        counts.space += Math.ceil(run(TAB) / SAME_A_TOKEN);
        break;
      case NEWLINE:
        counts.newline += Math.ceil(run(NEWLINE) / SAME_A_TOKEN);
        break;
      case MARK: {
        counts.marks += Math.ceil(run(MARK) / SAME_A_TOKEN);
        for (let at = start + 1; at < i; at++)
          if (text.charCodeAt(at) !== text.charCodeAt(at - 1)) counts.mark++;
        break;
      }
      case JAMO:
        counts.jamo += run(JAMO);
        break;
      case HAN:
        counts.han += run(HAN);
        break;
      case HIRAGANA:
      case KATAKANA:
        counts.kanas++;
        counts.kana += run(kind);
        break;
      case SYMBOL:
        counts.symbol += run(SYMBOL);
        break;
      case TWO_BYTES:
        counts.twoBytes += run(TWO_BYTES);
        break;
      case HIGH_SURROGATE:
        counts.fourBytes++;
        i += 2;
        break;
      default:
        counts.threeBytes += run(THREE_BYTES);
    }
  }
  return counts;
}

/** @param run of syllables only */
function countSyllables(
  counts: TokenFeatures,
  text: string,
  run: { readonly start: number; readonly end: number },
): void {
  let isPaired = false;
  for (let at = run.start; at < run.end; at++) {
    if (kindAt(text, at) === COMMON) counts.common++;
    else counts.rare++;
    isPaired = !isPaired && at + 1 < run.end && PAIRS.has(pairAt(text, at));
    if (isPaired) counts.pair++;
  }
}

const NOTHING: Readonly<TokenFeatures> = {
  hangul: 0,
  common: 0,
  rare: 0,
  pair: 0,
  jamo: 0,
  word: 0,
  long: 0,
  endless: 0,
  capital: 0,
  digit: 0,
  digits: 0,
  space: 0,
  newline: 0,
  marks: 0,
  mark: 0,
  symbol: 0,
  han: 0,
  kana: 0,
  kanas: 0,
  twoBytes: 0,
  threeBytes: 0,
  fourBytes: 0,
};
