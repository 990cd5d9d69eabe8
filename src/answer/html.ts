/** Elements that begin a line of their own. */
const LINES = new Set(
  "address article aside blockquote br center dd details div dl dt figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr main nav ol p pre section summary table tbody thead tr ul".split(
    " ",
  ),
);
const INLINE = new Set(
  "a abbr audio b bdi bdo big body button caption cite code col colgroup data del dfn em embed font head html i iframe img input ins kbd label link mark meta noscript object option picture q rp rt ruby s samp script select small source span strike strong style sub sup svg td textarea tfoot th time title tt u var video wbr".split(
    " ",
  ),
);

/**
 * What is left of an HTML tag in plain text: a line break where one starts a line, nothing for other tags and for
 * comments. A bare name that is no HTML element stays (`List<String>`, `<이름>`): the person is meant to read it.
 */
export function htmlToPlain(tag: string): string {
  const name = /^<\/?([a-z][a-z0-9-]*)/i.exec(tag)?.[1]?.toLowerCase();
  if (name === undefined) return "";
  if (name === "li") return tag.startsWith("</") ? "" : "\n• ";
  if (name === "td" || name === "th") return " ";
  if (LINES.has(name)) return "\n";
  return INLINE.has(name) || /[=-]/.test(tag) ? "" : tag;
}
