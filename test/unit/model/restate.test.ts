import { describe, expect, it } from "vitest";
import { buildPrompt } from "../../../src/model/prompt.ts";
import { restating } from "../../../src/model/restate.ts";

const CHINESE = "天空之所以呈现蓝色,是因为阳光被散射。";

describe("a request for the same text in another language", () => {
  it.each([
    ["ko", /^아래 글을 자연스러운 한국어/],
    ["en", /^Put the text below into natural English/],
    ["ja", /^次の文章を自然な日本語に/],
  ] as const)("asks for %s and for no other language", (wanted, instruction) => {
    const [only, ...more] = buildPrompt(restating(CHINESE, wanted), { systemPrompt: false });
    expect(more).toEqual([]);
    expect(only?.content).toMatch(instruction);
    expect(only?.content.endsWith(`\n\n${CHINESE}`)).toBe(true);
    expect(only?.content).not.toContain("최종 답변");
  });

  it("ends with the text, where a system prompt holds the instructions", () => {
    const messages = buildPrompt(restating(CHINESE, "en"), { systemPrompt: true });
    expect(messages.map(({ role }) => role)).toEqual(["system", "user"]);
    expect(messages[1]?.content).toBe(CHINESE);
  });
});
