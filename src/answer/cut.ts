import { isVisible } from "./clean.ts";
import { codeAt, type Layout } from "./cut-layout.ts";
import { PLACES, type Place, type Places, placesIn } from "./cut-places.ts";
import { isGraphemeBoundary, lastGraphemeBoundary } from "./grapheme.ts";
import { BUBBLE_LONGEST, BUBBLE_UNFOLDED, PAGE_COMPONENTS } from "./limits.ts";
import type { Link } from "./link.ts";

/** A stretch of the text, and the links of the blocks that end in it. */
export interface Bubble {
  readonly text: string;
  readonly hasCode: boolean;
  readonly links: readonly Link[];
}

/** How full a bubble is to be. */
interface Filling {
  /** Its most UTF-16 units. */
  readonly most: number;
  /** The part of them that a good place must leave filled. */
  readonly good: number;
  /** The part below which a word is rather cut from its sentence. */
  readonly least: number;
}

const EASY = { good: 0.5, least: 0.2 };
/** Tried one after the other to get a text that is short enough on to one page. */
const TIGHTER = [
  { good: 0.7, least: 0.7 },
  { good: 0.85, least: 0.85 },
  { good: 0.95, least: 0.95 },
];

/**
 * Cuts a text into bubbles of at most `most` UTF-16 units: at a paragraph's end, else a line's, a sentence's, a word's.
 * Only a line of code or a word that is longer gets up to 1000, and only one longer than that is cut inside, between
 * characters. All but white space at the cuts is kept, in order.
 */
export function cutIntoBubbles(layout: Layout, most: number = BUBBLE_UNFOLDED): Bubble[] {
  const easy = cutWith(layout, { most, ...EASY });
  if (easy.length <= PAGE_COMPONENTS || layout.text.length > most * PAGE_COMPONENTS) return easy;
  for (const filling of TIGHTER) {
    const tighter = cutWith(layout, { most, ...filling });
    if (tighter.length <= PAGE_COMPONENTS) return tighter;
  }
  return easy;
}

function cutWith(layout: Layout, filling: Filling): Bubble[] {
  const bubbles: Bubble[] = [];
  let from = 0;
  let nextLink = 0;
  while (from < layout.text.length) {
    const start = from;
    const end = cutAfter(layout, start, filling);
    from = skipBlank(layout, end);
    const text = layout.text.slice(start, end).replace(/[ \t\n]+$/, "");
    if (!isVisible(text)) continue;
    const firstLink = nextLink;
    while ((layout.links[nextLink]?.at ?? Number.POSITIVE_INFINITY) <= end) nextLink += 1;
    const links = layout.links.slice(firstLink, nextLink).map(({ link }) => link);
    const hasCode = layout.code.some((code) => code.start < end && code.end > start);
    bubbles.push({ text, hasCode, links });
  }
  return bubbles;
}

function cutAfter(layout: Layout, from: number, filling: Filling): number {
  const { text } = layout;
  if (text.length - from <= filling.most) return text.length;
  const places = placesIn(layout, from, from + filling.most);
  return bestPlace(layout, places, from, filling) ?? endOfLongWord(layout, from);
}

function bestPlace(layout: Layout, places: Places, from: number, filling: Filling): number | undefined {
  const beforeWords = PLACES.filter((place) => place !== "word");
  const steps: readonly (readonly [readonly Place[], number])[] = [
    [beforeWords, filling.good],
    [beforeWords, filling.least],
    [["word"], filling.least],
    [PLACES, 0],
  ];
  for (const [kinds, fill] of steps) {
    for (const place of kinds) {
      const at = lastBoundary(layout, places[place], from, from + fill * filling.most);
      if (at !== undefined) return at;
    }
  }
  return undefined;
}

function lastBoundary(
  layout: Layout,
  places: readonly number[],
  from: number,
  least: number,
): number | undefined {
  return places.findLast((at) => at >= least && isGraphemeBoundary(layout.text, from, at));
}

/** The end of the word, or line of code, that `from` starts, when a bubble can hold it. */
function endOfLongWord(layout: Layout, from: number): number {
  const { text } = layout;
  const most = Math.min(text.length, from + BUBBLE_LONGEST);
  const inCode = codeAt(layout, from + 1) !== undefined;
  const ending = inCode ? /[ \t]*\n/g : /\s/g;
  ending.lastIndex = from + 1;
  const end = ending.exec(text.slice(0, most + 1))?.index ?? text.length;
  if (end <= most && isGraphemeBoundary(text, from, end)) return end;
  return lastGraphemeBoundary(text, from, most);
}

/** Where the next bubble starts. Indentation after a line's end stays, and so does a space that carries a combining mark. */
function skipBlank(layout: Layout, at: number): number {
  const blank = /(?:[ \t]*\n)+|[ \t]+(?![\p{M}\p{Grapheme_Extend}\u200D])/uy;
  blank.lastIndex = at;
  return at + (blank.exec(layout.text)?.[0].length ?? 0);
}
