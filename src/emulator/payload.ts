import { createHash } from "node:crypto";
import type { Block, Bot } from "./bot.ts";
import type { Saying, SayOptions } from "./saying.ts";

/** A stable id of the platform's look: the same words give the same id, on every run. */
export function idOf(length: number, ...words: readonly string[]): string {
  return createHash("sha256").update(JSON.stringify(words)).digest("hex").slice(0, length);
}

/** Where in the bot something was said. */
export interface Place {
  readonly bot: Bot;
  /** The block that was matched. */
  readonly block: Block;
  /** The block before it in this room. */
  readonly lastBlock?: Block | undefined;
  /** The block that showed what was pressed. */
  readonly referrerBlock?: Block | undefined;
  readonly callbackUrl?: string | undefined;
}

/**
 * The SkillPayload that the platform would POST for this saying.
 *
 * Source: Kakao Business skill guide, "SkillPayload", and captures of live requests (snake_case twins of the user's
 * properties, `params.surface`, the bare payload of the console's skill test).
 */
export function payloadOf(saying: Saying, place: Place): Record<string, unknown> {
  const { utterance, user, options = {} } = saying;
  const { bot, block, lastBlock, referrerBlock, callbackUrl } = place;
  const bare = options.tester === "skill";
  return {
    intent: { ...block, extra: { reason: { code: 1, message: "OK" } } },
    userRequest: {
      ...(callbackUrl !== undefined && { callbackUrl }),
      timezone: "Asia/Seoul",
      block,
      utterance,
      lang: bare ? null : "ko",
      user: bare ? TESTER : person(user, bot, options),
      params: bare ? { ignoreMe: "true" } : { surface: surfaceOf(options), ...options.requestParams },
      ...(options.group !== undefined && !bare && { chat: chat(options.group, bot) }),
    },
    bot: { id: bot.id, name: bot.name },
    action: {
      id: idOf(24, bot.id, "action", block.id),
      name: "스킬",
      params: options.params ?? {},
      detailParams: details(options.params ?? {}),
      clientExtra: bare ? null : (options.clientExtra ?? {}),
    },
    ...(!bare && {
      contexts: options.contexts ?? [],
      flow: {
        trigger: { type: options.trigger ?? "TEXT_INPUT", ...(referrerBlock && { referrerBlock }) },
        ...(lastBlock && { lastBlock }),
      },
    }),
  };
}

/** The console's skill test sends this person, whoever is logged in. */
const TESTER = { id: "662293", type: "accountId", properties: {} };

function surfaceOf(options: SayOptions): string {
  return options.tester === "bot" ? "BuilderBotTest" : "Kakaotalk.plusfriend";
}

function person(user: string, bot: Bot, options: SayOptions): Record<string, unknown> {
  const id = idOf(64, bot.id, "person", user);
  const plusfriend = idOf(14, bot.id, "plusfriend", user);
  return {
    id,
    type: "botUserKey",
    properties: {
      botUserKey: id,
      bot_user_key: id,
      ...(options.group === undefined && { plusfriendUserKey: plusfriend, plusfriend_user_key: plusfriend }),
      // Absent, never false, for somebody who has not added the channel.
      ...((options.isFriend ?? true) && { isFriend: true }),
    },
  };
}

function chat(group: string, bot: Bot): Record<string, unknown> {
  const key = idOf(64, bot.id, "group", group);
  return { id: key, type: "botGroupKey", properties: { botGroupKey: key, bot_group_key: key } };
}

function details(params: Readonly<Record<string, string>>): Record<string, unknown> {
  const entries = Object.entries(params);
  return Object.fromEntries(entries.map(([name, value]) => [name, { origin: value, value, groupName: "" }]));
}
