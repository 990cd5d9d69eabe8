/** The tables of docs/isolation.md, between marks. */
import { readFileSync, writeFileSync } from "node:fs";

const PAGE = new URL("../../docs/isolation.md", import.meta.url);
const between = (mark: string) => new RegExp(`(<!-- ${mark} -->\\n)([\\s\\S]*?)(\\n<!-- /${mark} -->)`);

/** @throws Error when the page has no such marks */
export function tableOf(mark: string): string {
  const found = between(mark).exec(readFileSync(PAGE, "utf8"))?.[2];
  if (found === undefined) throw new Error(`docs/isolation.md has no ${mark}`);
  return found;
}

export function writeTable(mark: string, table: string): void {
  writeFileSync(
    PAGE,
    readFileSync(PAGE, "utf8").replace(between(mark), `$1${table.replaceAll("$", "$$$$")}$3`),
  );
}
