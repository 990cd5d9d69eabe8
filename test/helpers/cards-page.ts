/** docs/cards.md, taken apart. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./run.ts";

export interface CardsPage {
  readonly text: string;
  /** The whole skill that it begins with. */
  readonly skill: string;
  /** The other examples, which want the skill's imports. */
  readonly examples: readonly string[];
  readonly refusals: readonly string[];
  /** Rows of the table: the first name in code, and what stands in the other columns. */
  readonly limits: readonly { readonly where: string; readonly most: string }[];
}

export function cardsPage(): CardsPage {
  const text = readFileSync(join(ROOT, "docs/cards.md"), "utf8");
  const [skill = "", ...examples] = [...text.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, code = ""]) => code);
  const [, refusals = ""] = /```text\n([\s\S]*?)\n```/.exec(text) ?? [];
  const rows = [...text.matchAll(/^\| `([\w.]+)`[^|]* \|(.*)\|$/gm)];
  const limits = rows.map(([, where = "", most = ""]) => ({ where, most }));
  return { text, skill, examples, refusals: refusals.split("\n"), limits };
}

/** A skill that answers with every component that the examples name. */
export function examplesSkill(examples: readonly string[]): string {
  const code = examples.join("\n");
  const names = [...code.matchAll(/^const (\w+) = cards\./gm)].map(([, name = ""]) => name);
  return `import { button, cards, defineSkill, parts, quickReply } from "saenggak";
${code}
export default defineSkill({
  name: "examples", description: "d", mode: "instant",
  run: ({ reply }) => reply.cards([${names.join(", ")}], { suggestions: under }),
});
`;
}
