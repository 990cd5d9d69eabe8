import { describe, expect, it } from "vitest";
import { cutIntoBubbles } from "../../../src/answer/cut.ts";
import { layOut } from "../../../src/answer/cut-layout.ts";
import type { PlainBlock } from "../../../src/answer/plain-block.ts";

const prose = (text: string): PlainBlock => ({ text, kind: "text", gap: 2 });
const cut = (...blocks: PlainBlock[]): string[] => cutIntoBubbles(layOut(blocks)).map(({ text }) => text);
const SENTENCE = "이 문장은 스무 자쯤 되는 문장입니다.";

describe("cutIntoBubbles", () => {
  it("cuts between paragraphs", () => {
    const paragraphs = ["가".repeat(300), "나".repeat(300), "다".repeat(150)];
    expect(cut(...paragraphs.map(prose))).toEqual([paragraphs[0], `${paragraphs[1]}\n\n${paragraphs[2]}`]);
  });

  it("cuts between lines when a paragraph is too long", () => {
    const bubbles = cut(
      prose(Array.from({ length: 30 }, (_, index) => `${index}번째 ${"줄 ".repeat(15)}끝`).join("\n")),
    );
    for (const bubble of bubbles) expect(bubble).toMatch(/^\d+번째[\s\S]*끝$/);
  });

  it("cuts after sentences, also where a space is missing", () => {
    for (const joint of [" ", ""]) {
      const bubbles = cut(prose(Array(60).fill(SENTENCE).join(joint)));
      expect(bubbles.length).toBeGreaterThan(1);
      for (const bubble of bubbles) expect(bubble).toMatch(/^이 문장은[\s\S]*입니다\.$/);
    }
  });

  it("does not take a number's stop for a sentence's end", () => {
    const bubbles = cut(prose(`${"가나 ".repeat(120)}끝났다. ${"1. 2. ".repeat(60)}`));
    expect(bubbles[0]).toMatch(/끝났다\.$/);
  });

  it("cuts between words when there is nothing else", () => {
    const bubbles = cut(prose("낱말은 ".repeat(300).trim()));
    for (const bubble of bubbles) expect(bubble).toMatch(/^낱말은( 낱말은)*$/);
  });

  it("gives a long word a bubble of up to 1000 units", () => {
    const url = `https://a.b/${"c".repeat(800)}`;
    expect(cut(prose(`${"앞말 ".repeat(100)}${url} 뒷말`))).toContain(url);
  });

  it("cuts a longer word between characters only", () => {
    const family = "👨‍👩‍👧‍👦";
    const bubbles = cut(prose(family.repeat(400)));
    for (const bubble of bubbles) expect(bubble.replaceAll(family, "")).toBe("");
    expect(bubbles.join("")).toBe(family.repeat(400));
  });

  it("bounds even one endless character", () => {
    const bubbles = cut(prose(`a${"\u0301".repeat(5000)}`));
    expect(bubbles.join("")).toHaveLength(5001);
    for (const bubble of bubbles) expect(bubble.length).toBeLessThanOrEqual(1000);
  });

  it("fits a text of up to 1500 units on one page when it can", () => {
    const paragraphs = [400, 300, 300, 400].map((length) =>
      "한글 문장 다. ".repeat(60).slice(0, length).trim(),
    );
    expect(cut(...paragraphs.map(prose))).toHaveLength(3);
  });

  it("keeps lines of code whole and indented", () => {
    const line = "    const value = compute(first, second); // 설명. 더 설명";
    const bubbles = cut(prose(SENTENCE), { text: Array(40).fill(line).join("\n"), kind: "code", gap: 2 });
    expect(bubbles.length).toBeGreaterThan(3);
    for (const part of bubbles.flatMap((bubble) => bubble.split("\n"))) {
      expect([line, SENTENCE, ""]).toContain(part);
    }
  });

  it("never leaves a heading at a bubble's end", () => {
    const heading: PlainBlock = { text: "제목", kind: "heading", gap: 2 };
    const bubbles = cut(prose("가".repeat(480)), heading, { ...prose("나".repeat(300)), gap: 1 });
    expect(bubbles).toEqual(["가".repeat(480), `제목\n${"나".repeat(300)}`]);
  });
});
