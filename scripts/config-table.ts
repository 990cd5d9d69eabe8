/** `npm run docs`: writes the configuration tables of README.md and README.ko.md from `VARIABLES` in src/config-variables.ts. */
import { readFileSync, writeFileSync } from "node:fs";
import { VARIABLES, type VariableName } from "../src/config-variables.ts";
import { ABOUT_KO } from "./config-table.ko.ts";

const BEGIN = "<!-- config: npm run docs -->";
const END = "<!-- /config -->";

const NAMES = Object.keys(VARIABLES) as VariableName[];
const ABOUT_EN = Object.fromEntries(NAMES.map((name) => [name, VARIABLES[name].about])) as Readonly<
  Record<VariableName, string>
>;

/** The files that hold a table, and what it says in each. */
export const TABLES = [
  { file: "README.md", head: ["Variable", "Default", "What it is for"], about: ABOUT_EN },
  { file: "README.ko.md", head: ["변수", "기본값", "쓰임"], about: ABOUT_KO },
] as const;

type Table = (typeof TABLES)[number];

/** A Markdown table with a row for each variable, in the order of the schema. */
export function renderTable({ head, about }: Pick<Table, "head" | "about">): string {
  const rows = NAMES.map((name) => {
    const variable = VARIABLES[name];
    const preset = "default" in variable ? `\`${variable.default}\`` : "";
    return [`\`${name}\``, preset, about[name]].map((cell) => cell.replaceAll("|", "\\|"));
  });
  return [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

/**
 * `text` with what stands between its two marks replaced by the table.
 * @throws Error when it lacks a mark.
 */
export function withTable(text: string, table: Table): string {
  const begin = text.indexOf(BEGIN);
  const end = text.indexOf(END);
  if (begin < 0 || end < begin) throw new Error(`${table.file} has no ${BEGIN} … ${END}`);
  return `${text.slice(0, begin + BEGIN.length)}\n\n${renderTable(table)}\n\n${text.slice(end)}`;
}

if (import.meta.main) {
  for (const table of TABLES) {
    const path = new URL(`../${table.file}`, import.meta.url);
    writeFileSync(path, withTable(readFileSync(path, "utf8"), table));
  }
}
