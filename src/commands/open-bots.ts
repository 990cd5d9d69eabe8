import { readFileSync } from "node:fs";
import { readReference } from "../config.ts";
import { anyBot, type Bots, readBots } from "../config-bots.ts";
import type { Config } from "../config-variables.ts";
import { SaenggakError } from "../errors.ts";
import type { Catalogue } from "../model/catalogue.ts";

/**
 * @param options.secrets whether the bots' secrets are needed here: workers answer no calls
 * @throws SaenggakError CONFIG_INVALID with every fault of the bots file, a line each
 */
export function openBots(config: Config, catalogue: Catalogue, { secrets }: { secrets: boolean }): Bots {
  const defaults = {
    secret: config.KAKAO_SKILL_SECRET,
    dailyTokens: config.DAILY_TOKENS_PER_PERSON,
    mostWaiting: config.MAX_WAITING_PER_PERSON,
    showThoughts: config.SHOW_THOUGHTS,
    operator: config.OPERATOR_BUTTON,
  };
  const path = config.BOTS_FILE;
  if (path === undefined) return anyBot(defaults);
  const read = readBots(readFileSync(path, "utf8"), {
    defaults,
    catalogue,
    secretOf: secrets ? readReference : undefined,
  });
  if ("bots" in read) return read.bots;
  const lines = read.faults.map(({ line, text }) => `  ${path}:${line}: ${text}`);
  throw new SaenggakError("CONFIG_INVALID", { detail: `\n${lines.join("\n")}` });
}
