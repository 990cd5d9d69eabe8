/** The Dockerfile as stages of instructions. */
import { readFileSync } from "node:fs";

export interface Instruction {
  readonly name: string;
  /** What follows, without `--flag=value` options. */
  readonly text: string;
  readonly flags: Readonly<Record<string, string>>;
}
export interface Stage {
  /** The image or earlier stage it starts from. */
  readonly from: string;
  readonly name: string;
  readonly instructions: readonly Instruction[];
}

/** Understands what our Dockerfile uses: no heredocs, no variables, no line continuations. */
export function readDockerfile(): readonly Stage[] {
  const text = readFileSync(new URL("../../Dockerfile", import.meta.url), "utf8");
  const stages: { from: string; name: string; instructions: Instruction[] }[] = [];
  for (const line of text.split("\n").filter((candidate) => candidate && !candidate.startsWith("#"))) {
    const instruction = readInstruction(line);
    if (instruction.name === "FROM") {
      const [from = "", , name = "image"] = instruction.text.split(" ");
      stages.push({ from, name, instructions: [] });
    } else stages.at(-1)?.instructions.push(instruction);
  }
  return stages;
}

function readInstruction(line: string): Instruction {
  const [, name = "", rest = ""] = /^([A-Z]+) (.+)$/.exec(line) ?? [];
  if (!name || line.endsWith("\\")) throw new Error(`cannot read this line of the Dockerfile: ${line}`);
  const [options = ""] = /^(--\S+ )*/.exec(rest) ?? [];
  const flags = [...options.matchAll(/--([\w-]+)=(\S+)/g)].map(([, flag = "", value = ""]) => [flag, value]);
  return { name, text: rest.slice(options.length), flags: Object.fromEntries(flags) };
}

/** The texts of a stage's instructions of one name, in order. */
export function textsOf(stage: Stage, name: string): readonly string[] {
  return stage.instructions.filter((instruction) => instruction.name === name).map(({ text }) => text);
}

/** `["a", "b"]` of an exec form. @throws SyntaxError for a shell form */
export function execForm(text: string | undefined): readonly string[] {
  return JSON.parse(text ?? "") as readonly string[];
}

/** What the image sets for its processes. */
export function environmentOf(stage: Stage): Readonly<Record<string, string>> {
  const pairs = textsOf(stage, "ENV").flatMap((text) => text.split(" "));
  return Object.fromEntries(pairs.map((pair) => pair.split("=", 2)));
}
