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
/** Outputs of one reply. */
const MOST_CAROUSELS = 3;

export interface HelpFor {
  readonly language: Language;
  /** A group room: what would change things for everybody has to be typed there. */
  readonly group: boolean;
  readonly skills: readonly SkillInfo[];
  readonly showThoughts: boolean;
  /** Whether there is more than one model. */
  readonly hasModels: boolean;
}

/**
 * A card for each skill, whose buttons say its examples, then cards for the commands: in one carousel, in two when there are
 * many skills, three at most.
 */
export function helpIn(help: HelpFor): SkillResponse {
  const { language, group, skills } = help;
  const cards = [...skills.map(skillCard), ...commandCards(wordsIn(language), help)];
  const carousels = Array.from(
    { length: Math.min(MOST_CAROUSELS, Math.ceil(cards.length / MOST_CARDS)) },
    (_, i) => ({
      carousel: { type: "textCard" as const, items: cards.slice(i * MOST_CARDS, (i + 1) * MOST_CARDS) },
    }),
  );
  return showOnce({ cards: carousels }, { group, language }).response;
}

function skillCard({ title, description, examples }: SkillInfo): TextCard {
  const buttons = examples.slice(0, MOST_BUTTONS).map((example) => messageButton(example, example));
  return {
    title: shorten(title, LONGEST_TITLE),
    description: shorten(description, LONGEST_DESCRIPTION),
    ...(buttons.length > 0 && { buttons }),
  };
}

function commandCards({ labels, helpCards }: Words, { group, showThoughts, hasModels }: HelpFor): TextCard[] {
  const thoughts = showThoughts ? [labels.thoughts] : [];
  const model = hasModels ? [labels.model] : [];
  const groups = [
    { ...helpCards.conversation, buttons: [labels.newConversation, labels.stop, labels.retry] },
    { ...helpCards.answers, buttons: [labels.check, labels.more, ...thoughts] },
    { ...helpCards.thinking, buttons: group ? [] : [...model, labels.deep, labels.quick] },
    { ...helpCards.data, buttons: group ? [labels.data] : [labels.data, labels.erase] },
  ];
  return groups.map(({ title, description, buttons }) => ({
    title,
    description,
    ...(buttons.length > 0 && { buttons: buttons.map((label) => messageButton(label, label)) }),
  }));
}

function messageButton(label: string, messageText: string): Button {
  return { label: shorten(label, LONGEST_LABEL), action: "message", messageText };
}
