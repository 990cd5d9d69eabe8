import { isObject, type Report } from "./limits-rules.ts";

/** Deeper nesting is refused: no component needs it, and measuring it could exhaust the stack. */
const MAX_DEPTH = 64;

/**
 * Walks the whole value, `extra` and `data` maps included, and reports every string and key that holds half of a
 * surrogate pair, and what JSON cannot hold: nesting that is too deep to be a response, and a bigint.
 *
 * @param at the way to the value
 * @returns false when the value cannot be looked at further
 */
export function soundThroughout(root: unknown, at: string, report: Report): boolean {
  const open: { value: unknown; path: string; depth: number }[] = [{ value: root, path: at, depth: 0 }];
  for (let next = open.pop(); next; next = open.pop()) {
    const { value, path, depth } = next;
    if (typeof value === "string" && !value.isWellFormed()) report(path, HALF);
    if (typeof value === "bigint") {
      report(path, "must not be a bigint");
      return false;
    }
    if (typeof value !== "object" || value === null) continue;
    if (depth > MAX_DEPTH) {
      report(at, `must not nest deeper than ${MAX_DEPTH} levels`);
      return false;
    }
    for (const [key, entry] of Object.entries(value)) {
      const way = isObject(value) ? `${path}.${key}` : `${path}[${key}]`;
      if (!key.isWellFormed()) report(path, `has a name that ${HALF}`);
      open.push({ value: entry, path: way, depth: depth + 1 });
    }
  }
  return true;
}

const HALF = "holds half of a surrogate pair";
