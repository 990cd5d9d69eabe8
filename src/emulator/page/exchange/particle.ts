/** Names of fields that are said with a consonant at the end in Korean: title (타이틀), layout (레이아웃). */
const CLOSED = /(?:[lmn]|le|me|pe|ck|eb|layout|template)$/i;
const HANGUL = /[가-힣]$/;

/** The word and its topic particle: `text는`, `title은`, `버튼은`. An index at the end is read as a number in Korean. */
export const topic = (word: string): string => word + (isClosed(word) ? "은" : "는");

/** The word and its subject particle: `text가`, `title이`. */
export const subject = (word: string): string => word + (isClosed(word) ? "이" : "가");

/** Whether 0 to 9 end in a consonant: 영 일 이 삼 사 오 육 칠 팔 구. */
const CLOSED_DIGIT = [true, true, false, true, false, false, true, true, true, false];

function isClosed(word: string): boolean {
  const bare = word.replace(/[\])]+$/, "");
  if (HANGUL.test(bare)) return (bare.charCodeAt(bare.length - 1) - 0xac00) % 28 !== 0;
  const digit = /\d$/.exec(bare);
  return digit ? CLOSED_DIGIT[Number(digit[0])] === true : CLOSED.test(bare);
}
