/** Builders of what is pressed, as skill authors know them: `button.webLink(…)`, `quickReply.message(…)`. */
import type { Button, QuickReply } from "../contract/kakao.ts";
import { accepted } from "./card-refusal.ts";
import { button as buttonRule, quickReply as quickReplyRule } from "./limits-parts.ts";

type Action<Name extends Button["action"]> = Extract<Button, { action: Name }>;
type QuickAction<Name extends QuickReply["action"]> = Extract<QuickReply, { action: Name }>;

/** What comes back as `clientExtra` with the press; `{ skill: "dice" }` leads to the skill of that name. */
interface Extra {
  readonly extra?: Readonly<Record<string, unknown>>;
}
interface BlockOptions extends Extra {
  /** What the person is seen to say. */
  readonly messageText?: string;
}

const asButton = <T extends Button>(button: T): T => accepted(buttonRule, button, "button");
const asQuickReply = <T extends QuickReply>(reply: T): T => accepted(quickReplyRule, reply, "quickReply");

/**
 * Buttons of cards, at most 3, or 2 side by side. A label has 1–14 UTF-16 units, ≤ 8 where two stand side by side. Each throws
 * `SaenggakError` `CARD_REFUSED` for what the platform would refuse.
 */
export const button = {
  /** Opens an absolute http(s) address. */
  webLink(label: string, webLinkUrl: string, options: Extra = {}): Action<"webLink"> {
    return asButton({ label, action: "webLink", webLinkUrl, ...options });
  },
  /** Says `messageText` for the person. @defaultValue the label */
  message(label: string, messageText = label, options: Extra = {}): Action<"message"> {
    return asButton({ label, action: "message", messageText, ...options });
  },
  /** Calls a number. */
  phone(label: string, phoneNumber: string, options: Extra = {}): Action<"phone"> {
    return asButton({ label, action: "phone", phoneNumber, ...options });
  },
  /** Leads to a block of the bot, by its id in the console. */
  block(label: string, blockId: string, options: BlockOptions = {}): Action<"block"> {
    return asButton({ label, action: "block", blockId, ...options });
  },
  /** Passes the bubble on to a friend. */
  share(label: string, options: Extra = {}): Action<"share"> {
    return asButton({ label, action: "share", ...options });
  },
  /** Asks for a person of the channel. */
  operator(label: string, options: Extra = {}): Action<"operator"> {
    return asButton({ label, action: "operator", ...options });
  },
};

/**
 * Quick replies for the `suggestions` of an answer, at most 10 with the server's own. A label has 1–14 UTF-16 units. Each
 * throws `SaenggakError` `CARD_REFUSED` for what the platform would refuse.
 */
export const quickReply = {
  /** Says `messageText` for the person. @defaultValue the label */
  message(label: string, messageText = label, options: Extra = {}): QuickAction<"message"> {
    return asQuickReply({ label, action: "message", messageText, ...options });
  },
  /** Leads to a block of the bot, by its id in the console. */
  block(label: string, blockId: string, options: BlockOptions = {}): QuickAction<"block"> {
    return asQuickReply({ label, action: "block", blockId, ...options });
  },
};
