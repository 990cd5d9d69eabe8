/** Which model answers a conversation, how, and what is offered under its answers. */
import { FEEDBACK_EXTRA, RETRY_EXTRA } from "../answer/offers.ts";
import type { Answer, Offer } from "../contract/answer.ts";
import type { Bot, BotOf } from "../contract/bot.ts";
import type { Settings } from "../contract/conversation.ts";
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
  readonly catalogue: Pick<Catalogue, "models" | "default" | "rewriter" | "summariser">;
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
): (settings: Settings, turn: OfferedTo) => ChosenModel {
  const { catalogue, botOf } = deps;

  return (settings, turn) => {
    const bot = botOf(turn.bot);
    const { models, default: usual } = modelsOf(catalogue, bot);
    const entry = models.find(({ name }) => name === settings.model) ?? usual;
    // What is said to a bot reaches no model that the bot does not name.
    const rewriter = models.find(({ name }) => name === catalogue.rewriter);
    const isSummedUp = models.some(({ name }) => name === catalogue.summariser);
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
      isSummedUp,
      dailyTokens: bot.dailyTokens,
      greeting: bot.greeting ?? wordsIn(turn.language).firstAnswer(bot.name),
      offers: (answer) => offers(answer, { thinking, models, bot, turn }),
    };
  };

  /** What a call may take when each model fails only at its own limit and the next stands in. */
  function chainMs({ timeLimitSeconds, fallback }: ModelEntry): number {
    const next = catalogue.models.find(({ name }) => name === fallback);
    return timeLimitSeconds * 1_000 + (next ? chainMs(next) : 0);
  }

  /** A room's choices are everybody's, and one tap would make them: there they have to be typed. */
  function offers({ reasoning }: Answer, { thinking, models, bot, turn }: Offering): Offer[] {
    const { id, group, language } = turn;
    const { labels } = wordsIn(language);
    const feedback = { [FEEDBACK_EXTRA]: id };
    return [
      ...(bot.showThoughts && reasoning?.trim() ? [{ label: labels.thoughts }] : []),
      ...(thinking === undefined || group ? [] : [{ label: thinking ? labels.quick : labels.deep }]),
      { label: labels.retry, extra: { [RETRY_EXTRA]: id } },
      { label: labels.good, extra: feedback },
      { label: labels.bad, extra: feedback },
      ...(models.length > 1 && !group ? [{ label: labels.model }] : []),
    ];
  }
}

type OfferedTo = Pick<Turn, "id" | "bot" | "group" | "language">;

interface Offering {
  readonly turn: OfferedTo;
  readonly thinking: boolean | undefined;
  readonly models: readonly ModelEntry[];
  readonly bot: Bot;
}
