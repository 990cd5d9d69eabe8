import { decoded, shown } from "./json-string.ts";

/** A run of characters of one colour. */
export interface Piece {
  readonly as: "key" | "string" | "number" | "word" | "plain";
  readonly text: string;
}

export interface JsonLine {
  readonly depth: number;
  readonly pieces: readonly Piece[];
  /** Way to the value that begins in this line, as a JSON list of keys and indexes; absent where one ends. */
  readonly at?: string;
}

export interface JsonLines {
  readonly lines: readonly JsonLine[];
  /** Whether the end is missing because it was too long. */
  readonly cut: boolean;
}

const TOKENS = /"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\]:,]|[^\s{}[\]:,"]+/g;

/**
 * Lays valid JSON out in indented lines. Works on the text, not on its value, so that numbers keep the spelling they had
 * on the wire and a key that comes twice is seen twice.
 *
 * @param most characters after which the rest is left out, indentation counted
 */
export function jsonLines(source: string, most: number): JsonLines {
  const lines: JsonLine[] = [];
  const way: (string | number)[] = [];
  let pieces: Piece[] = [];
  let at: string | undefined;
  let depth = 0;
  let left = most;
  let opened = false;
  let keyNext = false;

  const endLine = (): void => {
    lines.push({ depth, pieces, ...(at !== undefined && { at }) });
    left -= 2 * depth;
    pieces = [];
    at = undefined;
  };
  const add = (as: Piece["as"], text: string): void => {
    pieces.push({ as, text: text.length > left ? `${text.slice(0, Math.max(0, left))}…` : text });
    left -= text.length;
  };
  const open = (bracket: string): void => {
    at = JSON.stringify(way);
    add("plain", bracket);
    way.push(bracket === "[" ? 0 : "");
  };
  const close = (bracket: string): void => {
    if (!opened) {
      endLine();
      depth -= 1;
    }
    way.pop();
    add("plain", bracket);
  };

  for (const [token] of source.matchAll(TOKENS)) {
    if (left <= 0) return { lines: [...lines, { depth, pieces, ...(at && { at }) }], cut: true };
    const closes = token === "}" || token === "]";
    if (opened && !closes) {
      endLine();
      depth += 1;
    }
    if (closes) close(token);
    opened = token === "{" || token === "[";
    if (opened) open(token);
    else if (token === ":") add("plain", ": ");
    else if (token === ",") {
      add("plain", ",");
      endLine();
      const last = way.at(-1);
      if (typeof last === "number") way[way.length - 1] = last + 1;
    } else if (!closes && keyNext) {
      way[way.length - 1] = decoded(token);
      add("key", shown(token));
    } else if (!closes) {
      at = JSON.stringify(way);
      add(kindOf(token), token.startsWith('"') ? shown(token) : token);
    }
    keyNext = token === "{" || (token === "," && typeof way.at(-1) === "string");
  }
  endLine();
  return { lines, cut: false };
}

function kindOf(token: string): Piece["as"] {
  if (token.startsWith('"')) return "string";
  return /^[tfn]/.test(token) ? "word" : "number";
}
