import fc from "fast-check";
import { shorten } from "saenggak";
import { describe, expect, it } from "vitest";

const graphemes = (text: string) =>
  Array.from(new Intl.Segmenter("ko").segment(text), ({ segment }) => segment);

describe("shorten", () => {
  it.each([
    ["열네 글자까지는 그대로예요", 14, "열네 글자까지는 그대로예요"],
    ["열네 글자가 넘으면 줄여 줘요", 14, "열네 글자가 넘으면 줄여…"],
    ["가족 👨‍👩‍👧", 8, "가족…"],
    ["가족 👨‍👩‍👧", 11, "가족 👨‍👩‍👧"],
    ["  두\n줄을\t\t한 줄로 ", 14, "두 줄을 한 줄로"],
    ["a".repeat(5), 1, "…"],
  ])("%j at %i is %j", (text, most, short) => {
    expect(shorten(text, most)).toBe(short);
  });

  it("keeps lines where they are wanted", () => {
    expect(shorten("하나\r\n둘   셋\n\n넷", 8, { lines: true })).toBe("하나\n둘 셋…");
    expect(shorten("하나\r\n둘   셋\n\n넷", 20, { lines: true })).toBe("하나\n둘 셋\n\n넷");
  });

  it("fits, is well-formed and splits no character, for any text", () => {
    const texts = fc.oneof(
      fc.string({ unit: "grapheme" }),
      fc.string({ unit: "binary" }),
      fc.constant("각\u0301".repeat(40)),
    );
    fc.assert(
      fc.property(texts, fc.integer({ min: 1, max: 60 }), fc.boolean(), (text, most, lines) => {
        const short = shorten(text, most, { lines });
        expect(short.length).toBeLessThanOrEqual(most);
        expect(short.isWellFormed()).toBe(true);
        const whole = graphemes(shorten(text, Number.MAX_SAFE_INTEGER, { lines }));
        const kept = short.endsWith("…") ? short.slice(0, -1).trimEnd() : short;
        expect(whole.join("").startsWith(kept)).toBe(true);
        const ends = whole.map((_, index) => whole.slice(0, index + 1).join("").length);
        expect([0, ...ends]).toContain(kept.length);
      }),
    );
  });
});
