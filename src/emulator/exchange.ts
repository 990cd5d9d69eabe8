import { randomBytes, randomUUID } from "node:crypto";
import type { EngineSettings } from "./options.ts";
import { payloadOf } from "./payload.ts";
import type { ExchangeRecord } from "./record.ts";
import type { Saying } from "./saying.ts";
import { newToken } from "./windows.ts";

/** Writes the request for a saying, with a fresh callback URL under `base` where the surface has one. Sends nothing. */
export function newExchange(saying: Saying, base: string, settings: EngineSettings): ExchangeRecord {
  const { skill, bot, clock } = settings;
  const window = issue(saying, base, settings);
  const requestId = saying.options?.requestId ?? `chp-${randomBytes(16).toString("hex")}`;
  return {
    id: randomUUID(),
    user: saying.user,
    utterance: saying.utterance,
    sentAt: clock(),
    request: {
      url: skill.url,
      headers: {
        "content-type": "application/json",
        "user-agent": "AHC/2.1",
        ...skill.headers,
        "x-request-id": requestId,
      },
      payload: payloadOf(saying, bot, window?.url),
    },
    ...(window && { window }),
    callbacks: [],
  };
}

function issue({ options = {} }: Saying, base: string, settings: EngineSettings): ExchangeRecord["window"] {
  const { callback = true, tester, group } = options;
  if (!callback || tester === "skill") return undefined;
  const path = `${base}${newToken(tester === "bot")}`;
  const lives = group === undefined ? settings.windowMs : settings.groupWindowMs;
  return { url: `${settings.origin()}${path}`, path, closesAt: settings.clock() + lives };
}
