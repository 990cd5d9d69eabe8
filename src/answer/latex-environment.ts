import type { Following } from "./latex-following.ts";

/** A column's end, until its environment has been read. */
export const CELL = "\t";

const MATRIX = /^(?:[bBpvV]|small)?matrix\*?$|^array$/;
const FENCES: Readonly<Record<string, readonly [string, string]>> = {
  bmatrix: ["[", "]"],
  Bmatrix: ["{", "}"],
  pmatrix: ["(", ")"],
  vmatrix: ["|", "|"],
  Vmatrix: ["‖", "‖"],
};

/** What follows `\begin`: a matrix on one line (`(1 2; 3 4)`), cases as `{ x, x ≥ 0; … }`, else a line a row. */
export function environment(following: Following): string {
  const name = following.argument();
  if (name === "array" || name === "tabular") following.argument();
  const body = following.until("\\end");
  following.argument();
  const rows = body
    .split("\n")
    .map((row) => row.trim())
    .filter((row) => row !== "");
  if (name.startsWith("cases")) return `{ ${rows.map((row) => row.replaceAll(CELL, ", ")).join("; ")} }`;
  if (!MATRIX.test(name)) return rows.join("\n");
  const [open, close] = FENCES[name.replace("*", "")] ?? ["", ""];
  return open + rows.map((row) => row.replace(/\s+/g, " ")).join("; ") + close;
}
