import type { PhrasingContent } from "mdast";
import { subscript, superscript } from "./latex-scripts.ts";

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

/** The tags of a script are looked for this many nodes ahead, which keeps the search linear. */
const SCRIPT_LONGEST = 8;
const SCRIPTS: Readonly<Record<string, (text: string) => string>> = {
  "<sup>": (text) => raised(text, superscript(text)),
  "<sub>": (text) => raised(text, subscript(text)),
};

/**
 * The `<sup>` or `<sub>` that opens at a node, and the node that closes it: without its tags 10<sup>3</sup> would be 103.
 */
export function scriptAt(
  nodes: readonly PhrasingContent[],
  at: number,
): { place: (text: string) => string; end: number } | undefined {
  const tag = htmlOf(nodes[at]);
  const place = SCRIPTS[tag];
  if (!place) return undefined;
  const ahead = nodes.slice(at + 1, at + SCRIPT_LONGEST);
  const length = ahead.findIndex((node) => htmlOf(node) === tag.replace("<", "</"));
  return length === -1 ? undefined : { place, end: at + 1 + length };
}

function htmlOf(node: PhrasingContent | undefined): string {
  return node?.type === "html" ? node.value.toLowerCase() : "";
}

/** As it is where Unicode has no form for it. */
function raised(text: string, form: string): string {
  return /^[\^_]/.test(form) ? text : form;
}
