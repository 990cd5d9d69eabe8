const graphemes = new Intl.Segmenter("ko", { granularity: "grapheme" });

/**
 * Text that fits a limit: at most `most` UTF-16 units, an ellipsis included when something was left out; never cut inside a
 * character that people see as one, and without halves of surrogate pairs. Blanks and line breaks become one space each.
 *
 * @param most at least 1
 * @param options.lines keeps line breaks. @defaultValue false
 * @example button.message(shorten(title, 14), title)
 */
export function shorten(text: string, most: number, { lines = false } = {}): string {
  const tidy = (lines ? text.replace(/\r\n?/g, "\n").replace(/[^\S\n]+/g, " ") : text.replace(/\s+/g, " "))
    .trim()
    .toWellFormed();
  if (tidy.length <= most) return tidy;
  let kept = "";
  for (const { segment } of graphemes.segment(tidy.slice(0, most * 2))) {
    if (kept.length + segment.length > most - 1) break;
    kept += segment;
  }
  return `${kept.trimEnd()}…`;
}
