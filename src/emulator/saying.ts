import { z } from "zod";
import { botSetup } from "./bot.ts";
import { FAULT_KINDS } from "./fault-kinds.ts";

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

/** What goes wrong between the platform and the skill for one saying. */
const trouble = z.strictObject({
  /** Milliseconds that everything takes on its way, in each direction. Default 0. */
  delayMs: z.int().min(0).max(10_000).optional(),
  /** The skill's reply is lost on its way back: the platform sees a broken connection. Default false. */
  lostAck: z.boolean().optional(),
  /** The request is sent twice, byte for byte; the second reply is kept in the record and shown to nobody. Default false. */
  duplicate: z.boolean().optional(),
  /** How callback POSTs are answered. Default as they should be. */
  callback: z.enum(FAULT_KINDS).optional(),
  /** How many of them meet the fault. Default all. */
  times: z.int().min(1).max(100).optional(),
  /** How many times faster a callback URL ages. Default 1. */
  speed: z.number().min(1).max(60).optional(),
});
export type Trouble = Readonly<z.infer<typeof trouble>>;

export const sayOptions = z.strictObject({
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
  /** The block that was matched; the one that the bot's patterns choose unless given. */
  block: block.optional(),
  /** The exchange that showed what was pressed, so that the payload can name its block. */
  pressedIn: z.string().max(100).optional(),
  /** How the turn was started. Default TEXT_INPUT. */
  trigger: z.enum(TRIGGERS).optional(),
  /** Sent as X-Request-Id instead of a fresh one, to play a request that is sent again. */
  requestId: z
    .string()
    .regex(/^[\x21-\x7e]{1,200}$/)
    .optional(),
  trouble: trouble.optional(),
});
export type SayOptions = Readonly<z.infer<typeof sayOptions>>;

export const saying = z.strictObject({
  /** Any name; the ids that the skill sees are derived from it. */
  user: z.string().min(1).max(100),
  utterance: z.string().min(1).max(10_000),
  /** The bot that is written to; the engine's own unless given. */
  bot: botSetup.optional(),
  options: sayOptions.optional(),
});
export type Saying = Readonly<z.infer<typeof saying>>;

/** `count` people who say the same at once: `{n}` in the words is each one's number, and the end of their name. */
export const crowd = z.strictObject({
  count: z.int().min(1).max(1_000),
  saying: saying.refine(({ user }) => user.length <= 90, "user must leave room for a number"),
});
