/** Whether what a browser kept, of this page or an older one, is what it is taken for. */
import type { BotSetup } from "../../bot.ts";
import { FAULT_KINDS } from "../../fault-kinds.ts";
import type { Tab } from "./tab.ts";

type Check = (value: unknown) => boolean;

const text =
  (most: number): Check =>
  (value) =>
    typeof value === "string" && value !== "" && value.length <= most;
const matching =
  (pattern: RegExp): Check =>
  (value) =>
    typeof value === "string" && pattern.test(value);
const number =
  (least: number, most: number): Check =>
  (value) =>
    typeof value === "number" && value >= least && value <= most;
const whole =
  (least: number, most: number): Check =>
  (value) =>
    Number.isInteger(value) && number(least, most)(value);
const boolean: Check = (value) => typeof value === "boolean";
const address: Check = (value) =>
  typeof value === "string" && ["http:", "https:"].includes(URL.parse(value)?.protocol ?? "");
const oneOf =
  (words: readonly unknown[]): Check =>
  (value) =>
    words.includes(value);
const optional =
  (check: Check): Check =>
  (value) =>
    value === undefined || check(value);
const list =
  (check: Check, most: number): Check =>
  (value) =>
    Array.isArray(value) && value.length <= most && value.every(check);
const isObject = (value: unknown): value is object =>
  typeof value === "object" && value !== null && !Array.isArray(value);
/** Just these fields. */
const object =
  (fields: Readonly<Record<string, Check>>): Check =>
  (value) =>
    isObject(value) &&
    Object.keys(value).every((name) => Object.hasOwn(fields, name)) &&
    Object.entries(fields).every(([name, check]) => check((value as Record<string, unknown>)[name]));
const entries =
  (name: Check, of: Check): Check =>
  (value) =>
    isObject(value) && Object.entries(value).every(([key, one]) => name(key) && of(one));

const id = matching(/^[0-9a-f]{24}$/);
const header = matching(/^[\w!#$%&'*+.^`|~-]+$/);

const bot = object({
  id,
  name: text(50),
  development: optional(boolean),
  skill: optional(address),
  headers: optional(entries(header, matching(/^[\t\x20-\x7e]*$/))),
  callback: optional(boolean),
  blocks: optional(
    list(
      object({
        id,
        name: text(50),
        patterns: list(text(200), 100),
        skill: optional(address),
        callback: optional(boolean),
      }),
      50,
    ),
  ),
});

const tab = object({
  id: text(100),
  bot: optional(id),
  user: text(100),
  play: object({
    callback: optional(boolean),
    group: optional(boolean),
    tester: optional(oneOf(["bot", "skill"])),
    isFriend: optional(boolean),
    trouble: optional(
      object({
        delayMs: optional(whole(0, 10_000)),
        lostAck: optional(boolean),
        duplicate: optional(boolean),
        callback: optional(oneOf(FAULT_KINDS)),
        times: optional(whole(1, 100)),
        speed: optional(number(1, 60)),
      }),
    ),
  }),
});

/** Those that are bots, one an id. */
export const botsIn = (value: unknown): readonly BotSetup[] => fitting<BotSetup>(value, bot);
/** Those that are tabs, one an id. */
export const tabsIn = (value: unknown): readonly Tab[] => fitting<Tab>(value, tab);

function fitting<T extends { readonly id: string }>(value: unknown, check: Check): readonly T[] {
  const all = (Array.isArray(value) ? value : []).filter((one): one is T => check(one));
  return [...new Map(all.map((one) => [one.id, one])).values()];
}
