/** Which model answers a conversation, how, and what is offered under its answers. */
import type { Answer, Suggestion } from "../contract/answer.ts";
import type { Settings } from "../contract/conversation.ts";
import type { Model } from "../contract/model.ts";
import type { ModelEntry } from "../model/catalogue-schema.ts";
import { words } from "../words/ko.ts";
import type { ChosenModel } from "./think.ts";

export interface ChooseModelDeps {
  readonly models: readonly ModelEntry[];
  readonly defaultModel: string;
  /** The way to a model, its limits and its fallbacks. */
  readonly model: (name: string) => Model;
  /** Most estimated tokens of earlier exchanges, whatever the model could hold. */
  readonly historyTokens: number;
  /** Whether people may see a digest of the thoughts. */
  readonly showThoughts: boolean;
}

const { labels } = words;

/** One that is not in the catalogue any more gives way to the default. */
export function createChooseModel(deps: ChooseModelDeps): (settings: Settings) => ChosenModel {
  const { models, defaultModel } = deps;

  return (settings) => {
    const entry = [settings.model, defaultModel]
      .map((name) => models.find((model) => model.name === name))
      .find((model) => model !== undefined);
    if (!entry) throw new Error(`there is no model ${defaultModel}`);
    const thinking = entry.thinking === "switchable" ? (settings.thinking ?? true) : undefined;
    return {
      model: deps.model(entry.name),
      thinking,
      historyTokens: entry.sees.history ? Math.min(deps.historyTokens, roomIn(entry)) : 0,
      offers: (answer) => offers(answer, thinking),
    };
  };

  function offers({ reasoning }: Answer, thinking: boolean | undefined): Suggestion[] {
    return [
      ...(deps.showThoughts && reasoning?.trim() ? [{ label: labels.thoughts }] : []),
      ...(thinking === undefined ? [] : [{ label: thinking ? labels.quick : labels.deep }]),
      ...(models.length > 1 ? [{ label: labels.model }] : []),
    ];
  }
}

/** What the question and the answer leave of the context. */
function roomIn({ contextTokens, maxOutputTokens }: ModelEntry): number {
  return Math.max(0, Math.floor((contextTokens - Math.min(maxOutputTokens, contextTokens / 2)) * 0.8));
}
