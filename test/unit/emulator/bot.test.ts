import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type BotSetup, blockOf } from "../../../src/emulator/bot.ts";

type Block = NonNullable<BotSetup["blocks"]>[number];

const idOf = (name: string) => Buffer.from(name).toString("hex").padEnd(24, "0").slice(0, 24);
const block = (name: string, ...patterns: string[]): Block => ({ id: idOf(name), name, patterns });

/** Whether a block of this one pattern takes the utterance. */
const fits = (pattern: string, utterance: string) =>
  blockOf({ blocks: [block("b", pattern)] }, utterance) !== undefined;

describe("a pattern", () => {
  it.each([
    ["날씨", "날씨"],
    ["오늘 날씨", "오늘날씨"],
    ["오늘날씨", " 오늘\t날 씨\n"],
    ["Hello World", "hELLO wORLD"],
  ])("%j fits %j: blanks and case do not count", (pattern, utterance) => {
    expect(fits(pattern, utterance)).toBe(true);
  });

  it.each([
    ["날씨", "날씨 알려줘"],
    ["날씨", "오늘 날씨"],
    ["날.", "날씨"],
    ["날씨?", "날씨"],
  ])("%j does not fit %j", (pattern, utterance) => {
    expect(fits(pattern, utterance)).toBe(false);
  });

  it.each([
    ["* 날씨", "오늘 서울 날씨", true],
    ["*날씨", "날씨", true],
    ["*날씨", "날씨 알려줘", false],
    ["날씨 *", "날씨 알려줘", true],
    ["날씨*", "날씨", true],
    ["날씨*", "오늘 날씨", false],
    ["오늘*날씨", "오늘 서울의 날씨", true],
    ["오늘*날씨", "오늘날씨", true],
    ["오늘*날씨", "오늘", false],
    // One piece of the utterance is not two of the pattern's.
    ["가나*나다", "가나다", false],
    ["가나*나다", "가나나다", true],
    ["*날씨*", "오늘 날씨 알려줘", true],
    ["*날씨*", "오늘 기온 알려줘", false],
    ["오늘*서울*날씨", "오늘은 서울이나 부산의 날씨", true],
    ["오늘*서울*날씨", "오늘은 부산의 날씨", false],
    ["오늘*서울*날씨", "오늘 날씨, 서울", false],
    ["가*나*나", "가나", false],
    ["가**나", "가나", true],
    ["*", "아무 말", true],
    ["* *", "아무 말", true],
  ])("%j with stars: %j is %s", (pattern, utterance, expected) => {
    expect(fits(pattern, utterance)).toBe(expected);
  });

  it.each(["", "   ", "\n"])("without words never fits: %j", (pattern) => {
    for (const utterance of ["", " ", "말"]) expect(fits(pattern, utterance)).toBe(false);
  });

  it("means what the same words mean as a regular expression", () => {
    const letters = (...units: string[]) => fc.string({ unit: fc.constantFrom(...units), maxLength: 8 });
    fc.assert(
      fc.property(letters("가", "나", "*"), letters("가", "나"), (pattern, utterance) => {
        const expected = pattern !== "" && new RegExp(`^${pattern.replaceAll("*", ".*")}$`).test(utterance);
        expect(fits(pattern, utterance)).toBe(expected);
      }),
    );
  });
});

describe("of several blocks", () => {
  const blocks = [block("first", "날씨", "기온*"), block("second", "*씨", "*"), block("third", "소식")];

  it.each([
    ["날씨", "first"],
    ["기온이 어때", "first"],
    ["솜씨", "second"],
    ["소식", "second"],
  ])("the first that fits takes %s: %s", (utterance, name) => {
    expect(blockOf({ blocks }, utterance)?.name).toBe(name);
  });

  it("the one whose id was pressed takes it, whatever the words", () => {
    expect(blockOf({ blocks }, "날씨", idOf("third"))?.name).toBe("third");
  });

  it("none takes what names a block that is not there, though a pattern fits", () => {
    expect(blockOf({ blocks }, "날씨", idOf("gone"))).toBeUndefined();
  });

  it("none takes what no pattern fits", () => {
    expect(blockOf({ blocks: blocks.filter(({ name }) => name !== "second") }, "안녕")).toBeUndefined();
    expect(blockOf({ blocks: [block("empty")] }, "안녕")).toBeUndefined();
    expect(blockOf({ blocks: [] }, "안녕")).toBeUndefined();
    expect(blockOf({}, "안녕")).toBeUndefined();
  });
});
