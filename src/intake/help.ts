/** 도움말: what the channel can do, as cards made from the skills that are loaded. */
import { showOnce } from "../answer/respond.ts";
import type { Button, SkillResponse, TextCard } from "../contract/kakao.ts";
import type { Language } from "../contract/language.ts";
import type { SkillInfo } from "../contract/skill.ts";
import { shorten } from "../kakao/shorten.ts";
import { type Words, wordsIn } from "../words/words.ts";

/** Of a carousel, its cards' texts and buttons (the platform's limits). */
const MOST_CARDS = 10;
const LONGEST_TITLE = 50;
const LONGEST_DESCRIPTION = 128;
const LONGEST_LABEL = 14;
const MOST_BUTTONS = 3;

/** A card for each skill, whose buttons say its examples, then cards for the commands. */
export function helpIn(language: Language, skills: readonly SkillInfo[]): SkillResponse {
  const words = wordsIn(language);
  const commands = commandCards(words);
  const items = [...skills.slice(0, MOST_CARDS - commands.length).map(skillCard), ...commands];
  return showOnce({ cards: [{ carousel: { type: "textCard", items } }] }, { group: false, language })
    .response;
}

function skillCard({ title, description, examples }: SkillInfo): TextCard {
  const buttons = examples.slice(0, MOST_BUTTONS).map((example) => messageButton(example, example));
  return {
    title: shorten(title, LONGEST_TITLE),
    description: shorten(description, LONGEST_DESCRIPTION),
    ...(buttons.length > 0 && { buttons }),
  };
}

function commandCards({ labels, helpCards }: Words): TextCard[] {
  const groups = [
    { ...helpCards.conversation, buttons: [labels.newConversation, labels.stop, labels.retry] },
    { ...helpCards.answers, buttons: [labels.check, labels.more, labels.thoughts] },
    { ...helpCards.thinking, buttons: [labels.model, labels.deep, labels.quick] },
    { ...helpCards.data, buttons: [labels.data, labels.erase] },
  ];
  return groups.map(({ title, description, buttons }) => ({
    title,
    description,
    buttons: buttons.map((label) => messageButton(label, label)),
  }));
}

function messageButton(label: string, messageText: string): Button {
  return { label: shorten(label, LONGEST_LABEL), action: "message", messageText };
}
