/** The channels of a deployment: those of a bots file, or any bot at all, with the one secret. */
import { z } from "zod";
import type { Bot } from "./contract/bot.ts";
import { createSecretCheck } from "./guard/secret.ts";
import type { Catalogue } from "./model/catalogue.ts";
import { REFERENCE } from "./model/catalogue-schema.ts";
import { type FileFault, type Path, readYaml } from "./yaml-file.ts";

export interface Bots {
  /** Of an id that a file does not name: the deployment's settings, and no models; without a file: the settings. */
  of(id: string): Bot;
  /** Whether it is the secret of any bot; takes the same time whichever it is. */
  isSecret(given: string | undefined): boolean;
  /**
   * Which bot calls, of those who have one of the secrets. `unknown`: the file names no such bot. `refused`: it is another bot's secret. A call without an id, as
   * the console's tests may send, is that of the bot whose secret it has, if there is only one.
   */
  caller(id: string, secret: string | undefined): Bot | "refused" | "unknown";
  /** In the file's order; none without a file. */
  readonly named: readonly BotSetup[];
}

export interface BotSetup extends Bot {
  readonly secret: string;
}

/** What a bot has that its entry leaves out. */
export type BotDefaults = Omit<Bot, "id" | "name" | "greeting" | "models" | "skills"> & {
  readonly secret: string | undefined;
};

const MIN_SECRET = 16;
const reference = z.string().regex(REFERENCE, "must be env:NAME or file:/path, never the secret itself");
const names = z.array(z.string().min(1)).min(1);

const entry = z.strictObject({
  name: z.string().min(1).max(20).optional(),
  secret: reference.optional(),
  greeting: z.string().min(1).max(300).optional(),
  models: names.optional(),
  skills: names.optional(),
  limits: z
    .strictObject({
      dailyTokensPerPerson: z.int().min(0).max(1_000_000_000).optional(),
      waitingPerPerson: z.int().min(1).max(100).optional(),
    })
    .optional(),
  policies: z
    .strictObject({ showThoughts: z.boolean().optional(), operator: z.boolean().optional() })
    .optional(),
});
const id = z.string().regex(/^[0-9A-Za-z_-]{1,200}!?$/);
const botsFile = z.strictObject({
  bots: z
    .record(id, entry, { error: ({ code }) => (code === "invalid_key" ? "is no bot id" : undefined) })
    .refine((bots) => Object.keys(bots).length > 0, "names no bot"),
});

/** A deployment without a bots file: every bot, by the one secret. */
export function anyBot({ secret, ...defaults }: BotDefaults): Bots {
  const isSecret = createSecretCheck(secret ?? "");
  return {
    of: (id) => ({ id, ...defaults }),
    isSecret: (given) => secret !== undefined && isSecret(given),
    caller: (id) => ({ id, ...defaults }),
    named: [],
  };
}

export interface BotsFileOptions {
  readonly defaults: BotDefaults;
  /** Finds secrets; without it (in a worker) none is looked for. */
  readonly secretOf?: ((reference: string) => string | undefined) | undefined;
  readonly catalogue: Pick<Catalogue, "models">;
}

/** @returns the bots, or every fault of the file in the order of its lines */
export function readBots(
  text: string,
  { defaults, secretOf, catalogue }: BotsFileOptions,
): { readonly bots: Bots } | { readonly faults: readonly FileFault[] } {
  const file = readYaml(text);
  if (file.raw === null) file.fault([], "is empty: bots are needed");
  const parsed = botsFile.safeParse(file.raw);
  if (file.faults().length === 0) file.faultsOf(parsed.error?.issues ?? []);
  const named = Object.entries(parsed.data?.bots ?? {}).map(([id, { limits, policies, ...given }]) => {
    const at = (...path: Path) => ["bots", id, ...path];
    const secret = given.secret === undefined ? defaults.secret : secretOf?.(given.secret);
    if (secretOf && !secret)
      file.fault(
        at("secret"),
        given.secret ? `${given.secret} holds nothing` : "is needed: KAKAO_SKILL_SECRET is unset, too",
      );
    if (secret && secret.length < MIN_SECRET)
      file.fault(at("secret"), `must have at least ${MIN_SECRET} characters`);
    for (const [index, model] of (given.models ?? []).entries())
      for (const what of modelFaults(model, given.models ?? [], catalogue))
        file.fault(at("models", index), what);
    return {
      ...given,
      id,
      secret: secret ?? "",
      dailyTokens: limits?.dailyTokensPerPerson ?? defaults.dailyTokens,
      mostWaiting: limits?.waitingPerPerson ?? defaults.mostWaiting,
      showThoughts: policies?.showThoughts ?? defaults.showThoughts,
      operator: policies?.operator ?? defaults.operator,
    };
  });
  const faults = file.faults();
  return faults.length > 0 ? { faults } : { bots: botsOf(named, defaults) };
}

/** A question must not reach a model that its bot does not name, whichever stands in. */
function modelFaults(
  name: string,
  allowed: readonly string[],
  { models }: Pick<Catalogue, "models">,
): string[] {
  const model = models.find((one) => one.name === name);
  if (!model) return [`there is no model ${name}`];
  const { fallback } = model;
  return fallback === undefined || allowed.includes(fallback)
    ? []
    : [`${name} falls back on ${fallback}, which is not among them`];
}

function botsOf(named: readonly BotSetup[], { secret: _, ...defaults }: BotDefaults): Bots {
  const byId = new Map(named.map((bot) => [bot.id, bot]));
  const checks = new Map(named.map(({ id, secret }) => [id, createSecretCheck(secret)]));
  return {
    // Taken out of the file since, or not yet in it: no model is its own.
    of: (id) => byId.get(id) ?? { id, ...defaults, models: [] },
    isSecret: (given) => [...checks.values()].reduce((found, isIt) => isIt(given) || found, false),
    caller(id, given) {
      const [only, ...others] = id === "" ? named.filter((bot) => checks.get(bot.id)?.(given)) : [];
      const bot = byId.get(id) ?? (others.length === 0 ? only : undefined);
      if (!bot) return "unknown";
      return checks.get(bot.id)?.(given) ? bot : "refused";
    },
    named,
  };
}
