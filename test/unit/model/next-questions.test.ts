import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createQuestionReader, NEXT_QUESTIONS as MARKER } from "../../../src/model/next-questions.ts";

/** Reads a text in pieces of so many characters. */
function read(text: string, { size = 3, whole = true } = {}) {
  const reader = createQuestionReader();
  const pieces = [];
  for (let at = 0; at < text.length; at += size) pieces.push(reader.push(text.slice(at, at + size)));
  pieces.push(reader.end(whole));
  return {
    text: pieces.map((piece) => piece.text).join(""),
    questions: pieces.flatMap((piece) => piece.questions),
  };
}

const CASES: [name: string, written: string, text: string, questions: string[]][] = [
  ["as asked", `답이에요.\n\n${MARKER}\n왜 그래요?\n언제부터요?`, "답이에요.", ["왜 그래요?", "언제부터요?"]],
  [
    "as a list",
    `답이에요.\n${MARKER}\n1. 왜요?\n- **언제요?**\n• “누가요?”`,
    "답이에요.",
    ["왜요?", "언제요?", "누가요"],
  ],
  ["below a rule, in bold", `답이에요.\n\n---\n\n**${MARKER}**\n왜요?`, "답이에요.", ["왜요?"]],
  ["as a heading", `답이에요.\n\n### ${MARKER}:\n왜요?`, "답이에요.", ["왜요?"]],
  ["in a code block", `답이에요.\n\n\`\`\`text\n${MARKER}\n왜요?\n\`\`\``, "답이에요.", ["왜요?"]],
  ["behind a code block", `답\n\`\`\`js\na()\n\`\`\`\n${MARKER}\n왜요?`, "답\n```js\na()\n```", ["왜요?"]],
  ["within the answer's code", `\`\`\`\na()\n${MARKER}\n왜요?\n\`\`\`\n끝`, "```\na()\n\n```\n끝", ["왜요?"]],
  ["on the answer's line", `답이에요.${MARKER} 왜요? 언제요?`, "답이에요.", ["왜요?", "언제요?"]],
  [
    "in the middle",
    `답이에요.\n\n${MARKER}\n왜요?\n\n## 결론\n끝이에요.`,
    "답이에요.\n\n## 결론\n끝이에요.",
    ["왜요?"],
  ],
  ["twice", `답\n\n${MARKER}\n왜요?\n${MARKER}\n언제요?\n그리고 더`, "답\n\n그리고 더", ["왜요?", "언제요?"]],
  ["with nothing behind it", `답이에요.\n\n${MARKER}\n`, "답이에요.", []],
  [
    "with words that ask nothing",
    `답이에요.\n${MARKER}\n더 읽을거리예요.`,
    "답이에요.\n\n더 읽을거리예요.",
    [],
  ],
  ["escaped", "답\n\n\\[\\[NEXT\\_QUESTIONS\\]\\]\n왜요?", "답", ["왜요?"]],
  ["in small letters, for one", "답\n\n[[next question]]\n왜요?", "답", ["왜요?"]],
  ["not closed", "답\n\n[[NEXT-QUESTIONS\n왜요?", "답", ["왜요?"]],
  ["half closed", "답\n\n[[NEXT-QUESTIONS]\n왜요?", "답", ["왜요?"]],
  ["half written", "답이에요.\n\n[[NEXT-QUES", "답이에요.", []],
  ["hardly begun", "답이에요.\n\n**[[", "답이에요.", []],
  ["never, in other brackets", "배열은 [[]]이에요. [[]", "배열은 [[]]이에요. [[]", []],
  ["before the answer", `${MARKER}\n왜요?\n답이에요.`, "답이에요.", ["왜요?"]],
];

