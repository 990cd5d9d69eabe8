import type { Bot } from "../contract/bot.ts";

/**
 * The models that a bot's people may choose from, and the one that answers who chose none: those that the bot names, in its
 * order, the first of them; else all of the catalogue, and its default.
 * @param models not empty
 */
export function modelsOf<M extends { readonly name: string }>(
  { models, default: defaultName }: { readonly models: readonly M[]; readonly default: string },
  bot: Pick<Bot, "models">,
): { readonly models: readonly M[]; readonly default: M } {
  const byName = new Map(models.map((model) => [model.name, model]));
  const named = bot.models?.flatMap((name) => byName.get(name) ?? []) ?? models;
  const first = (bot.models ? named[0] : byName.get(defaultName)) ?? models[0];
  if (!first) throw new Error("there is no model");
  return { models: named, default: first };
}
