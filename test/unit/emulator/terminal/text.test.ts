import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { columns, harmless, harmlessLine, wrap } from "../../../../src/emulator/terminal/text.ts";

describe("harmless", () => {
  it.each([
    ["\x1b[2J지움", "␛[2J지움"],
    ["벨\x07", "벨␇"],
    ["\x9b31m", "\ufffd31m"],
    ["\x7f", "␡"],
    ["가\r\n나\r다\u2028라", "가\n나\n다\n라"],
    ["\u202etxt.exe\u202c", "txt.exe"],
    ["a\tb", "a  b"],
    ["👨‍👩‍👧", "👨‍👩‍👧"],
  ])("%j", (text, expected) => {
    expect(harmless(text)).toBe(expected);
  });

  it("leaves no control character but line ends, whatever comes in", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)) }),
        (text) => {
          expect(harmless(text)).not.toMatch(/(?!\n)\p{Cc}|[\u202a-\u202e\u2066-\u2069]/u);
          expect(harmless(text).isWellFormed()).toBe(true);
          expect(harmlessLine(text)).not.toContain("\n");
        },
      ),
    );
  });
});

describe("columns", () => {
  it.each([
    ["abc", 3],
    ["안녕", 4],
    ["가a나", 5],
    ["😀", 2],
    ["👨‍👩‍👧", 2],
    ["❤️", 2],
    ["é", 1],
    ["漢字、", 6],
    ["ｱ", 1],
    ["한", 2],
    ["", 0],
  ])("%j takes %i", (text, width) => {
    expect(columns(text)).toBe(width);
  });
});

describe("wrap", () => {
  it("breaks at spaces, and inside a word only when it must", () => {
    expect(wrap("하늘은 왜 파란가요", 10)).toEqual(["하늘은 왜", "파란가요"]);
    expect(wrap("가나다라마바", 5)).toEqual(["가나", "다라", "마바"]);
    expect(wrap("a\n\nb", 10)).toEqual(["a", "", "b"]);
  });

  it("keeps every line in its width and loses nothing but spaces", () => {
    const words = fc.string({
      unit: fc.constantFrom("가", "a", " ", "\n", "😀", "👨‍👩‍👧", "é", "漢"),
      maxLength: 80,
    });
    fc.assert(
      fc.property(words, fc.integer({ min: 2, max: 30 }), (text, most) => {
        const lines = wrap(text, most);
        for (const line of lines) expect(columns(line)).toBeLessThanOrEqual(most);
        expect(lines.join("").replace(/\s/g, "")).toBe(text.replace(/\s/g, ""));
      }),
    );
  });
});
