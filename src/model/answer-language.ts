/** Which language an answer ought to be in, and whether it is: told by the scripts of its letters. */

export type AnswerLanguage = "ko" | "en" | "ja" | "other";

interface Letters {
  readonly hangul: number;
  readonly latin: number;
  readonly kana: number;
  readonly han: number;
  readonly cyrillic: number;
  readonly all: number;
}

const SCRIPTS = {
  hangul: /\p{Script=Hangul}/gu,
  latin: /\p{Script=Latin}/gu,
  kana: /[\p{Script=Hiragana}\p{Script=Katakana}]/gu,
  han: /\p{Script=Han}/gu,
  cyrillic: /\p{Script=Cyrillic}/gu,
};
const LETTER = /\p{L}/gu;

/** What is in another language for good reason: code, quotations, links. */
const APART = [
  /```[\s\S]*?(?:```|$)/g,
  /`[^`\n]*`/g,
  /https?:\/\/\S+/g,
  /^>.*$/gm,
  /“[^”\n]*”|"[^"\n]*"|「[^」\n]*」|『[^』\n]*』|《[^》\n]*》/g,
  /\$\$?[^$]*\$\$?/g,
];

function count(text: string): Letters {
  const bare = APART.reduce((rest, pattern) => rest.replace(pattern, " "), text);
  const of = (pattern: RegExp) => bare.match(pattern)?.length ?? 0;
  return {
    hangul: of(SCRIPTS.hangul),
    latin: of(SCRIPTS.latin),
    kana: of(SCRIPTS.kana),
    han: of(SCRIPTS.han),
    cyrillic: of(SCRIPTS.cyrillic),
    all: of(LETTER),
  };
}

/** The language a person is to be answered in: their own when they write only English or Japanese, else Korean. */
export function languageFor(question: string): AnswerLanguage {
  const { hangul, latin, kana, han, cyrillic, all } = count(question);
  if (all === 0 || hangul > 0) return "ko";
  if (kana > 0) return "ja";
  if (latin === all && /[a-z]{2,}\s+[a-z]/i.test(question)) return "en";
  return han + cyrillic > all / 2 && all >= 8 ? "other" : "ko";
}

/** Fewer letters tell too little: a name, a number, a word. */
const FEWEST_LETTERS = 30;
/** A Korean text about Chinese words or with English terms holds a third of them at most. */
const MOST_FOREIGN = 0.35;

/**
 * Whether a text, or its beginning so far, is in another language than wanted. Code, quotations, links and formulas do not
 * count; below 30 letters nothing is foreign.
 */
export function isForeign(text: string, wanted: AnswerLanguage): boolean {
  if (wanted === "other") return false;
  const { hangul, latin, kana, han, cyrillic, all } = count(text);
  if (all < FEWEST_LETTERS) return false;
  if (wanted === "en") return latin / all < 1 - MOST_FOREIGN;
  if (wanted === "ja") return kana === 0 || (hangul + cyrillic) / all > MOST_FOREIGN;
  // English terms are many in Korean answers; Chinese, Japanese and Russian ones are not.
  return (han + kana + cyrillic) / all > MOST_FOREIGN || hangul / all < 0.2;
}
