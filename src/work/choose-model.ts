/** Which model answers a conversation, how, and what is offered under its answers. */
import type { Answer, Suggestion } from "../contract/answer.ts";
import type { Bot, BotOf } from "../contract/bot.ts";
import type { Settings } from "../contract/conversation.ts";
import type { Language } from "../contract/language.ts";
import type { Model } from "../contract/model.ts";
import type { Turn } from "../contract/turn.ts";
import type { Catalogue } from "../model/catalogue.ts";
import type { ModelEntry } from "../model/catalogue-schema.ts";
import { promptRoom } from "../model/fitted.ts";
import { modelsOf } from "../model/models-of.ts";
import { tokenizerOf } from "../model/tokenizer-family.ts";
import { wordsIn } from "../words/words.ts";
import { RESTATE_MS } from "./ask-model.ts";
import type { ChosenModel } from "./think.ts";

export interface ChooseModelDeps {
  readonly catalogue: Pick<Catalogue, "models" | "default" | "rewriter">;
  readonly botOf: BotOf;
  /** The way to a model, its limits and its fallbacks. */
  readonly model: (name: string) => Model;
  /** Most estimated tokens of earlier exchanges, whatever the model could hold. */
  readonly historyTokens: number;
  /** Longest that a free place of the last of a chain of fallbacks is waited for, in ms. */
  readonly longestWaitMs: number;
}

/** What a skill may take besides asking a model. */
const SKILL_MARGIN_MS = 60_000;
/** Of what a model can be sent; the rest is for the question. */
const HISTORY_SHARE = 0.8;

/** One that is not in the catalogue any more gives way to the default. */
export function createChooseModel(
  deps: ChooseModelDeps,
): (settings: Settings, turn: Pick<Turn, "bot" | "language">) => ChosenModel {
  const { catalogue, botOf } = deps;

  return (settings, turn) => {
    const bot = botOf(turn.bot);
    const { models, default: usual } = modelsOf(catalogue, bot);
    const entry = models.find(({ name }) => name === settings.model) ?? usual;
    // A question is put into no model that its bot does not name.
    const rewriter = models.find(({ name }) => name === catalogue.rewriter);
    const thinking = entry.thinking === "switchable" ? (settings.thinking ?? true) : undefined;
    return {
      model: deps.model(entry.name),
      thinking,
      historyTokens: entry.sees.history
        ? Math.min(deps.historyTokens, Math.floor(promptRoom(entry) * HISTORY_SHARE))
        : 0,
      tokenizer: tokenizerOf(entry),
      limitMs: chainMs(entry) + deps.longestWaitMs + RESTATE_MS + SKILL_MARGIN_MS,
      rewriter: rewriter && deps.model(rewriter.name),
      dailyTokens: bot.dailyTokens,
      greeting: bot.greeting ?? wordsIn(turn.language).firstAnswer(bot.name),
      offers: (answer) => offers(answer, { thinking, models, bot, language: turn.language }),
    };
  };

  /** What a call may take when each model fails only at its own limit and the next stands in. */
  function chainMs({ timeLimitSeconds, fallback }: ModelEntry): number {
    const next = catalogue.models.find(({ name }) => name === fallback);
    return timeLimitSeconds * 1_000 + (next ? chainMs(next) : 0);
  }

  function offers({ reasoning }: Answer, { thinking, models, bot, language }: Offering): Suggestion[] {
    const { labels } = wordsIn(language);
    return [
      ...(bot.showThoughts && reasoning?.trim() ? [{ label: labels.thoughts }] : []),
      ...(thinking === undefined ? [] : [{ label: thinking ? labels.quick : labels.deep }]),
      ...(models.length > 1 ? [{ label: labels.model }] : []),
    ];
  }
}

interface Offering {
  readonly language: Language | undefined;
  readonly thinking: boolean | undefined;
  readonly models: readonly ModelEntry[];
  readonly bot: Bot;
}
