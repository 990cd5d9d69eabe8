import type { Button, ListItem, QuickReply } from "../contract/kakao.ts";
import type { SayOptions } from "./saying.ts";

/** What pressing something sends: the words that appear in the room, and what the payload says of the press. */
export interface Press {
  readonly utterance: string;
  readonly options: Pick<SayOptions, "block" | "clientExtra" | "trigger">;
}

export function pressQuickReply(reply: QuickReply): Press {
  return press(reply.label, reply, "QUICKREPLY_BUTTON");
}

/** @returns undefined for a button that sends nothing to the bot (link, phone, share, operator) */
export function pressButton(button: Button): Press | undefined {
  if (button.action !== "message" && button.action !== "block") return undefined;
  return press(button.label, button, "CARD_BUTTON");
}

/** @returns undefined for an item that only opens a link, or does nothing */
export function pressListItem(item: ListItem): Press | undefined {
  return item.action ? press(item.title, item, "LIST_ITEM") : undefined;
}

interface Pressed {
  readonly action?: string;
  readonly messageText?: string;
  readonly blockId?: string;
  readonly extra?: Readonly<Record<string, unknown>>;
}

function press(
  label: string,
  pressed: Pressed,
  kind: "QUICKREPLY_BUTTON" | "CARD_BUTTON" | "LIST_ITEM",
): Press {
  return {
    utterance: pressed.messageText ?? label,
    options: {
      trigger: `${kind}_${pressed.action === "block" ? "BLOCK" : "MESSAGE"}`,
      ...(pressed.extra && { clientExtra: { ...pressed.extra } }),
      // The platform would send the block's own name; only its id is known here.
      ...(pressed.blockId !== undefined && { block: { id: pressed.blockId, name: label } }),
    },
  };
}
