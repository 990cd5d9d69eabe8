/** Who writes to whom: a tab a room. */
import { computed, type Signal, signal } from "@preact/signals";
import type { BotSetup } from "../../bot.ts";
import type { SayOptions, Trouble } from "../../saying.ts";
import type { Setup } from "./api.ts";
import { kept } from "./kept.ts";

export interface Tab {
  readonly id: string;
  /** Id of the bot; undefined is the engine's own. */
  readonly bot?: string | undefined;
  /** Name of the person. */
  readonly user: string;
  /** The switches of this room. */
  readonly play: Play;
}

/** What is played besides the plain way. */
export interface Play extends Pick<SayOptions, "tester" | "isFriend"> {
  readonly callback?: boolean;
  readonly group?: boolean;
  readonly trouble?: Trouble;
}

export const setup = signal<Setup | undefined>(undefined);
export const bots: Signal<readonly BotSetup[]> = kept("bots", [], Array.isArray);
export const tabs: Signal<readonly Tab[]> = kept<readonly Tab[]>(
  "tabs",
  [{ id: "1", user: "나", play: {} }],
  (value) => Array.isArray(value) && value.length > 0 && value.every((tab) => typeof tab?.user === "string"),
);
const chosen: Signal<string> = kept("tab", "1", (value) => typeof value === "string");

export const tab = computed(() => tabs.value.find(({ id }) => id === chosen.value) ?? tabs.value[0] ?? FIRST);
const FIRST: Tab = { id: "1", user: "나", play: {} };

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
export function optionsOf({ play, user }: Tab): SayOptions {
  const { callback, group, trouble, ...rest } = play;
  return {
    ...rest,
    ...(callback === false && { callback }),
    ...(group && { group: `${user}의 방` }),
    ...(trouble && Object.keys(trouble).length > 0 && { trouble }),
  };
}
