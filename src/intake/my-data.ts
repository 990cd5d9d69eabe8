/** 내 데이터: what is stored of a person and until when; 내 데이터 삭제: all of it goes, once they have said so twice. */
import { say } from "../answer/respond.ts";
import type { Settings } from "../contract/conversation.ts";
import type { ConversationStore } from "../conversation/conversation-store.ts";
import type { EraseConversation } from "../conversation/erasure.ts";
import type { TurnStore } from "../turn/turn-store.ts";
import type { Command } from "../words/ko.ts";
import { type Words, wordsIn } from "../words/words.ts";
import type { Call, Reply } from "./accept-turn.ts";
import { isEraseConfirmed } from "./recognise.ts";

export interface MyDataDeps {
  readonly turns: Pick<TurnStore, "kept">;
  readonly conversations: Pick<ConversationStore, "askErase" | "isEraseAsked">;
  readonly erase: EraseConversation;
  readonly models: readonly { readonly name: string; readonly label: string }[];
  /** Whether events are set up, which are counted. */
  readonly isPushed: boolean;
}

export interface MyData {
  readonly commands: Readonly<Record<Extract<Command, "data" | "erase">, (call: Call) => Promise<Reply>>>;
  /**
   * Erases, when the call is the word that confirms it and that was asked for within the last ten minutes; else the promise
   * brings nothing. Undefined for any other call.
   */
  readonly confirmed: (call: Call) => Promise<Reply | undefined> | undefined;
}

export function createMyData({ turns, conversations, erase, models, isPushed }: MyDataDeps): MyData {
  return {
    commands: { data: tell, erase: ask },
    confirmed: (call) => (isEraseConfirmed(call.utterance) && !call.group ? eraseIfAsked(call) : undefined),
  };

  async function tell({ conversation, group, bot, language }: Call): Promise<Reply> {
    const words = wordsIn(language);
    const { exchanges, held, records, unfinished, feedback, thoughtsUntil, settings } =
      await turns.kept(conversation);
    const chosen = namesOf(settings, words);
    const lines = [
      exchanges && words.dataExchanges(exchanges.count, exchanges.until),
      held && words.dataHeld(held.count, held.until),
      records && words.dataRecords(records.count, records.until),
      unfinished > 0 && words.dataUnfinished(unfinished),
      thoughtsUntil !== undefined && words.dataThoughts(thoughtsUntil),
      feedback > 0 && words.dataFeedback(feedback),
      chosen.length > 0 && words.dataSettings(chosen.join(", ")),
    ].filter((line) => typeof line === "string");
    if (lines.length === 0) return asCommand(say(words.dataNone, [{ label: words.labels.help }]));
    // What an erasure leaves alone.
    const isCounted = bot.dailyTokens > 0 || (isPushed && group === undefined);
    const isRoom = group !== undefined;
    const text = [
      [words.dataHead(isRoom), ...lines].join("\n"),
      ...(isCounted ? [words.dataCounted] : []),
      ...(isRoom ? [] : [words.dataErasable]),
    ].join("\n\n");
    return asCommand(say(text, isRoom ? [] : [{ label: words.labels.erase }]));
  }

  /** In a group room any member would erase everyone's. */
  async function ask({ conversation, group, language }: Call): Promise<Reply> {
    const words = wordsIn(language);
    if (group !== undefined) return asCommand(say(words.eraseInGroup));
    await conversations.askErase(conversation);
    return asCommand(say(words.eraseAsk, [{ label: words.labels.confirmErase }]));
  }

  async function eraseIfAsked({ conversation, language }: Call): Promise<Reply | undefined> {
    if (!(await conversations.isEraseAsked(conversation))) return undefined;
    await erase(conversation);
    const words = wordsIn(language);
    return asCommand(say(words.erased, [{ label: words.labels.help }]));
  }

  function namesOf({ model, thinking, language }: Settings, { labels, languages }: Words): string[] {
    return [
      ...(model === undefined ? [] : [models.find(({ name }) => name === model)?.label ?? model]),
      ...(thinking === undefined ? [] : [thinking ? labels.deep : labels.quick]),
      ...(language === undefined ? [] : [languages[language]]),
    ];
  }
}

const asCommand = (response: Reply["response"]): Reply => ({ response, kind: "command" });
