import type { Bot } from "../contract/bot.ts";
import { SaenggakError } from "../errors.ts";

/**
 * The models that a bot's people may choose from, and the one that answers who chose none: those that the bot names, in its
 * order, the first of them; else all of the catalogue, and its default.
 * @throws SaenggakError UNKNOWN_BOT when none of them is there: what is said to it goes to no other
 */
export function modelsOf<M extends { readonly name: string }>(
  { models, default: defaultName }: { readonly models: readonly M[]; readonly default: string },
  bot: Pick<Bot, "models">,
): { readonly models: readonly M[]; readonly default: M } {
  const byName = new Map(models.map((model) => [model.name, model]));
  const named = bot.models?.flatMap((name) => byName.get(name) ?? []) ?? models;
  const first = bot.models ? named[0] : (byName.get(defaultName) ?? models[0]);
  if (!first) throw new SaenggakError("UNKNOWN_BOT", { detail: "It has no model here." });
  return { models: named, default: first };
}
