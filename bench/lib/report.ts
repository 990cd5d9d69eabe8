/** bench/RESULTS.md: one section a benchmark, replaced by each run. */
import { readFile, writeFile } from "node:fs/promises";
import { cpus, totalmem } from "node:os";

const FILE = new URL("../RESULTS.md", import.meta.url);
const HEAD = `# Results

Written by \`npm run bench -- <name>\`. Compare figures of one section only: each was measured in one run, with its floor.
`;

/** @param lines Markdown below the section's heading */
export async function report(name: string, lines: readonly string[]): Promise<void> {
  const old = await readFile(FILE, "utf8").catch(() => HEAD);
  const section = [
    `## ${name}`,
    "",
    `${machine()}, ${new Date().toISOString().slice(0, 10)}.`,
    "",
    ...lines,
    "",
  ].join("\n");
  const sections = old.split(/^(?=## )/m).filter((part) => !part.startsWith(`## ${name}\n`));
  await writeFile(FILE, `${[...sections.map((part) => part.trimEnd()), section.trimEnd()].join("\n\n")}\n`);
  console.log(`\n${lines.join("\n")}`);
}

function machine(): string {
  const [first] = cpus();
  return `${cpus().length} × ${first?.model ?? "unknown CPU"}, ${Math.round(totalmem() / 2 ** 30)} GB, Node ${process.version}`;
}

export function quantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? Number.NaN;
}
export const median = (values: readonly number[]): number => quantile(values, 0.5);
