/** Which language a person is to be answered in: what they write tells, or what a short follow-up follows. */
import type { Exchange } from "../contract/conversation.ts";
import type { AnswerLanguage } from "../contract/model.ts";
import {
  CYRILLIC,
  count,
  ENGLISH_SENTENCE,
  HAN,
  HANGUL,
  KANA,
  LATIN,
  LETTER,
  prose,
} from "./answer-language.ts";

/** Languages, scripts and translations. 한국어 is none of them: whoever asks for it is to get it. */
const NAMES_A_LANGUAGE = [
  /영어|영문|영작|일본어|중국어|중문|한문|한자|독일어|프랑스어|스페인어|러시아어|이탈리아어|포르투갈어|네덜란드어/,
  /베트남어|태국어|인도네시아어|몽골어|아랍어|힌디어|터키어|튀르키예어|우크라이나어|그리스어|라틴어|에스페란토/,
  /외국어|원어로|원문|번역|직역|의역|통역|로마자|알파벳|히라가나|가타카나|간체|번체/,
  // 일어나다 and 불어오다 are no languages.
  /(?<!\p{L})(?:일어|불어|독어|노어)(?:로|를|의)(?!\p{L})/u,
  /\b(?:translat\w{1,8}|korean|hangul|english|japanese|kanji|chinese|mandarin|cantonese|german|french|spanish)\b/i,
  /\b(?:russian|italian|portuguese|dutch|vietnamese|thai|indonesian|mongolian|arabic|hindi|turkish|greek|latin)\b/i,
  /(?:英|日本|中国|韓国|朝鮮|ドイツ|フランス|スペイン|ロシア|外国)語|翻訳|訳し|漢字|ひらがな|カタカナ|ローマ字|ハングル/,
  /翻[译譯]|[英日韩韓汉漢法德俄][语語]|[英中日韩韓][文]/,
];

/** Whoever asks for Korean wants no more of another language that was talked of before. */
const ASKS_FOR_KOREAN = /(?:한국어|한국말|우리말|한글)로/;

const TWO_WORDS = /[a-z]{2}\s{1,9}[a-z]|\b[a-z]\s{1,9}[a-z]{2}/i;

/** A longer question is about itself; `더 짧게`, `ok?` and `하나 더` are about what came before. */
const LONGEST_FOLLOW_UP = 40;
/** So many follow-ups in a row that were answered in Korean: the talk is of something else by now. */
const KOREAN_ANSWERS = 3;
const FEWEST_LETTERS = 30;

/**
 * The language a person is to be answered in: their own when they write only English or Japanese, else Korean. "other",
 * which is never checked, when the question names a language, a script or a translation.
 * A short follow-up goes on in "other", else in its own language; one that has none to tell (`ok?`, `1, 2?`, an emoji) in
 * that of the exchange before it. "other" ends with a longer question, one that asks for Korean, or after three
 * follow-ups in a row that were answered in Korean.
 * @param history what the question is sent with, oldest first
 */
export function languageFor(question: string, history: readonly Exchange[] = []): AnswerLanguage {
  let before: AnswerLanguage = "ko";
  let koreanAnswers = 0;
  for (const exchange of history) {
    const decided = languageOf(exchange.question);
    before = decided ?? followUp(exchange.question, before);
    const isLeft = before === "other" && !decided && isKorean(exchange.answer);
    koreanAnswers = isLeft ? koreanAnswers + 1 : 0;
    if (koreanAnswers === KOREAN_ANSWERS) before = "ko";
  }
  return languageOf(question) ?? followUp(question, before);
}

/** The language of a question that does not hang on what came before; undefined of a short follow-up. */
function languageOf(question: string): AnswerLanguage | undefined {
  if (NAMES_A_LANGUAGE.some((names) => names.test(question))) return "other";
  if (ASKS_FOR_KOREAN.test(question)) return "ko";
  const written = writtenIn(question);
  if (written === "other") return "other";
  return question.trim().length > LONGEST_FOLLOW_UP ? (written ?? "ko") : undefined;
}

const followUp = (question: string, before: AnswerLanguage): AnswerLanguage =>
  before === "other" ? "other" : (writtenIn(question) ?? before);

/** What a question is written in; undefined when it has too little to tell: numbers, a name, a word. */
export function writtenIn(question: string): AnswerLanguage | undefined {
  const bare = prose(question);
  const all = count(bare, LETTER);
  if (all === 0) return undefined;
  if (count(bare, HANGUL) > 0) return "ko";
  if (count(bare, KANA) > 0) return "ja";
  if (count(bare, LATIN) === all)
    return TWO_WORDS.test(bare) && ENGLISH_SENTENCE.test(bare) ? "en" : undefined;
  return count(bare, HAN) + count(bare, CYRILLIC) > all / 2 && all >= 8 ? "other" : undefined;
}

function isKorean(answer: string): boolean {
  const bare = prose(answer);
  const all = count(bare, LETTER);
  return all >= FEWEST_LETTERS && count(bare, HANGUL) > all / 2;
}
