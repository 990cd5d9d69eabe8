import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { markdownToPlain } from "../../../src/answer/plain.ts";
import { renderAnswer } from "../../../src/answer/render.ts";
import { expectSound, graphemes, texts } from "./helpers.ts";

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
  "![",
  "<br>",
];
const STARTS = [
  "\n",
  "\n\n",
  "\n# ",
  "\n- ",
  "\n  - ",
  "\n1. ",
  "\n> ",
  "\n| a | b |\n|---|---|\n| ",
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

const markdownish = fc
  .array(
    fc.oneof(
      { weight: 6, arbitrary: fc.constantFrom(...WORDS) },
      { weight: 2, arbitrary: fc.constantFrom(...MARKS) },
      { weight: 2, arbitrary: fc.constantFrom(...STARTS) },
      { weight: 1, arbitrary: fc.constantFrom(...ODDITIES) },
      {
        weight: 1,
        arbitrary: fc.integer({ min: 1, max: 700 }).map((length) => "가나다".repeat(length).slice(0, length)),
      },
      { weight: 1, arbitrary: fc.constant(" ") },
    ),
    { maxLength: 150 },
  )
  .map((parts) => parts.join(""));
const anything = fc.oneof(
  markdownish,
  fc.string({ unit: "binary", maxLength: 2500 }),
  fc.string({ unit: "grapheme", maxLength: 1500 }),
);

describe("any Markdown", () => {
  it("gives sound pages for a person and for a group", () => {
    fc.assert(
      fc.property(anything, fc.boolean(), (markdown, group) => {
        expectSound(renderAnswer({ markdown }, { group }));
      }),
      { numRuns: 400 },
    );
  });

  it("loses nothing of the plain text and cuts no character", () => {
    fc.assert(
      fc.property(anything, (markdown) => {
        const bubbles = texts(renderAnswer({ markdown }, { group: false }));
        expect(bubbles.flatMap(graphemes)).toEqual(graphemes(markdownToPlain(markdown)));
      }),
      { numRuns: 400 },
    );
  });

  it("shows text that is no Markdown as it stands", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme-ascii", maxLength: 1500 }), (text) => {
        fc.pre(!/think/i.test(text));
        const bubbles = texts(renderAnswer({ text }, { group: false }));
        expect(bubbles.flatMap(graphemes)).toEqual(graphemes(text));
      }),
    );
  });
});

const words = fc
  .array(fc.constantFrom("가나", "다라.", "마바요.", "abc", "(참고)", "🎉"), { minLength: 1, maxLength: 60 })
  .map((list) => list.join(" "));
const inline = fc.oneof(
  words,
  words.map((text) => `**${text}**`),
  words.map((text) => `가**${text}**는`),
  words.map((text) => `*${text}*`),
  words.map((text) => `~~${text}~~`),
  words.map((text) => `\`${text}\``),
  words.map((text) => `[${text}](https://a.b/c)`),
);
const block = fc.oneof(
  inline,
  fc.tuple(fc.integer({ min: 1, max: 6 }), inline).map(([level, text]) => `${"#".repeat(level)} ${text}`),
  fc
    .array(inline, { minLength: 1, maxLength: 5 })
    .map((items) => items.map((item) => `- ${item}`).join("\n")),
  fc
    .array(inline, { minLength: 1, maxLength: 5 })
    .map((items) => items.map((item) => `1. ${item}`).join("\n")),
  inline.map((text) => `> ${text}`),
  words.map((text) => `\`\`\`js\n${text}\n  ${text}\n\`\`\``),
  fc.tuple(inline, inline).map(([a, b]) => `| 가 | 나 |\n|---|---|\n| ${a} | ${b} |`),
);

describe("well-formed Markdown", () => {
  it("leaves no mark and no word behind", () => {
    fc.assert(
      fc.property(fc.array(block, { minLength: 1, maxLength: 12 }), (blocks) => {
        const markdown = blocks.join("\n\n");
        const pages = renderAnswer({ markdown }, { group: false });
        expectSound(pages);
        const shown = texts(pages).join("\n");
        expect(shown).not.toMatch(/\*|~~|`|^#|\]\(|\|/m);
        const count = (text: string): number =>
          text.match(/가나|다라\.|마바요\.|abc|\(참고\)|🎉/gu)?.length ?? 0;
        expect(count(shown)).toBe(count(markdown));
      }),
      { numRuns: 300 },
    );
  });

  it("keeps fences whole in every bubble of a group", () => {
    fc.assert(
      fc.property(fc.array(block, { minLength: 1, maxLength: 12 }), (blocks) => {
        const bubbles = texts(renderAnswer({ markdown: blocks.join("\n\n") }, { group: true }));
        for (const bubble of bubbles) expect((bubble.match(/^```/gm) ?? []).length % 2).toBe(0);
      }),
      { numRuns: 200 },
    );
  });
});
