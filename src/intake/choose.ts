/** What a person chooses for the turns to come, and a look at what the model thought. */
import { digestOf } from "../answer/digest.ts";
import { say, showOnce } from "../answer/respond.ts";
import type { Suggestion } from "../contract/answer.ts";
import type { Bot } from "../contract/bot.ts";
import type { KakaoComponent, ListItem } from "../contract/kakao.ts";
import type { Language } from "../contract/language.ts";
import type { ConversationStore } from "../conversation/conversation-store.ts";
import type { ModelEntry } from "../model/catalogue-schema.ts";
import type { TurnStore } from "../turn/turn-store.ts";
import type { Command } from "../words/ko.ts";
import { wordsIn } from "../words/words.ts";
import type { Call, Reply } from "./accept-turn.ts";
import type { Expected } from "./expect-model.ts";

/** A model as people choose it. */
export type OfferedModel = Pick<
  ModelEntry,
  "name" | "label" | "about" | "place" | "thinking" | "concurrency"
>;

export interface ChooseDeps {
  readonly conversations: Pick<ConversationStore, "settings" | "choose">;
  readonly turns: Pick<TurnStore, "thoughts">;
  /** Of a bot: what may be chosen, and what answers who chose nothing. */
  readonly modelsOf: (bot: Bot) => {
    readonly models: readonly OfferedModel[];
    readonly default: OfferedModel;
  };
  /** How long each of these would take now, in their order. */
  readonly expect: (models: readonly OfferedModel[]) => Promise<readonly Expected[]>;
}

/** Of a list card. */
const MOST_ITEMS = 5;
const LONGEST_LABEL = 14;
/** What an item of the list carries; a skill's own buttons have other names. */
const MODEL_EXTRA = "saenggak.model";

export interface Choose {
  readonly commands: Readonly<
    Record<Extract<Command, "model" | "deep" | "quick" | "thoughts">, (call: Call) => Promise<Reply>>
  >;
  /** Undefined when the call is not a press of one of the lists, nor names a model. */
  readonly pressed: (call: Call) => Promise<Reply> | undefined;
  /** Whether there is more than one model to choose from. */
  readonly hasSeveral: (bot: Bot) => boolean;
  /** For a person whom an answer did not please: another model, and more thought where there was little. */
  readonly otherWays: (call: Call) => Promise<readonly Suggestion[]>;
}

