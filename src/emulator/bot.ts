import { z } from "zod";

export interface Bot {
  /** 24 hexadecimal digits, as the platform's ids are. */
  readonly id: string;
  readonly name: string;
}

/** A block of the console: utterances that lead to it, and the skill it calls. */
export interface Block {
  /** Likewise. */
  readonly id: string;
  readonly name: string;
}

const id = z.string().regex(/^[0-9a-f]{24}$/);
const name = z.string().min(1).max(50);
const skill = z.url({ protocol: /^https?$/ });

const block = z.strictObject({
  id,
  name,
  /** An utterance each; `*` stands for any words. Blanks and case do not count. */
  patterns: z.array(z.string().max(200)).max(100),
  /** Default the bot's. */
  skill: skill.optional(),
  /** Whether the block has the callback option on. Default the bot's. */
  callback: z.boolean().optional(),
});

/** A bot as its owner sets it up in the console. What is left out is as the engine's own bot has it. */
export const botSetup = z.strictObject({
  id,
  name,
  /** Puts `!` after the bot id in callback URLs, as development channels have it. Default false. */
  development: z.boolean().optional(),
  /** Called for whatever no block takes (폴백 블록). Default the engine's skill, with its headers. */
  skill: skill.optional(),
  /** Sent along with every call; a value of the engine's own is not sent to a skill of the bot's. */
  headers: z
    .record(z.string().regex(/^[\w!#$%&'*+.^`|~-]+$/), z.string().regex(/^[\t\x20-\x7e]*$/))
    .optional(),
  /** Whether the fallback block has the callback option on. Default true. */
  callback: z.boolean().optional(),
  blocks: z.array(block).max(50).optional(),
});
export type BotSetup = Readonly<z.infer<typeof botSetup>>;

/** The block that takes an utterance: the one a button names, else the first whose pattern fits; none: the fallback. */
export function blockOf(
  { blocks = [] }: Pick<BotSetup, "blocks">,
  utterance: string,
  pressed?: string,
): NonNullable<BotSetup["blocks"]>[number] | undefined {
  if (pressed !== undefined) return blocks.find((block) => block.id === pressed);
  return blocks.find(({ patterns }) => patterns.some((pattern) => fits(pattern, utterance)));
}

const bare = (text: string) => text.replace(/\s+/g, "").toLowerCase();

function fits(pattern: string, utterance: string): boolean {
  const parts = bare(pattern).split("*");
  const [first = "", ...rest] = parts;
  const said = bare(utterance);
  if (rest.length === 0) return first !== "" && said === first;
  const last = rest.pop() ?? "";
  if (!said.startsWith(first) || !said.endsWith(last) || said.length < first.length + last.length)
    return false;
  let from = first.length;
  for (const part of rest) {
    const found = said.indexOf(part, from);
    if (found < 0) return false;
    from = found + part.length;
  }
  return from <= said.length - last.length;
}
