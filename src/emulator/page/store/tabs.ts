/** Who writes to whom: a tab a room. */
import { computed, type Signal, signal } from "@preact/signals";
import type { BotSetup } from "../../bot.ts";
import type { SayOptions } from "../../saying.ts";
import type { Setup } from "./api.ts";
import { botsIn, tabsIn } from "./fits.ts";
import { kept } from "./kept.ts";
import type { Tab } from "./tab.ts";

export type { Play, Tab } from "./tab.ts";

export const setup = signal<Setup | undefined>(undefined);
export const bots: Signal<readonly BotSetup[]> = kept("bots", [], botsIn);
const FIRST: Tab = { id: "1", user: "나", play: {} };
export const tabs: Signal<readonly Tab[]> = kept<readonly Tab[]>("tabs", [FIRST], (value) => {
  const found = tabsIn(value);
  return found.length > 0 ? found : undefined;
});
const chosen: Signal<string> = kept<string>(
  "tab",
  "1",
  (value) => (typeof value === "string" ? value : undefined),
  { own: true },
);

export const tab = computed(() => tabs.value.find(({ id }) => id === chosen.value) ?? tabs.value[0] ?? FIRST);

export function choose(id: string): void {
  chosen.value = id;
}

export const botOf = (one: Tab): BotSetup | undefined => bots.value.find(({ id }) => id === one.bot);
export const botIdOf = (one: Tab): string => botOf(one)?.id ?? setup.value?.bot.id ?? "";
export const botNameOf = (one: Tab): string => botOf(one)?.name ?? setup.value?.bot.name ?? "생각";

/** Opens a room for a person and chooses it. */
export function openTab(user: string, bot?: string): void {
  const same = tabs.value.find((one) => one.user === user && one.bot === bot);
  const id = same?.id ?? crypto.randomUUID();
  if (!same) tabs.value = [...tabs.value, { id, user, bot, play: {} }];
  choose(id);
}

/** A name that nobody has here yet: 나, 사람 2, 사람 3, … */
export function newName(): string {
  const names = new Set(tabs.value.map(({ user }) => user));
  for (let number = tabs.value.length + 1; ; number++)
    if (!names.has(`사람 ${number}`)) return `사람 ${number}`;
}

/** The last one stays. */
export function closeTab(id: string): void {
  if (tabs.value.length <= 1) return;
  const at = tabs.value.findIndex((one) => one.id === id);
  tabs.value = tabs.value.filter((one) => one.id !== id);
  if (chosen.value === id) choose((tabs.value[at] ?? tabs.value.at(-1) ?? FIRST).id);
}

export function changeTab(id: string, change: Partial<Tab>): void {
  tabs.value = tabs.value.map((one) => (one.id === id ? { ...one, ...change } : one));
}

/** What a saying in this room is sent with. */
export function optionsOf({ play }: Tab): SayOptions {
  const { callback, group, trouble, ...rest } = play;
  return {
    ...rest,
    ...(callback === false && { callback }),
    // One room for all who are in it.
    ...(group && { group: "단체방" }),
    ...(trouble && Object.keys(trouble).length > 0 && { trouble }),
  };
}
