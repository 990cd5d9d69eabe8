/** A conversation as a file: what was said, and what was seen of it; to be played again, by hand or as a test. */
import { z } from "zod";
import { type BotSetup, botSetup } from "../bot.ts";
import { bubbleText } from "../bubble-text.ts";
import type { ExchangeRecord } from "../record.ts";
import { saying, sayOptions } from "../saying.ts";

const matches = z.string().refine((source) => {
  try {
    return Boolean(new RegExp(source, "u"));
  } catch {
    return false;
  }
}, "must be a regular expression");

const seen = z.union([z.string(), z.strictObject({ matches })]);

const step = z.strictObject({
  user: saying.shape.user,
  utterance: saying.shape.utterance,
  options: sayOptions.omit({ pressedIn: true }).optional(),
  /** Number of the step, from 0, whose answer showed what was pressed. */
  pressedIn: z.int().min(0).optional(),
  /** Said before the steps above had ended. Default false. */
  together: z.boolean().optional(),
  /** How it must end. Absent: anyhow. */
  outcome: z.enum(["shown", "expired", "spent", "error"]).optional(),
  /** The words of each bubble, exactly or as `{"matches": "<regular expression>"}`. Absent: any. */
  sees: z.array(seen).optional(),
});

const steps = z
  .array(step)
  .min(1)
  .max(1_000)
  .superRefine((all, { addIssue }) => {
    for (const [index, { pressedIn = -1 }] of all.entries())
      if (pressedIn >= index)
        addIssue({ code: "custom", path: [index, "pressedIn"], message: "must be of a step above" });
  });

export const conversationFile = z.strictObject({
  format: z.literal("saenggak-conversation"),
  version: z.literal(1),
  /** Absent: the engine's own. Headers are not kept, since they may hold a secret. */
  bot: botSetup.omit({ headers: true }).optional(),
  steps,
});
export type ConversationFile = Readonly<z.infer<typeof conversationFile>>;
export type ConversationStep = ConversationFile["steps"][number];

/**
 * @param records of a room, oldest first; what has not ended yet is kept without an end
 * @param bot whose room it is; its headers are left out
 */
export function conversationOf(records: readonly ExchangeRecord[], bot?: BotSetup): ConversationFile {
  const steps = records.map((record, index): ConversationStep => {
    const { user, utterance, options = {}, outcome, shown } = record;
    const { pressedIn, ...rest } = options;
    const pressed = records.findIndex(({ id }) => id === pressedIn);
    const together = records
      .slice(0, index)
      .some(({ endedAt = Number.POSITIVE_INFINITY }) => endedAt > record.sentAt);
    return {
      user,
      utterance,
      ...(Object.keys(rest).length > 0 && { options: rest }),
      ...(pressed >= 0 && { pressedIn: pressed }),
      ...(together && { together }),
      ...(outcome && { outcome }),
      ...(shown && { sees: shown.bubbles.map(bubbleText) }),
    };
  });
  return { format: "saenggak-conversation", version: 1, ...(bot && { bot: withoutHeaders(bot) }), steps };
}

function withoutHeaders({ headers: _, ...kept }: BotSetup): ConversationFile["bot"] {
  return kept;
}
