import { codeAt, type Layout } from "./cut-layout.ts";

/** Kinds of places to cut at, the best first. */
export const PLACES = ["paragraph", "line", "sentence", "codeGap", "codeLine", "word"] as const;
export type Place = (typeof PLACES)[number];
export type Places = Readonly<Record<Place, readonly number[]>>;

/**
 * Sentence ends: a stop with its closing marks before a space, or the endings of polite Korean with none after them.
 * A number's stop ("1. 첫째", "2026. 5. 3.") ends nothing.
 */
const SENTENCE_END =
  /(?<!\d)[.!?…。！？]+["'”’)\]」』]*(?=\s)|[。！？]+[”’」』）]*|[다요죠까][.!?]+(?=[가-힣])/gu;
const LINE_END = /[ \t]*\n[ \t\n]*/g;
const SPACE = /[ \t]+/g;

/** Every place of a window of the text, as positions from the start of the text, ascending. */
export function placesIn(layout: Layout, from: number, to: number): Places {
  const found: Record<Place, number[]> = {
    paragraph: [],
    line: [],
    sentence: [],
    codeGap: [],
    codeLine: [],
    word: [],
  };
  // One unit more than the window: a place at its very end is known by what follows.
  const window = layout.text.slice(from, to + 1);
  const add = (place: Place, at: number): void => {
    if (at > from && at <= to) found[place].push(at);
  };
  for (const match of window.matchAll(LINE_END)) {
    const at = from + match.index;
    const isBlank = /\n[ \t]*\n/.test(match[0]);
    if (codeAt(layout, at) !== undefined) add(isBlank ? "codeGap" : "codeLine", at);
    else if (layout.headingEnds.has(at)) add("word", at);
    else add(isBlank ? "paragraph" : "line", at);
  }
  for (const match of window.matchAll(SENTENCE_END)) {
    const at = from + match.index + match[0].length;
    if (codeAt(layout, at) === undefined) add("sentence", at);
  }
  for (const match of window.matchAll(SPACE)) {
    const at = from + match.index;
    if (codeAt(layout, at) === undefined) add("word", at);
  }
  return found;
}
