import { expect, it } from "vitest";
import { fittingFollowUps } from "../../../src/work/follow-ups.ts";

it("follow-ups are three at most, each new and short", () => {
  const given = ["하늘은 왜 파래?", "노을은 왜 붉어?", "노을은  왜\n붉어? ", `${"가".repeat(100)}?`, "??"];
  const more = ["바다는요?", "달은요?", "별은요?"];
  expect(fittingFollowUps([...given, ...more], "하늘은 왜 파래", "ko")).toEqual([
    "노을은 왜 붉어?",
    "바다는요?",
    "달은요?",
  ]);
});

it.each([
  ["ko", ["GPU는 몇 개 필요해요?"], ["How many GPUs?", "何台ですか？", "需要几个？"]],
  ["en", ["What is 김치 made of?"], ["김치는 뭐로 만들어요?", "何からできていますか？"]],
  ["ja", ["何からできていますか？", "GPUは何台？"], ["몇 대예요?", "How many?"]],
  ["other", ["¿Por qué?", "왜요?"], []],
] as const)("and in the person's language: %s", (language, kept, left) => {
  expect(fittingFollowUps([...left, ...kept], "q", language)).toEqual(kept);
});
