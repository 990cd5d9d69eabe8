/** A name as the subject of a Korean sentence: with 이 after a final consonant, as the name is read aloud, else with 가. */
import { hasBatchim } from "es-hangul";

export function subject(name: string): string {
  return `${name}${endsInConsonant(name) ? "이" : "가"}`;
}

/** 영, 일, 삼, 육, 칠, 팔; with zeros behind them also 십, 백, 천 and 만. */
const DIGITS = /[013678]$/;
/** 엘, 엠, 엔 and 알 of letters read one by one: capitals, or a letter after a digit. */
const LETTERS = /(?:(?<![a-z])[A-Z]*|\d)[LMNR]$|\d[lmnr]$/;
/** Of a word: 타이탄, 씽킹, 미스트랄; 페이블, 엑사원; 챗, 그록, 베이직. Long vowels and pairs of consonants end in 으: 딥시크, 패스트. */
const WORDS = /[a-z](?:[mnl]|ng|[^aeiou]le|[aeiou](?:n|m)e)$|(?:^|[^aeiou])[aeiou][ptkc]$|[aeiou]ck$/i;

/** What cannot be said of other alphabets is taken for a vowel. */
function endsInConsonant(name: string): boolean {
  const said = name.replace(/[^\p{L}\p{N}]+$/u, "");
  const last = said.at(-1) ?? "";
  if (/[가-힣]/.test(last)) return hasBatchim(last);
  if (/\d/.test(last)) return DIGITS.test(said);
  const [word = ""] = /[A-Za-z]+$/.exec(said) ?? [];
  const isSpelt = word === word.toUpperCase() || word.length === 1;
  return isSpelt ? LETTERS.test(said) : WORDS.test(word);
}
