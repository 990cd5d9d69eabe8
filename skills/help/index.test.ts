import { describe, expect, it } from "vitest";
import type { SkillArgs, SkillInfo } from "../../src/contract/skill.ts";
import { reply } from "../../src/skill/reply.ts";
import help from "./index.ts";

const info = (name: string, examples: readonly string[] = []): SkillInfo => ({
  name,
  title: `${name} 제목`,
  description: `${name} 설명이에요.`,
  examples,
});

const answerWith = (skills: readonly SkillInfo[]) => help.run({ skills, reply } as unknown as SkillArgs);

describe("도움말", () => {
  it("tells of the other skills with their examples, and of what every bot understands", async () => {
    const { text } = await answerWith([info("ask", ["왜 하늘은 파래?"]), info("help"), info("dice")]);
    expect(text).toContain("▸ ask 제목\nask 설명이에요.\n  예) 왜 하늘은 파래?");
    expect(text).toContain("▸ dice 제목\ndice 설명이에요.");
    expect(text).not.toContain("help 제목");
    for (const words of ["새 대화", "답변 확인", "이어보기"]) expect(text).toContain(words);
  });

  it("offers each skill's first example, and 새 대화", async () => {
    const { suggestions } = await answerWith([info("ask", ["하나", "둘"]), info("dice", ["주사위 6"])]);
    expect(suggestions).toEqual([{ label: "하나" }, { label: "주사위 6" }, { label: "새 대화" }]);
  });

  it("shortens a label to 14 characters between letters, and sends the example whole", async () => {
    const long = "가나다라마바사아자차카타👨‍👩‍👧‍👦 가족 이야기";
    const { suggestions = [] } = await answerWith([info("ask", [long])]);
    expect(suggestions[0]).toEqual({ label: "가나다라마바사아자차카타…", message: long });
  });

  it("offers ten at most, 새 대화 among them", async () => {
    const many = Array.from({ length: 20 }, (_, index) => info(`s${index}`, [`예 ${index}`]));
    const { suggestions = [] } = await answerWith(many);
    expect(suggestions).toHaveLength(10);
    expect(suggestions.at(-1)).toEqual({ label: "새 대화" });
  });
});
