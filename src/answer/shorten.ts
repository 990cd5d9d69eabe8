const graphemes = new Intl.Segmenter("ko", { granularity: "grapheme" });

/**
 * On one line and at most `length` UTF-16 units, an ellipsis included; never cut inside a character that people see as
 * one.
 */
export function shorten(text: string, length: number): string {
  const line = text.replace(/\s+/g, " ").trim();
  if (line.length <= length) return line;
  let kept = "";
  for (const { segment } of graphemes.segment(line.slice(0, length * 2))) {
    if (kept.length + segment.length > length - 1) break;
    kept += segment;
  }
  return `${kept.trimEnd()}…`;
}
