/** Which model answers a conversation, how, and what is offered under its answers. */
import type { Answer, Suggestion } from "../contract/answer.ts";
import type { Settings } from "../contract/conversation.ts";
import type { Language } from "../contract/language.ts";
import type { Model } from "../contract/model.ts";
import type { ModelEntry } from "../model/catalogue-schema.ts";
import { promptRoom } from "../model/fitted.ts";
import { wordsIn } from "../words/words.ts";
import { RESTATE_MS } from "./ask-model.ts";
import type { ChosenModel } from "./think.ts";

export interface ChooseModelDeps {
  readonly models: readonly ModelEntry[];
  readonly defaultModel: string;
  /** The way to a model, its limits and its fallbacks. */
  readonly model: (name: string) => Model;
  /** Most estimated tokens of earlier exchanges, whatever the model could hold. */
  readonly historyTokens: number;
  /** Longest that a free place of the last of a chain of fallbacks is waited for, in ms. */
  readonly longestWaitMs: number;
  /** Whether people may see a digest of the thoughts. */
  readonly showThoughts: boolean;
}

/** What a skill may take besides asking a model. */
const SKILL_MARGIN_MS = 60_000;
/** Of what a model can be sent; the rest is for the question. */
const HISTORY_SHARE = 0.8;

/** One that is not in the catalogue any more gives way to the default. */
export function createChooseModel(
  deps: ChooseModelDeps,
): (settings: Settings, language?: Language) => ChosenModel {
  const { models, defaultModel } = deps;

  return (settings, language) => {
    const entry = [settings.model, defaultModel]
      .map((name) => models.find((model) => model.name === name))
      .find((model) => model !== undefined);
    if (!entry) throw new Error(`there is no model ${defaultModel}`);
    const thinking = entry.thinking === "switchable" ? (settings.thinking ?? true) : undefined;
    return {
      model: deps.model(entry.name),
      thinking,
      historyTokens: entry.sees.history
        ? Math.min(deps.historyTokens, Math.floor(promptRoom(entry) * HISTORY_SHARE))
        : 0,
      limitMs: chainMs(entry) + deps.longestWaitMs + RESTATE_MS + SKILL_MARGIN_MS,
      offers: (answer) => offers(answer, thinking, language),
    };
  };

  /** What a call may take when each model fails only at its own limit and the next stands in. */
  function chainMs({ timeLimitSeconds, fallback }: ModelEntry): number {
    const next = models.find(({ name }) => name === fallback);
    return timeLimitSeconds * 1_000 + (next ? chainMs(next) : 0);
  }

  function offers(
    { reasoning }: Answer,
    thinking: boolean | undefined,
    language: Language | undefined,
  ): Suggestion[] {
    const { labels } = wordsIn(language);
    return [
      ...(deps.showThoughts && reasoning?.trim() ? [{ label: labels.thoughts }] : []),
      ...(thinking === undefined ? [] : [{ label: thinking ? labels.quick : labels.deep }]),
      ...(models.length > 1 ? [{ label: labels.model }] : []),
    ];
  }
}
