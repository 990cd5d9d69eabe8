import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { wholeSentences } from "../../../src/answer/sentences.ts";

describe("an answer so far", () => {
  it.each([
    ["첫 문장이에요. 둘째 문", "첫 문장이에요."],
    ["정말요? 네", "정말요?"],
    ["**굵은 문장이에요.** 그리", "**굵은 문장이에요.**"],
    ["그는 “좋아요.” 라고", "그는 “좋아요.”"],
    ["원주율은 3.14159예요. 그", "원주율은 3.14159예요."],
    ["먼저 할 일이에요.\n1. 물을 끓", "먼저 할 일이에요."],
    ["할 일이에요.\n- 물 끓이기\n- 면", "할 일이에요.\n- 물 끓이기"],
    ["아직 한 문장도", ""],
    ["## 제목\n본", ""],
    ["끝난 문장이에요.", ""],
    ["", ""],
  ])("%j is whole up to %j", (text, whole) => {
    expect(wholeSentences(text)).toBe(whole);
  });

  it("is always a beginning of what is written", () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom("가", " ", ".", "\n", "1", "*", "?")), (parts) => {
        const text = parts.join("");
        expect(text.trimStart().startsWith(wholeSentences(text))).toBe(true);
      }),
    );
  });
});
