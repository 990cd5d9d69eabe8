import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { markdownToPlain } from "../../../src/answer/plain.ts";
import { renderAnswer } from "../../../src/answer/render.ts";
import { showBeginning } from "../../../src/answer/respond.ts";
import { wholeSentences } from "../../../src/answer/sentences.ts";
import { breaches } from "../../../src/kakao/limits.ts";
import { allPages, expectSound, graphemes, said, texts } from "./helpers.ts";
import { anyMarkdown, countWords, wellFormed } from "./markdowns.ts";

/** What is left of Markdown when it is shown as typed; the words of well-formed Markdown hold none of it. */
const MARKS = /\*|~~|`|^#|\]\(|\||^- |\[ \]/m;

/** What all these take on a busy machine. */
const MINUTE = { timeout: 60_000 };

/** With those of the well-formed, 11,000 inputs. */
describe("any Markdown", MINUTE, () => {
  it("gives sound pages for a person and for a group", () => {
    fc.assert(
      fc.property(anyMarkdown, (markdown) => {
        expectSound(renderAnswer({ markdown }, { group: false }));
        expectSound(renderAnswer({ markdown }, { group: true }));
      }),
      { numRuns: 3_000 },
    );
  });

  it("gives responses within every limit, each with the mark of its page", () => {
    fc.assert(
      fc.property(anyMarkdown, fc.boolean(), (markdown, group) => {
        const pages = allPages({ markdown }, { group, headed: true });
        for (const [index, { response }] of pages.entries()) {
          expect(breaches(response, { group })).toEqual([]);
          expect(Buffer.byteLength(JSON.stringify(response))).toBeLessThan(30_000);
          const mark = pages.length > 1 ? `(${index + 1}/${pages.length})` : "";
          expect(texts([response.template?.outputs ?? []]).some((text) => text.endsWith(mark))).toBe(true);
        }
      }),
      { numRuns: 1_500 },
    );
  });

  it("loses nothing of the plain text and cuts no character", () => {
    fc.assert(
      fc.property(anyMarkdown, (markdown) => {
        const plain = graphemes(markdownToPlain(markdown));
        const pages = renderAnswer({ markdown }, { group: false });
        const shown = texts(pages);
        const hasTable = pages.flat().flatMap(said).length > shown.length;
        // A table's card has its words in another order.
        const inText = hasTable ? texts(renderAnswer({ markdown }, { group: false, cards: false })) : shown;
        expect(graphemes(...inText)).toBe(plain);
      }),
      { numRuns: 2_500 },
    );
  });

  it("shows text that is no Markdown as it stands", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme-ascii", maxLength: 1500 }), (text) => {
        fc.pre(!/think/i.test(text));
        const bubbles = texts(renderAnswer({ text }, { group: false }));
        expect(graphemes(...bubbles)).toBe(graphemes(text));
      }),
      { numRuns: 1_000 },
    );
  });
});

describe("well-formed Markdown", MINUTE, () => {
  it("leaves no mark and no word behind", () => {
    fc.assert(
      fc.property(wellFormed, (markdown) => {
        const pages = renderAnswer({ markdown }, { group: false });
        expectSound(pages);
        const shown = pages.flat().flatMap(said).join("\n");
        expect(shown).not.toMatch(MARKS);
        expect(countWords(shown)).toBe(countWords(markdown));
      }),
      { numRuns: 1_000 },
    );
  });

  it("is shown without marks while it is being written", () => {
    fc.assert(
      fc.property(wellFormed, fc.double({ min: 0, max: 1, noNaN: true }), (markdown, part) => {
        const whole = wholeSentences(markdown.slice(0, part * markdown.length));
        fc.pre(whole !== "");
        const response = showBeginning(whole, { group: false, note: "이어서 써요.", suggestions: [] });
        expect(breaches(response)).toEqual([]);
        const outputs = response.template?.outputs ?? [];
        expect(outputs.every((component) => "simpleText" in component)).toBe(true);
        expect(texts([outputs]).join("\n")).not.toMatch(MARKS);
      }),
      { numRuns: 1_000 },
    );
  });

  it("keeps fences whole in every bubble of a group", () => {
    fc.assert(
      fc.property(wellFormed, (markdown) => {
        const bubbles = texts(renderAnswer({ markdown }, { group: true }));
        for (const bubble of bubbles) expect((bubble.match(/^```/gm) ?? []).length % 2).toBe(0);
      }),
      { numRuns: 1_000 },
    );
  });
});
