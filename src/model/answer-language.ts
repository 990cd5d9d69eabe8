/** Whether an answer is in the language it ought to be in: told by the scripts of its letters. */
import type { AnswerLanguage } from "../contract/model.ts";

export const LETTER = /\p{L}/gu;
export const HANGUL = /\p{Script=Hangul}/gu;
export const LATIN = /\p{Script=Latin}/gu;
export const KANA = /[\p{Script=Hiragana}\p{Script=Katakana}]/gu;
export const HAN = /\p{Script=Han}/gu;
export const CYRILLIC = /\p{Script=Cyrillic}/gu;

export const count = (text: string, pattern: RegExp): number => text.match(pattern)?.length ?? 0;

/**
 * What is in another language for good reason: code, links, formulas, quotations. Every pattern stops at what opens it,
 * or after some hundred characters, so that none costs the square of a text that never closes it.
 */
const APART = [
  /(`{3,}|~{3,})[\s\S]*?(?:\1|(?![\s\S]))/g,
  /`[^`\n]*`/g,
  /https?:\/\/\S+/g,
  /^>.*$/gm,
  /\\\((?:[^\\]|\\(?![()])){0,400}\\\)/g,
  /\\\[(?:[^\\]|\\(?![[\]])){0,2000}\\\]/g,
  /\\begin\{[^{}\n]{1,40}\}(?:[^\\]|\\(?!begin\{|end\{)){0,2000}\\end\{[^{}\n]{1,40}\}/g,
  /\$\$[^$]{0,2000}\$\$|\$[^$\n]{0,400}\$/g,
  /“[^“”\n]{0,400}”|"[^"\n]{0,400}"|「[^「」\n]{0,400}」|『[^『』\n]{0,400}』|《[^《》\n]{0,400}》/g,
];

function bareLines(text: string): string[] {
  const bare = APART.reduce((rest, pattern) => rest.replace(pattern, " "), text);
  return withoutIndentedCode(bare.split("\n"));
}

/** A text without what may be in another language for good reason. */
export const prose = (text: string): string => bareLines(text).join("\n");

/** How many letters of a text tell its language. */
export const proseLetters = (text: string): number => count(prose(text), LETTER);

/** Markdown's code by indentation: four spaces or a tab, after an empty line. */
function withoutIndentedCode(lines: readonly string[]): string[] {
  let mayBegin = true;
  return lines.filter((line) => {
    const isEmpty = line.trim() === "";
    const isCode = !isEmpty && mayBegin && /^(?: {4}|\t)/.test(line);
    mayBegin = isEmpty || isCode;
    return !isCode;
  });
}

/** A sentence has one; names and titles ("Machine Learning") mostly have none. */
export const ENGLISH_SENTENCE =
  /\b(?:the|is|are|was|were|am|be|of|to|in|on|for|with|and|or|why|what|how|who|when|where|which|do|does|did|can|could|should|would|will|it|this|that|you|your|my|me|we|please|explain|describe|tell|summari[sz]e)\b|\ba\s[a-z]|\bI\s[a-z]|\bI'/i;

/** Fewer letters tell too little: a name, a number, a word. */
const FEWEST_LETTERS = 30;
/** An English or Japanese text about words of other languages holds a third of them at most. */
const MOST_FOREIGN = 0.35;

/**
 * Whether a text, or its beginning so far, is in another language than wanted. Code, quotations, links and formulas do not
 * count; below 30 letters nothing is foreign. Takes time in proportion to the text's length.
 */
export function isForeign(text: string, wanted: AnswerLanguage): boolean {
  if (wanted === "other") return false;
  const lines = bareLines(text);
  const bare = lines.join("\n");
  const all = count(bare, LETTER);
  if (all < FEWEST_LETTERS) return false;
  const hangul = count(bare, HANGUL);
  if (wanted === "en") return count(bare, LATIN) / all < 1 - MOST_FOREIGN;
  if (wanted === "ja")
    return count(bare, KANA) === 0 || (hangul + count(bare, CYRILLIC)) / all > MOST_FOREIGN;
  return isEastern(lines, hangul) || isLatin(lines, hangul);
}

/** Modern Chinese has these in every sentence or two; the classics, which Korean answers quote, hardly ever. */
const MODERN = /[的这這们們么麼吗嗎呢个個你您她它吧很]/u;
/** And these it has since its script was simplified. */
const SIMPLIFIED =
  /[为时会说对来国还现发过动后种长门问见样几两应实当体经从与无业产开关东车书学广区图让给讲话语议达观换馆转阳电网络统]/u;
/** With simplified letters beside them, these are modern, too. */
const PARTICLE = /[是在了和把被就都]/u;
/** Letters of one unbroken stretch; what is shorter may be an example. */
const STRETCH = 40;
const MOST_STRETCHES = 0.2;
const FEWEST_EASTERN = 20;
const MOST_EASTERN = 0.75;

/** Whether Chinese, Japanese or Russian takes the place of Korean, either all over or in long stretches. */
function isEastern(lines: readonly string[], hangul: number): boolean {
  let eastern = 0;
  let stretches = 0;
  for (const stretch of lines.flatMap(unexplained)) {
    const others = count(stretch, KANA) + count(stretch, CYRILLIC) / 2;
    const letters = others + count(stretch, HAN);
    const isSimplified = SIMPLIFIED.test(stretch);
    const isModern = others > 0 || MODERN.test(stretch) || (isSimplified && PARTICLE.test(stretch));
    if (isModern || isSimplified) eastern += letters;
    if (isModern && letters >= STRETCH) stretches += letters;
  }
  if (eastern < FEWEST_EASTERN) return false;
  return eastern > MOST_EASTERN * (eastern + hangul) || stretches > MOST_STRETCHES * (stretches + hangul);
}

/** A line's stretches of sentences without Hangul: a sentence that has some explains what it quotes. */
function unexplained(line: string): string[] {
  const stretches = [""];
  for (const sentence of line.split(/(?<=[。.!?!?])/u)) {
    const explains = count(sentence, HANGUL) > 0.1 * count(sentence, LETTER);
    if (explains) stretches.push("");
    else stretches.push((stretches.pop() ?? "") + sentence);
  }
  return stretches;
}

/** English terms are many in Korean answers; English prose is not. It takes more letters than Korean to say the same. */
const MOST_LATIN = 0.7;
/** Hangul among Latin letters of a text that is hardly Korean: its list items count, too. */
const LEAST_HANGUL = 0.05;
const PROSE_WORDS = 8;
const WORD = /(?<![\p{L}\p{N}_\-/.:=$])\p{Script=Latin}{1,40}(?![\p{L}\p{N}_/:=])/gu;
const SENTENCE_END = /\p{L}{2}[.!?:]["')*_]{0,4}\s{0,9}$/u;
const TABLE_ROW = /^\s{0,9}\||\|[^|]{0,400}\|/;
const LIST_ITEM = /^\s{0,40}(?:[-*+•·▸]|\d{1,4}[.)]|[a-z][.)])\s/i;

function isLatin(lines: readonly string[], hangul: number): boolean {
  let prose = 0;
  let items = 0;
  for (const line of lines) {
    if (count(line, HANGUL) > 0 || TABLE_ROW.test(line) || count(line, WORD) < PROSE_WORDS) continue;
    const isSentence = ENGLISH_SENTENCE.test(line);
    if (LIST_ITEM.test(line)) items += isSentence ? count(line, LATIN) : 0;
    else if (isSentence || SENTENCE_END.test(line)) prose += count(line, LATIN);
  }
  const counted = hangul < LEAST_HANGUL * (prose + items) ? prose + items : prose;
  return counted >= FEWEST_LETTERS && counted > MOST_LATIN * (counted + hangul);
}
