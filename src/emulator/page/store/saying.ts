/** Sends what is typed or pressed in a room. */
import { signal } from "@preact/signals";
import type { Press } from "../../press.ts";
import type { SayOptions } from "../../saying.ts";
import { api } from "./api.ts";
import { roomOf } from "./rooms.ts";
import { botIdOf, botOf, optionsOf, type Tab } from "./tabs.ts";

/** A line that tells what happened without a message: a pressed share button, a refused request. Empty: none. */
export const notice = signal("");
let clearing: ReturnType<typeof setTimeout> | undefined;
const NOTICE_MS = 6_000;

export function tellNotice(text: string): void {
  notice.value = text;
  clearTimeout(clearing);
  clearing = setTimeout(() => {
    notice.value = "";
  }, NOTICE_MS);
}

/** @returns whether it was taken */
export async function say(tab: Tab, utterance: string, options: SayOptions = {}): Promise<boolean> {
  const bot = botOf(tab);
  const saying = {
    user: tab.user,
    utterance,
    options: { ...optionsOf(tab), ...options },
    ...(bot && { bot }),
  };
  try {
    await api.say(saying);
    return true;
  } catch (error) {
    tellNotice(`보내지 못했어요. ${error instanceof Error ? error.message : ""}`);
    return false;
  }
}

/**
 * @param pressedIn the exchange that showed what was pressed
 * @returns whether it was taken
 */
export function press(tab: Tab, { utterance, options }: Press, pressedIn: string): Promise<boolean> {
  return say(tab, utterance, { ...options, pressedIn });
}

/** A quick reply goes once: all of them vanish at the press, and come back only when it was not taken. */
export async function pressOffered(tab: Tab, pressed: Press): Promise<void> {
  const { offered, chunks } = roomOf(botIdOf(tab), tab.user);
  const { value } = offered;
  if (!value) return;
  const before = chunks.value;
  offered.value = undefined;
  const taken = await press(tab, pressed, value.exchangeId);
  if (!taken && offered.value === undefined && chunks.value === before) offered.value = value;
}
