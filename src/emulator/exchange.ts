import { randomBytes, randomUUID } from "node:crypto";
import { type Block, type BotSetup, blockOf } from "./bot.ts";
import type { EngineSettings } from "./options.ts";
import { idOf, payloadOf } from "./payload.ts";
import type { ExchangeRecord } from "./record.ts";
import type { Saying } from "./saying.ts";
import { newToken } from "./windows.ts";

/** What came before in the room, as far as the payload tells of it. */
export interface Before {
  readonly lastBlock?: Block | undefined;
  readonly referrerBlock?: Block | undefined;
}

/** Writes the request for a saying, with a fresh callback URL where the surface has one. Sends nothing. */
export function newExchange(saying: Saying, before: Before, settings: EngineSettings): ExchangeRecord {
  const { user, utterance, options = {} } = saying;
  const bot = saying.bot ?? ownBot(settings);
  const { block, skill, headers, callback } = target(bot, saying, settings);
  const window = callback ? issue(bot, saying, settings) : undefined;
  const requestId = options.requestId ?? `chp-${randomBytes(16).toString("hex")}`;
  return {
    id: randomUUID(),
    bot: { id: bot.id, name: bot.name },
    user,
    utterance,
    ...(saying.options && { options }),
    sentAt: settings.clock(),
    request: {
      url: skill,
      headers: {
        "content-type": "application/json",
        "user-agent": "AHC/2.1",
        ...headers,
        "x-request-id": requestId,
      },
      payload: payloadOf(saying, { bot, block, ...before, callbackUrl: window?.url }),
    },
    block,
    ...(window && { window }),
    callbacks: [],
  };
}

function ownBot({ bot, development }: EngineSettings): BotSetup {
  return { ...bot, development };
}

/** Where the saying goes: a block's skill, else the bot's, else the engine's own. */
function target(bot: BotSetup, { utterance, options = {} }: Saying, { skill }: EngineSettings) {
  const found = blockOf(bot, utterance, options.block?.id);
  const block: Block = found
    ? { id: found.id, name: found.name }
    : (options.block ?? { id: idOf(24, bot.id, "fallback"), name: "폴백 블록" });
  const url = found?.skill ?? bot.skill ?? skill.url;
  // Another server must not learn the secret of the engine's own skill.
  const own = URL.parse(url)?.origin === URL.parse(skill.url)?.origin ? skill.headers : undefined;
  const callback = options.callback ?? found?.callback ?? bot.callback ?? true;
  return { block, skill: url, headers: { ...lowerCased(own), ...lowerCased(bot.headers) }, callback };
}

/** One spelling, so that a header of the bot's takes the place of the engine's own instead of joining it. */
function lowerCased(headers: Readonly<Record<string, string>> = {}): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

function issue(bot: BotSetup, { options = {} }: Saying, settings: EngineSettings): ExchangeRecord["window"] {
  const { tester, group, trouble } = options;
  if (tester === "skill") return undefined;
  const path = `${callbackBase(settings.prefix, bot)}${newToken(tester === "bot")}`;
  const lives = group === undefined ? settings.windowMs : settings.groupWindowMs;
  const closesAt = settings.clock() + Math.round(lives / (trouble?.speed ?? 1));
  return { url: `${settings.origin()}${path}`, path, closesAt };
}

/** Path of the callbacks of the engine's own bot, up to the token. */
export function ownCallbackBase(settings: EngineSettings): string {
  return callbackBase(settings.prefix, ownBot(settings));
}

function callbackBase(prefix: string, { id, development }: BotSetup): string {
  return `${prefix}/v1/bots/${id}${development ? "!" : ""}/callback/`;
}
