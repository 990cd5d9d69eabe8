import { describe, expect, it } from "vitest";
import { createDemoModel } from "../../../src/model/backend/demo.ts";
import { solveSum } from "../../../src/model/backend/demo-sum.ts";
import { collectAnswer } from "../../../src/model/collect.ts";

const signal = new AbortController().signal;
const quick = createDemoModel({ delayMs: 0, tokenDelayMs: 0 });

describe("demo model", () => {
  it("always says that it is a 데모 모델 and how to connect a real one, in Markdown", async () => {
    const { text, reasoning, finish } = await collectAnswer(quick, { question: "하늘은 왜 파래?", signal });
    expect(text).toContain("**데모 모델**");
    expect(text).toContain("하늘은 왜 파래?");
    expect(text).toContain("`MODEL_BASE_URL`");
    expect(text).toMatch(/^- /m);
    expect(text).toMatch(/^1\. /m);
    expect(reasoning).toContain("데모 모델");
    expect(finish).toBe("stop");
    expect(text).not.toContain("앞에서");
  });

  it("shows that it remembers, and works out a sum", async () => {
    const history = [{ question: "내 이름은 봄이야", answer: "반가워요.", at: 0 }];
    const { text } = await collectAnswer(quick, { question: "12*3은?", history, signal });
    expect(text).toContain("앞에서 “내 이름은 봄이야”라고 물으셨죠.");
    expect(text).toContain("**36**");
  });

  it("quotes a long question in short, between letters, as plain text", async () => {
    const { text } = await collectAnswer(quick, { question: `**굵게**\n${"👨‍👩‍👧".repeat(100)}`, signal });
    const line = text.split("\n").find((candidate) => candidate.startsWith("- 받은 질문"));
    expect(line).toBe(`- 받은 질문: “\\*\\*굵게\\*\\* ${"👨‍👩‍👧".repeat(73)}…”`);
  });

  it.each([
    ["1초 생각하고 답해 줘", 1],
    ["1초 동안 생각해 줘", 1],
    ["1 초만 생각해 봐", 1],
    ["하늘이 파란 이유를 100초 안에 말해 줘", undefined],
    ["0초 생각해 줘", undefined],
  ])("thinks as long as one asks it to: %s", async (question, seconds) => {
    const begun = performance.now();
    const { text } = await collectAnswer(quick, { question, signal });
    const took = performance.now() - begun;
    expect(took > 900).toBe(seconds !== undefined);
    expect(text.includes(`${seconds}초 동안 생각하는 척했어요`)).toBe(seconds !== undefined);
  });

  it("takes two to three seconds by default", async () => {
    const start = performance.now();
    await collectAnswer(createDemoModel(), { question: "안녕", signal });
    const took = performance.now() - start;
    expect(took).toBeGreaterThan(1_500);
    expect(took).toBeLessThan(5_000);
  });
});

describe("solveSum", () => {
  it.each([
    ["12*3", "36"],
    ["12 × 3은 얼마야?", "36"],
    ["0.1+0.2=", "0.3"],
    ["7 ÷ 2?", "3.5"],
    ["10 - 12 계산해 줘", "-2"],
  ])("%s = %s", (question, result) => {
    expect(solveSum(question)?.result).toBe(result);
  });

  it.each(["안녕", "1/0", "010-1234-5678", "2026-11-20에 뭐 해?", "12*3*4", "방 3개", "1".repeat(100_000)])(
    "leaves %s alone",
    (question) => {
      expect(solveSum(question)).toBeUndefined();
    },
  );
});