export function createChoose(deps: ChooseDeps): Choose {
  const { conversations, turns, modelsOf } = deps;

  return {
    commands: {
      model: (call) => offerModels(call, 1),
      deep: (call) => think(call, true),
      quick: (call) => think(call, false),
      thoughts: (call) => showThoughts(call, 1),
    },
    pressed(call) {
      const pressed = call.action.clientExtra?.[MODEL_EXTRA];
      if (typeof pressed === "string") return chooseModel(call, pressed);
      const models = pageOf(call, "models");
      if (models !== undefined) return offerModels(call, models);
      const thoughts = pageOf(call, "thoughts");
      if (thoughts !== undefined) return showThoughts(call, thoughts);
      const said = call.utterance.trim();
      const label = `${wordsIn(call.language).labels.model} `;
      const named = said.startsWith(label) ? said.slice(label.length).trim() : undefined;
      // A question may begin with the same words.
      const isName = named !== undefined && named.length <= LONGEST_LABEL;
      return isName ? chooseModel(call, named) : undefined;
    },
    hasSeveral,
    otherWays,
  };

  function hasSeveral(bot: Bot): boolean {
    return modelsOf(bot).models.length > 1;
  }

  function pageOf({ action }: Call, list: "models" | "thoughts"): number | undefined {
    const page = action.clientExtra?.[list];
    return typeof page === "number" && Number.isInteger(page) && page > 0 ? page : undefined;
  }

  async function modelOf({ conversation, bot }: Call): Promise<OfferedModel> {
    const { model } = await conversations.settings(conversation);
    const { models, default: usual } = modelsOf(bot);
    return models.find(({ name }) => name === model) ?? usual;
  }

  async function otherWays(call: Call): Promise<readonly Suggestion[]> {
    if (call.group !== undefined) return [];
    const { labels } = wordsIn(call.language);
    const { thinking } = await conversations.settings(call.conversation);
    const isQuick = thinking === false && (await modelOf(call)).thinking === "switchable";
    return [
      ...(hasSeveral(call.bot) ? [{ label: labels.model }] : []),
      ...(isQuick ? [{ label: labels.deep }] : []),
    ];
  }

  async function offerModels(call: Call, page: number): Promise<Reply> {
    const { language } = call;
    const { labels, ...words } = wordsIn(language);
    const { models } = modelsOf(call.bot);
    const now = await modelOf(call);
    if (models.length <= 1) return asCommand(say(words.onlyModel(now.label), [{ label: labels.help }]));
    const pages = Math.ceil(models.length / MOST_ITEMS);
    const first = ((page - 1) % pages) * MOST_ITEMS;
    const offered = models.slice(first, first + MOST_ITEMS);
    const expected = await deps.expect(offered);
    const items = offered.map((model, index) => itemOf(model, expected[index], language));
    const card: KakaoComponent = {
      listCard: { header: { title: words.chooseModel(now.label) }, items },
    };
    const suggestions = pages > 1 ? [{ label: labels.moreModels, extra: { models: page + 1 } }] : [];
    return asCommand(showOnce({ cards: [card], suggestions }, { group: false, language }).response);
  }

  function itemOf(model: OfferedModel, expected: Expected | undefined, language: Language): ListItem {
    const { labels, ...words } = wordsIn(language);
    const description = [model.about, model.place].filter((part) => part !== undefined).join(" · ");
    return {
      title: words.modelNow(model.label, expected?.isResting ? "resting" : expected?.ms),
      ...(description === "" ? {} : { description }),
      action: "message",
      messageText: `${labels.model} ${model.label}`,
      extra: { [MODEL_EXTRA]: model.name },
    };
  }

  async function chooseModel({ conversation, bot, group, language }: Call, wanted: string): Promise<Reply> {
    const { labels, ...words } = wordsIn(language);
    const model = modelsOf(bot).models.find(({ name, label }) => name === wanted || label === wanted);
    if (!model) return asCommand(say(words.noSuchModel, [{ label: labels.model }]));
    await conversations.choose(conversation, { model: model.name });
    return asCommand(
      say(words.modelChosen(model.label), group === undefined ? switchesOf(model, language) : []),
    );
  }

  async function think(call: Call, thinking: boolean): Promise<Reply> {
    const { labels, ...words } = wordsIn(call.language);
    const model = await modelOf(call);
    // In a room one tap would change everybody's answers: there it has to be typed.
    const others: Suggestion[] =
      call.group === undefined && hasSeveral(call.bot) ? [{ label: labels.model }] : [];
    if (model.thinking !== "switchable") {
      const { label } = model;
      const word = model.thinking === "never" ? words.neverThinks(label) : words.alwaysThinks(label);
      return asCommand(say(word, others));
    }
    await conversations.choose(call.conversation, { thinking });
    return asCommand(say(thinking ? words.thinkDeeply : words.answerQuickly, others));
  }

  async function showThoughts({ conversation, bot, language }: Call, page: number): Promise<Reply> {
    const { labels, ...words } = wordsIn(language);
    if (!bot.showThoughts) return asCommand(say(words.thoughtsOff));
    const reasoning = await turns.thoughts(conversation);
    const pages = reasoning === undefined ? [] : digestOf(reasoning);
    const text = pages[page - 1];
    if (text === undefined) return asCommand(say(words.noThoughts));
    const more = page < pages.length ? [{ label: labels.moreThoughts, extra: { thoughts: page + 1 } }] : [];
    return asCommand(say(`${words.thoughts(page, pages.length)}\n\n${text}`, more));
  }

  function switchesOf(model: OfferedModel, language: Language): Suggestion[] {
    const { labels } = wordsIn(language);
    return model.thinking === "switchable" ? [{ label: labels.deep }, { label: labels.quick }] : [];
  }
}

const asCommand = (response: Reply["response"]): Reply => ({ response, kind: "command" });
