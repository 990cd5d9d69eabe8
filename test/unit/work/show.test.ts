import { describe, expect, it } from "vitest";
import type { AnswerLanguage } from "../../../src/contract/model.ts";
import { createShow } from "../../../src/work/show.ts";

const KOREAN =
  "하늘이 파란 까닭은 햇빛이 공기 알갱이에 부딪혀 흩어지기 때문이에요. 파란빛이 더 많이 흩어져요.\n\n";
const CHINESE = `# 关于天空:

1. **颜色**:天空之所以呈现蓝色,是因为阳光中的短波长光线在大气中更容易被散射到各个方向,这种现象叫做瑞利散射。
2. **傍晚**:傍晚的时候,阳光要穿过更厚的大气层,所以我们看到的天空是红色的。`;
const ENGLISH =
  "The sky is blue because sunlight is scattered by the air, and blue light is scattered the most of all.";

/** All that was written while the text came letter by letter, and the last of it. */
function streamed(text: string, wanted: AnswerLanguage = "ko") {
  const written: string[] = [];
  const show = createShow((text) => written.push(text), wanted);
  for (const letter of text) show({ type: "text", text: letter });
  return { written, last: written.at(-1) ?? "" };
}

describe("what is shown of an answer that is being written", () => {
  it("is nothing before forty letters", () => {
    const letters = (text: string) => text.match(/\p{L}/gu)?.length ?? 0;
    const { written } = streamed(KOREAN);
    expect(letters(written[0] ?? "")).toBe(40);
    expect(streamed('짧아요. `const code = "many words in it that do not count"`').written).toEqual([]);
  });

  it.each([
    ["Chinese", CHINESE],
    ["English", ENGLISH],
  ])("is never a foreign beginning: %s", (_, text) => {
    expect(new Set(streamed(text).written)).toEqual(new Set([""]));
    expect(streamed(text, "other").last).toBe(text);
  });

  it("is only what was looked at, as a text that turns foreign shows", () => {
    const { written } = streamed(KOREAN.repeat(4) + CHINESE.repeat(3));
    const shown = written.filter((text) => text !== "");
    expect(shown.length).toBeGreaterThan(2);
    for (const text of shown) expect(text.match(/\p{Script=Han}/gu)?.length ?? 0).toBeLessThan(100);
    expect(written.at(-1)).toBe("");
  });

  it("falls behind by a tenth and forty characters at most", () => {
    const written: string[] = [];
    const show = createShow((text) => written.push(text), "ko");
    let text = "";
    for (const letter of KOREAN.repeat(20)) {
      text += letter;
      show({ type: "text", text: letter });
      if (text.length > 60) expect(text.length).toBeLessThanOrEqual((written.at(-1)?.length ?? 0) * 1.1 + 41);
    }
  });

  it("may be code that is long and hardly has a letter beside it", () => {
    const code = `이렇게요.\n\n\`\`\`ts\n${"const answer = await ask();\n".repeat(20)}\`\`\``;
    expect(streamed(code).last).toMatch(/^이렇게요\.\n\n```ts\nconst answer/);
  });

  it("begins anew with another model, with nothing shown of the first", () => {
    const written: string[] = [];
    const show = createShow((text) => written.push(text), "ko");
    show({ type: "text", text: KOREAN.repeat(2) });
    show({ type: "restart", name: "small", label: "작은 모델" });
    expect(written).toEqual([KOREAN.repeat(2), ""]);
    show({ type: "text", text: "짧은 답이에요." });
    expect(written.at(-1)).toBe("");
    show({ type: "text", text: KOREAN });
    expect(written.at(-1)).toBe(`짧은 답이에요.${KOREAN}`);
  });

  it("has no thoughts in it", () => {
    const written: string[] = [];
    createShow((text) => written.push(text), "ko")({ type: "reasoning", text: KOREAN });
    expect(written).toEqual([]);
  });
});
