/** Which command an utterance is, when it is nothing else: by its label, another way to say it, or with a small slip. */
import { convertQwertyToHangul, disassemble, getChoseong } from "es-hangul";
import { distance } from "fastest-levenshtein";
import type { Language } from "../contract/language.ts";
import type { Command } from "../words/ko.ts";
import { LANGUAGES, wordsIn } from "../words/words.ts";

export interface Recognised {
  readonly command: Command;
  /** Of the words it was given in. */
  readonly language: Language;
}

/** No way to say a command is longer. A question is, as a rule. */
const LONGEST = 24;

const labels = new Map<string, Recognised>();
const spoken = new Map<string, Recognised>();
for (const language of LANGUAGES) {
  const catalogue = wordsIn(language);
  for (const command of Object.keys(catalogue.spoken) as Command[]) {
    const recognised = { command, language };
    labels.set(catalogue.labels[command], recognised);
    for (const way of [catalogue.labels[command], ...catalogue.spoken[command]])
      spoken.set(bare(way), recognised);
  }
}

/** The command whose label this is, to the letter. */
export const commandOf = (utterance: string): Recognised | undefined => labels.get(utterance.trim());

/**
 * The command that was meant: blanks, marks and polite endings don't count, nor whether the keyboard was set to Korean; one
 * wrong letter is allowed in a word of some length. The whole utterance must be it: a question that contains the word is none.
 */
export function recognise(utterance: string): Recognised | undefined {
  if (utterance.length > LONGEST) return undefined;
  const said = bare(utterance);
  if (said === "") return undefined;
  const typed = /^[a-z]+$/.test(said) ? asHangulKeys(said) : undefined;
  return meant(said) ?? (typed === undefined ? undefined : meant(typed));
}

/** What the same keys type in Hangul. Some make no syllables, and es-hangul 2.4 throws for these: `photo`. */
function asHangulKeys(letters: string): string | undefined {
  try {
    return convertQwertyToHangul(letters);
  } catch {
    return undefined;
  }
}

function meant(said: string): Recognised | undefined {
  const stems = stemsOf(said);
  return first(stems, (stem) => spoken.get(stem)) ?? first(stems, slipOf);
}

const confirmations = new Set(LANGUAGES.map((language) => bare(wordsIn(language).labels.confirmErase)));

/** Whether it is the word that confirms an erasure: to the letter, but for blanks, marks and capitals. */
export const isEraseConfirmed = (utterance: string): boolean =>
  utterance.length <= LONGEST && confirmations.has(bare(utterance));

/** NFC puts Hangul together that came in pieces, as from a Mac. */
function bare(text: string): string {
  return text
    .normalize("NFC")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, "");
}

/** What a request ends with that its command does not. */
const ENDING =
  /(?:해|하기|할래|할게|하자|보여|알려|시작|줘|주세요|줄래|부탁해|요|좀|ㅋ+|ㅎ+|ㅠ+|ㅜ+|please|ください|して)$/u;
const MOST_ENDINGS = 4;

/** The words, and what is left of them without one ending after another. */
function stemsOf(said: string): string[] {
  const stems = [said];
  while (stems.length <= MOST_ENDINGS) {
    const before = stems.at(-1) ?? "";
    const stem = before.replace(ENDING, "");
    if (stem === "" || stem === before) break;
    stems.push(stem);
  }
  return stems;
}

function first<T>(stems: readonly string[], find: (stem: string) => T | undefined): T | undefined {
  for (const stem of stems) {
    const found = find(stem);
    if (found !== undefined) return found;
  }
  return undefined;
}

interface Way {
  readonly letters: string;
  readonly initials: string;
  readonly mostSlips: number;
  readonly recognised: Recognised;
}

/** Letters for each that may be wrong. Shorter words are one letter away from too many others: new chat and new hat. */
const LETTERS_A_SLIP = { hangul: 7, other: 8 } as const;
const ways: readonly Way[] = [...spoken].map(([way, recognised]) => ({
  letters: lettersOf(way),
  initials: getChoseong(way),
  mostSlips: Math.min(2, Math.floor(lettersOf(way).length / LETTERS_A_SLIP[scriptOf(way)])),
  recognised,
}));

/** Words of their own that are one letter away from a command. */
const NO_SLIPS = new Set(["새대회", "세대화", "생각과장"]);

/** A syllable that begins with another letter makes another word: 내 대화, 다른 답변. */
function slipOf(said: string): Recognised | undefined {
  if (NO_SLIPS.has(said)) return undefined;
  const [letters, initials] = [lettersOf(said), getChoseong(said)];
  const close = ways
    .filter((way) => way.initials === initials)
    .filter((way) => Math.abs(way.letters.length - letters.length) <= way.mostSlips)
    .map((way) => ({ way, off: distance(way.letters, letters) }))
    .filter(({ way, off }) => off <= way.mostSlips)
    .sort((a, b) => a.off - b.off);
  return close[0]?.way.recognised;
}

function scriptOf(text: string): keyof typeof LETTERS_A_SLIP {
  return /[가-힣]/.test(text) ? "hangul" : "other";
}

/** Hangul as the keys that are pressed for it: ㅘ is two of them. */
function lettersOf(text: string): string {
  return disassemble(text);
}
