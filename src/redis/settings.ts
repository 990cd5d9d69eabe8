import type { Settings } from "../contract/conversation.ts";
import type { Language } from "../contract/language.ts";

/** Fields of a conversation's meta that are its settings, in the order in which `parseSettings` takes them. */
export const SETTINGS = ["model", "thinking", "language"] as const;

/** What its person chose, of the stored fields. */
export function parseSettings([model, thinking, language]: readonly (string | null | undefined)[]): Settings {
  return {
    ...(model ? { model } : {}),
    ...(thinking ? { thinking: thinking === "1" } : {}),
    ...(language ? { language: language as Language } : {}),
  };
}
