import type { Settings } from "../contract/conversation.ts";

/** The fields `model` and `thinking` of a conversation's meta, as what its person chose. */
export function parseSettings(
  model: string | null | undefined,
  thinking: string | null | undefined,
): Settings {
  return { ...(model ? { model } : {}), ...(thinking ? { thinking: thinking === "1" } : {}) };
}
