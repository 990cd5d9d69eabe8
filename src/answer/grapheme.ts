const SEGMENTER = new Intl.Segmenter("ko", { granularity: "grapheme" });
/** Units looked at past a position: enough for the segmenter to see what joins on to it. */
const AHEAD = 8;

/** Whether no character a person sees as one lies across `at`. `from` must be such a boundary before it. */
export function isGraphemeBoundary(text: string, from: number, at: number): boolean {
  return graphemeStart(text, from, at) === at;
}

/**
 * The last boundary at or before `at`, and after `from` (itself a boundary). A single character longer than the
 * stretch (hundreds of combining marks) is cut between code points.
 */
export function lastGraphemeBoundary(text: string, from: number, at: number): number {
  const start = graphemeStart(text, from, at);
  if (start > from) return start;
  const insidePair = (text.codePointAt(at - 1) ?? 0) > 0xffff;
  return insidePair && at - 1 > from ? at - 1 : at;
}

function graphemeStart(text: string, from: number, at: number): number {
  if (at >= text.length) return text.length;
  const segment = SEGMENTER.segment(text.slice(from, at + AHEAD)).containing(at - from);
  return from + (segment?.index ?? 0);
}