describe("questions behind an answer", () => {
  it.each(CASES)("are taken off it: %s", (_name, written, text, questions) => {
    for (const size of [1, 2, 3, 7, 1_000]) {
      const found = read(written, { size });
      expect(found.text.trimEnd(), `in pieces of ${size}`).toBe(text);
      expect(found.questions.map((question) => question.replace("?", ""))).toEqual(
        questions.map((question) => question.replace("?", "")),
      );
    }
  });

  it("are whole: the last one of an answer that was cut off is none", () => {
    const written = `답이에요.\n\n${MARKER}\n왜요?\n언제부터 그`;
    expect(read(written, { whole: false })).toEqual({ text: "답이에요.", questions: ["왜요?"] });
  });

  it("are lines of a question's length: what is longer is the answer", () => {
    const long = `${"길고 ".repeat(200)}?`;
    expect(read(`답\n${MARKER}\n${long}`)).toEqual({ text: `답\n\n${long}`, questions: [] });
  });

  it("cost time in proportion to the text", () => {
    const begun = performance.now();
    read(`${MARKER}\n글이에요 `.repeat(20_000), { size: 1_000_000 });
    read("가나다 ".repeat(100_000), { size: 4 });
    expect(performance.now() - begun).toBeLessThan(5_000);
  });
});

describe("whatever is written", () => {
  const anywhere = /\[\[[\s_-]*next/i;
  const fragment = fc.oneof(
    fc.constantFrom(
      MARKER,
      `**${MARKER}**`,
      "[[NEXT-QUESTIONS]",
      "[[next questions ]]",
      "\\[\\[NEXT\\_QUESTIONS\\]\\]",
    ),
    fc.constantFrom(
      "\n",
      "\n\n",
      "```",
      "```js\n",
      "---\n",
      "- ",
      "왜요?",
      "글이에요.",
      " ",
      "[a](b)",
      "1. ",
    ),
    fc.string({ unit: "grapheme" }).filter((text) => !/[[\\\]]/.test(text)),
  );
  const written = fc.array(fragment, { maxLength: 20 }).map((parts) => parts.join(""));
  const size = fc.integer({ min: 1, max: 30 });

  it("the marker is not shown, wherever the stream is cut", () => {
    fc.assert(
      fc.property(written, size, fc.nat(), fc.boolean(), (text, size, cut, whole) => {
        const shown = read(text.slice(0, cut % (text.length + 1)), { size, whole }).text;
        expect(shown).not.toMatch(anywhere);
        expect(shown).not.toMatch(/\[\[$/);
      }),
      { numRuns: 2_000 },
    );
  });

  it("what comes out does not hang on the pieces", () => {
    fc.assert(
      fc.property(written, size, (text, size) => {
        const [one, other] = [read(text, { size }), read(text, { size: text.length + 1 })];
        expect(one.questions).toEqual(other.questions);
        expect(one.text.replace(/\s/g, "")).toBe(other.text.replace(/\s/g, ""));
      }),
      { numRuns: 2_000 },
    );
  });

  it("a text without the marker is left as it was", () => {
    const plain = fc
      .array(
        fc.oneof(
          fc.string({ unit: "grapheme" }),
          fc.constantFrom("[", "]", "[[", "```", "\n", "**", "next", "\\"),
        ),
      )
      .map((parts) => parts.join(""))
      .filter((text) => !/\\?\[\\?\[[\s_\\-]*(?:n|$)/i.test(text));
    fc.assert(
      fc.property(plain, size, fc.boolean(), (text, size, whole) => {
        expect(read(text, { size, whole })).toEqual({ text, questions: [] });
      }),
      { numRuns: 2_000 },
    );
  });

  it("no sentence of the answer is lost", () => {
    const sentences = fc.array(
      fc.constantFrom("하나예요.\n", "둘이에요.\n", "셋이에요.\n", `\n${MARKER}\n`, "\n", "왜요?\n"),
      {
        maxLength: 30,
      },
    );
    fc.assert(
      fc.property(sentences, size, (parts, size) => {
        const { text } = read(parts.join(""), { size });
        const count = (of: string, what: RegExp) => of.match(what)?.length ?? 0;
        for (const sentence of [/하나예요\./g, /둘이에요\./g, /셋이에요\./g])
          expect(count(text, sentence)).toBe(count(parts.join(""), sentence));
      }),
      { numRuns: 1_000 },
    );
  });
});
