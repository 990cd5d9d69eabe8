/** What opens and closes mathematics, as models write it; any other escaped character is stepped over. */
const TOKEN = /\\[\s\S]|\$+/g;
const CLOSER: Readonly<Record<string, string>> = { "\\(": "\\)", "\\[": "\\]", $$: "$$", $: "$" };
/** A closer is looked for among this many next tokens, which keeps the search linear. */
const TOKENS_AHEAD = 60;

interface Token {
  readonly text: string;
  readonly at: number;
}

/**
 * Gives every way of writing mathematics the one form the parser is set to, `$$…$$` on one line: `\(…\)`, `\[…\]`,
 * `$$…$$` over several lines, and `$…$` where it can't be money. Everything else keeps its meaning.
 */
export function unifyMath(markdown: string): string {
  // Alone a double dollar sign would open a block and swallow the rest of the answer.
  return rewriteMath(markdown, (latex) => `$$${latex}$$`, "\\$\\$");
}

/** Markdown with each formula, given as one line of LaTeX, rewritten, and `lone` for a `$$` that opens none. */
export function rewriteMath(markdown: string, rewrite: (latex: string) => string, lone = "$$"): string {
  const tokens: Token[] = Array.from(markdown.matchAll(TOKEN), (match) => ({
    text: match[0],
    at: match.index,
  }));
  let out = "";
  let from = 0;
  for (let index = 0; index < tokens.length; index += 1) {
    const open = tokens[index] as Token;
    const close = closing(markdown, tokens, index);
    if (close !== undefined) {
      const end = tokens[close] as Token;
      const body = markdown.slice(open.at + open.text.length, end.at);
      out += markdown.slice(from, open.at) + rewrite(oneLine(body));
      from = end.at + end.text.length;
      index = close;
    } else if (open.text === "$$") {
      out += markdown.slice(from, open.at) + lone;
      from = open.at + 2;
    }
  }
  return out + markdown.slice(from);
}

function closing(markdown: string, tokens: readonly Token[], index: number): number | undefined {
  const open = tokens[index] as Token;
  const wanted = CLOSER[open.text];
  if (wanted === undefined) return undefined;
  const last = Math.min(tokens.length - 1, index + TOKENS_AHEAD);
  for (let next = index + 1; next <= last; next += 1) {
    const token = tokens[next] as Token;
    if (token.text !== wanted) {
      if (open.text === "$" && token.text.startsWith("$")) return undefined;
      continue;
    }
    const body = markdown.slice(open.at + open.text.length, token.at);
    return isMath(open.text, body, markdown[open.at - 1], markdown[token.at + wanted.length])
      ? next
      : undefined;
  }
  return undefined;
}

const SIGNS = /\\[a-zA-Z{|,;]|[\^_=+<>≤≥×÷·√π∞]/;
const FORMULA_OR_NUMBER = /^[\s\d.,!()[\]/*\-+|']*(?:[A-Za-z][\s\d.,!()[\]/*\-+|']*){0,6}$/;
/** Runs of letters that are no command, text or index: prose, or a shell variable. */
const PROSE = /[\p{L}]{3}/u;

function isMath(open: string, body: string, before: string | undefined, after: string | undefined): boolean {
  if (body.trim() === "" || (open !== "\\[" && open !== "$$" && /\n\s*\n/.test(body))) return false;
  if (open === "$$") return !/\n\s*\n[\s\S]*\n\s*\n/.test(body);
  if (open === "\\(") return SIGNS.test(body) || FORMULA_OR_NUMBER.test(body);
  if (open === "\\[") return SIGNS.test(body) || /^\s[\s\S]*\s$/.test(body);
  // One dollar sign, after pandoc: no space inside the marks, no word around them; and no prose between them.
  if (/^\s|\s$|\n/.test(body) || /[\w$]/.test(before ?? " ") || /[A-Za-z0-9]/.test(after ?? " "))
    return false;
  if (/\\[a-zA-Z]/.test(body)) return !/\p{sc=Hangul}/u.test(body.replace(/\\[a-z]+\{[^{}]*\}/g, ""));
  if (PROSE.test(body.replace(/[_^]\{[^{}]*\}/g, ""))) return false;
  return SIGNS.test(body) || FORMULA_OR_NUMBER.test(body);
}

/**
 * The formula on one line: line ends mean nothing to LaTeX but would start lists and headings. Quote marks at line
 * starts, `|` (a table's cell) and `$` (the end of the formula) are worded as commands.
 */
function oneLine(body: string): string {
  return body
    .replace(/\n[ \t]*(?:>[ \t]?)*/g, " ")
    .replace(/\\\$/g, "\\dollar{}")
    .replace(/\$/g, " ")
    .replace(/\\\|/g, "\\Vert{}")
    .replace(/\|/g, "\\vert{}")
    .replace(/`/g, "'")
    .trim();
}
