import { z } from "zod";

/** What somebody writes or presses, and on which surface; also the body of `POST /api/say`. */

const block = z.strictObject({ id: z.string(), name: z.string() });
const extra = z.record(z.string(), z.unknown());

const TRIGGERS = [
  "TEXT_INPUT",
  "CARD_BUTTON_MESSAGE",
  "CARD_BUTTON_BLOCK",
  "LIST_ITEM_MESSAGE",
  "LIST_ITEM_BLOCK",
  "LISTMENU_MESSAGE",
  "LISTMENU_BLOCK",
  "QUICKREPLY_BUTTON_MESSAGE",
  "QUICKREPLY_BUTTON_BLOCK",
] as const;

const sayOptions = z.strictObject({
  /** Whether the block has the callback option on, so that the payload holds a callbackUrl. Default true. */
  callback: z.boolean().optional(),
  /** Name of the group room the person writes in; absent in a one-to-one room. */
  group: z.string().min(1).max(100).optional(),
  /** A console's test: `bot` issues a token that is always refused, `skill` sends the bare payload without a callbackUrl. */
  tester: z.enum(["bot", "skill"]).optional(),
  /** Whether the person has added the channel. Default true. */
  isFriend: z.boolean().optional(),
  /** `extra` of the pressed button or quick reply. */
  clientExtra: extra.optional(),
  /** Parameters that the block filled. */
  params: z.record(z.string(), z.string()).optional(),
  /** Further values of the request's `params`, such as those of an event. */
  requestParams: z.record(z.string(), z.string()).optional(),
  contexts: z.array(z.unknown()).optional(),
  /** The block that was matched; the engine's fallback block unless given. */
  block: block.optional(),
  /** How the turn was started. Default TEXT_INPUT. */
  trigger: z.enum(TRIGGERS).optional(),
  /** Sent as X-Request-Id instead of a fresh one, to play a request that is sent again. */
  requestId: z
    .string()
    .regex(/^[\x21-\x7e]{1,200}$/)
    .optional(),
});
export type SayOptions = Readonly<z.infer<typeof sayOptions>>;

export const saying = z.strictObject({
  /** Any name; the ids that the skill sees are derived from it. */
  user: z.string().min(1).max(100),
  utterance: z.string().min(1),
  options: sayOptions.optional(),
});
export type Saying = Readonly<z.infer<typeof saying>>;
