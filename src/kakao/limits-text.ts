import { isObject, type Report } from "./limits-rules.ts";

/** Deeper nesting is refused: no component needs it, and measuring it could exhaust the stack. */
const MAX_DEPTH = 64;

/**
 * Walks the whole value, `extra` and `data` maps included, and reports every string and key that holds half of a
 * surrogate pair, and nesting that is too deep to be a response.
 *
 * @returns false when the value is too deep to be looked at further
 */
export function soundThroughout(root: unknown, report: Report): boolean {
  const open: { value: unknown; path: string; depth: number }[] = [{ value: root, path: "", depth: 0 }];
  for (let next = open.pop(); next; next = open.pop()) {
    const { value, path, depth } = next;
    if (typeof value === "string" && !value.isWellFormed()) report(path || "response", HALF);
    if (typeof value !== "object" || value === null) continue;
    if (depth > MAX_DEPTH) {
      report("response", `must not nest deeper than ${MAX_DEPTH} levels`);
      return false;
    }
    for (const [key, entry] of Object.entries(value)) {
      const at = isObject(value) ? joined(path, key) : `${path}[${key}]`;
      if (!key.isWellFormed()) report(path || "response", `has a name that ${HALF}`);
      open.push({ value: entry, path: at, depth: depth + 1 });
    }
  }
  return true;
}

const HALF = "holds half of a surrogate pair";

function joined(path: string, key: string): string {
  return path === "" ? key : `${path}.${key}`;
}
