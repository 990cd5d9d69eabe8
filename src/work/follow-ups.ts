import type { AnswerLanguage } from "../contract/model.ts";
import { count, HAN, HANGUL, KANA, LATIN, LETTER } from "../model/answer-language.ts";

/** Under one answer, a skill's own suggestions included. */
export const MOST_FOLLOW_UPS = 3;
/** What a person would still write; more is no short question. */
const LONGEST = 100;
/** An English question may name things in other scripts. */
const LEAST_LATIN = 0.65;

/** The first three that are short, in the person's language, not asked already and not alike. */
export function fittingFollowUps(
  questions: readonly string[],
  asked: string,
  wanted: AnswerLanguage,
): readonly string[] {
  const known = new Set([bare(asked), ""]);
  return questions
    .map((question) => question.replace(/\s+/g, " ").trim())
    .filter((question) => {
      const isNew = !known.has(bare(question));
      known.add(bare(question));
      return isNew && question.length <= LONGEST && isIn(question, wanted);
    })
    .slice(0, MOST_FOLLOW_UPS);
}

/** Too short for `isForeign`. */
function isIn(question: string, wanted: AnswerLanguage): boolean {
  const hangul = count(question, HANGUL);
  if (wanted === "ko") return hangul > 0;
  if (wanted === "ja") return hangul === 0 && count(question, KANA) + count(question, HAN) > 0;
  return wanted === "other" || count(question, LATIN) >= LEAST_LATIN * count(question, LETTER);
}

const bare = (text: string): string => text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, "");
