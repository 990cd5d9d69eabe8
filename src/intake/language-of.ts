/** Which language the server itself speaks to a person: their own. */
import type { Language } from "../contract/language.ts";
import type { ConversationId } from "../contract/turn.ts";
import type { ConversationStore } from "../conversation/conversation-store.ts";
import type { SkillCall } from "../kakao/payload.ts";
import { writtenIn } from "../model/wanted-language.ts";
import { LANGUAGES } from "../words/words.ts";
import { commandOf, recognise } from "./recognise.ts";

type Said = Pick<SkillCall, "utterance" | "lang" | "media">;

const HANGUL = /[가-힣]/;
/** A Redis that is slow costs a person at most a sentence in another language. */
const LOOK_UP_MS = 300;

/**
 * What they write in; for what has no language (a number, an emoji, a photo) that of their last question, else the app's.
 * A command counts as written in the language of its words. Korean unless something tells otherwise.
 */
export function createLanguageOf({ settings }: Pick<ConversationStore, "settings">) {
  return function languageOf(said: Said, conversation: ConversationId): Language | Promise<Language> {
    const told = toldBy(said);
    return told ?? remembered(conversation).then((before) => before ?? appsOf(said) ?? "ko");
  };

  function remembered(conversation: ConversationId): Promise<Language | undefined> {
    const found = settings(conversation).then(({ language }) => language);
    return Promise.race([found, after(LOOK_UP_MS)]).catch(() => undefined);
  }
}

/** Undefined when the utterance does not tell. */
function toldBy({ utterance, media }: Said): Language | undefined {
  if (HANGUL.test(utterance)) return "ko";
  if (media) return undefined;
  const command = commandOf(utterance) ?? recognise(utterance);
  if (command) return command.language;
  return known(writtenIn(utterance));
}

const appsOf = ({ lang }: Said): Language | undefined => known(lang);

const known = (language: string | undefined): Language | undefined =>
  LANGUAGES.find((one) => one === language);

function after(ms: number): Promise<undefined> {
  return new Promise((resolve) => setTimeout(() => resolve(undefined), ms).unref());
}
