import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { piecesOf } from "../../../../src/emulator/page/bubbles/addresses.ts";

const waysIn = (text: string) => piecesOf(text).flatMap(({ url }) => url ?? []);

describe("the addresses of a text", () => {
  it.each([
    ["none", "주소가 없어요. Node.js 24", []],
    ["one in a sentence", "주소는 https://example.com/a?b=1#c 이에요.", ["https://example.com/a?b=1#c"]],
    ["one right after a word", "주소:http://example.com/ 끝", ["http://example.com/"]],
    ["one at a sentence's end", "보세요: https://example.com/a. 그리고", ["https://example.com/a"]],
    ["one in brackets", "(https://example.com/a)", ["https://example.com/a"]],
    ["one with brackets of its own", "https://example.com/a_(b).", ["https://example.com/a_(b)"]],
    ["one in quotation marks", "‘https://example.com/a’라고", ["https://example.com/a"]],
    ["one in Korean", "https://ko.example.com/한국", ["https://ko.example.com/%ED%95%9C%EA%B5%AD"]],
    ["two", "https://a.example/\nhttps://b.example/", ["https://a.example/", "https://b.example/"]],
    ["another scheme", "javascript:alert(1) ftp://example.com data:text/html,x", []],
    ["a word that ends like a scheme", "xhttps://example.com", []],
    ["no host", "https:// 그리고 http://.", []],
    ["what the fold cut", "길어요 https://example.com/abc…", []],
    ["up to a bracket", "<https://example.com/a>", ["https://example.com/a"]],
  ])("%s", (_name, text, ways) => {
    expect(waysIn(text)).toEqual(ways);
  });

  it("are part of it, whatever it is: nothing is lost or changed", () => {
    const parts = fc.constantFrom(
      "https://",
      "http://a.b/c",
      "(",
      ")",
      ".",
      "…",
      " ",
      "가",
      "<",
      "\n",
      "?",
      "//",
    );
    const text = fc.oneof(
      fc.string({ unit: "grapheme" }),
      fc.array(parts).map((some) => some.join("")),
    );
    fc.assert(
      fc.property(text, (any) => {
        const pieces = piecesOf(any);
        expect(pieces.map((piece) => piece.text).join("")).toBe(any);
        for (const { url = "http:" } of pieces) expect(url).toMatch(/^https?:/);
      }),
    );
  });
});
