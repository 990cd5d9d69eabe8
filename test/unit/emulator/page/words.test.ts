import { describe, expect, it } from "vitest";
import { percent, span, timeOfDay } from "../../../../src/emulator/page/exchange/format.ts";
import { headerRows, ofInterest } from "../../../../src/emulator/page/exchange/header-rows.ts";
import { subject, topic } from "../../../../src/emulator/page/exchange/particle.ts";

describe("times", () => {
  it.each([
    [0, "0초"],
    [0.2, "0초"],
    [42.4, "42ms"],
    [999, "999ms"],
    [999.7, "1초"],
    [3_240, "3.2초"],
    [60_001, "60초"],
    [300_000, "300초"],
    [1_234_500, "1,234.5초"],
  ])("%d ms is %s", (ms, expected) => {
    expect(span(ms)).toBe(expected);
  });

  it("of day are local", () => {
    expect(timeOfDay(Date.UTC(2026, 10, 24, 18, 4, 5))).toBe("03:04:05");
  });

  it("take a part of their limit, never more", () => {
    expect([percent(30, 60), percent(90, 60), percent(-1, 60), percent(1, 0)]).toEqual([50, 100, 0, 0]);
  });
});

describe("a particle", () => {
  it.each([
    ["버튼", "버튼은", "버튼이"],
    ["썸네일의 imageUrl", "썸네일의 imageUrl은", "썸네일의 imageUrl이"],
    ["title", "title은", "title이"],
    ["text", "text는", "text가"],
    ["description", "description은", "description이"],
    ["buttonLayout", "buttonLayout은", "buttonLayout이"],
    ["template", "template은", "template이"],
    ["discountRate", "discountRate는", "discountRate가"],
    ["buttons", "buttons는", "buttons가"],
    ["items[2]", "items[2]는", "items[2]가"],
    ["items[0]", "items[0]은", "items[0]이"],
    ["링크(link)", "링크(link)는", "링크(link)가"],
  ])("fits %s", (word, withTopic, withSubject) => {
    expect([topic(word), subject(word)]).toEqual([withTopic, withSubject]);
  });
});

describe("rows of headers", () => {
  it("mark secrets whatever their case, join repeated ones and leave absent ones out", () => {
    const headers = { "X-Skill-Secret": "s", vary: ["a", "b"], etag: undefined };
    const rows = headerRows(headers, ["x-skill-secret"]);
    expect(rows).toEqual([
      { name: "X-Skill-Secret", value: "s", secret: true },
      { name: "vary", value: "a, b", secret: false },
    ]);
    expect(rows.filter(ofInterest)).toHaveLength(1);
  });
});
