/** Arbitrary Markdown: pieces of it in any order, any text at all, and well-formed blocks. */
import fc from "fast-check";

const WORDS = [
  "생각",
  "그래서 답은 3입니다.",
  "어떨까요?",
  "hello",
  "👨‍👩‍👧‍👦",
  "🇰🇷",
  "👍🏽",
  "한글",
  "é",
  "$5",
  "3~5일",
];
const MARKS = [
  "**",
  "*",
  "_",
  "`",
  "```\n",
  "~~",
  "$$",
  "\\(",
  "\\)",
  "\\[",
  "\\]",
  "[",
  "](http://a.b)",
  "](https://c.d/길)",
  "](javascript:a)",
  "![",
  "[^1]",
  "\n[^1]: ",
  "https://e.f/g",
  "<br>",
  "<b>",
  "<sup>",
  "</sup>",
];
const STARTS = [
  "\n",
  "\n\n",
  "\n# ",
  "\n- ",
  "\n- [x] ",
  "\n  - ",
  "\n1. ",
  "\n> ",
  "\n| a | b |\n|---|---|\n| ",
  "\n\n|a|b|\n|-|-|\n|1|2|\n|3|4|\n\n",
  "\n---\n",
  "\n    ",
];
const ODDITIES = [
  "<think>",
  "</think>",
  "<",
  "think>",
  "\\",
  "&lt;",
  "&#0;",
  "\ud83d",
  "\udc68",
  "\0",
  "\u202e",
  "\u200d",
  "\r\n",
  "\u0301",
  "^2",
  "\\frac",
  "{",
  "}",
  "|",
  " ",
];

const piece = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...WORDS) },
  { weight: 2, arbitrary: fc.constantFrom(...MARKS) },
  { weight: 2, arbitrary: fc.constantFrom(...STARTS) },
  { weight: 1, arbitrary: fc.constantFrom(...ODDITIES) },
  {
    weight: 1,
    arbitrary: fc.integer({ min: 1, max: 700 }).map((length) => "가나다".repeat(length).slice(0, length)),
  },
  { weight: 1, arbitrary: fc.constant(" ") },
);
const pieces = (minLength: number, maxLength: number): fc.Arbitrary<string> =>
  fc.array(piece, { minLength, maxLength, size: "max" }).map((parts) => parts.join(""));

/** Text of any kind, often of several pages; halves of surrogate pairs, control characters and tags included. */
export const anyMarkdown = fc.oneof(
  { weight: 2, arbitrary: pieces(0, 30) },
  { weight: 2, arbitrary: pieces(30, 90) },
  { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 1500, size: "max" }) },
  { weight: 1, arbitrary: fc.string({ unit: "grapheme", maxLength: 1000, size: "max" }) },
);

const COUNTED = ["가나", "다라.", "마바요.", "abc", "(참고)", "🎉"];

/** How many of the words that well-formed Markdown is made of a text holds. */
export function countWords(text: string): number {
  return text.match(/가나|다라\.|마바요\.|abc|\(참고\)|🎉/gu)?.length ?? 0;
}

const words = fc.oneof(wordsOf(8), wordsOf(60));
const few = wordsOf(2);

function wordsOf(most: number): fc.Arbitrary<string> {
  return fc
    .array(fc.constantFrom(...COUNTED), { minLength: 1, maxLength: most, size: "max" })
    .map((list) => list.join(" "));
}

const address = fc.integer({ min: 1, max: 9 }).map((page) => `https://a.b/c${page}`);
const inline = fc.oneof(
  words,
  words.map((text) => `**${text}**`),
  words.map((text) => `가**${text}**는`),
  words.map((text) => `*${text}*`),
  words.map((text) => `~~${text}~~`),
  words.map((text) => `\`${text}\``),
  fc.tuple(words, address).map(([text, url]) => `[${text}](${url})`),
  fc.tuple(words, address).map(([text, url]) => `![${text}](${url}.png)`),
);

/** Of `columns` columns, small enough for a card or not. */
function table(columns: number): fc.Arbitrary<string> {
  const cell = fc.oneof({ weight: 5, arbitrary: few }, { weight: 1, arbitrary: inline });
  const row = fc.array(cell, { minLength: columns, maxLength: columns });
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  const head = [line(Array(columns).fill("나")), line(Array(columns).fill("---"))];
  return fc
    .array(row, { minLength: 1, maxLength: 6 })
    .map((rows) => [...head, ...rows.map((cells) => line(cells))].join("\n"));
}

const items = fc.array(inline, { minLength: 1, maxLength: 5 });
const block = fc.oneof(
  inline,
  fc.tuple(fc.integer({ min: 1, max: 6 }), inline).map(([level, text]) => `${"#".repeat(level)} ${text}`),
  items.map((texts) => texts.map((text) => `- ${text}`).join("\n")),
  items.map((texts) => texts.map((text) => `- [ ] ${text}`).join("\n")),
  items.map((texts) => texts.map((text) => `1. ${text}`).join("\n")),
  inline.map((text) => `> ${text}`),
  words.map((text) => `\`\`\`js\n${text}\n  ${text}\n\`\`\``),
  table(2),
  table(3),
);

/** Well-formed Markdown of words that `countWords` counts and that hold no mark. */
export const wellFormed = fc
  .array(block, { minLength: 1, maxLength: 12, size: "max" })
  .map((blocks) => blocks.join("\n\n"));
