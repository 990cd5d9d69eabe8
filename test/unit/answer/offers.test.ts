import { describe, expect, it } from "vitest";
import { FEEDBACK_EXTRA, quickRepliesOf, RETRY_EXTRA } from "../../../src/answer/offers.ts";
import { showAnswers } from "../../../src/answer/respond.ts";
import type { Offer, TurnAnswer } from "../../../src/contract/answer.ts";
import { breaches } from "../../../src/kakao/limits.ts";

const offersOf = (turn: string, ...before: Offer[]): Offer[] => [
  ...before,
  { label: "생각 과정" },
  { label: "다시 시도", extra: { [RETRY_EXTRA]: turn } },
  { label: "👍", extra: { [FEEDBACK_EXTRA]: turn } },
  { label: "👎", extra: { [FEEDBACK_EXTRA]: turn } },
  { label: "모델 선택" },
];
const named = (count: number) => Array.from({ length: count }, (_, index) => ({ label: `제안 ${index}` }));
const labels = (offers: readonly Offer[]) => quickRepliesOf(offers).map(({ label }) => label);

describe("quick replies", () => {
  it("are each there once, the first of its label", () => {
    const replies = quickRepliesOf([{ label: "왜?" }, { label: "왜?", message: "다른 말" }]);
    expect(replies).toEqual([{ label: "왜?", action: "message", messageText: "왜?" }]);
  });

  it("show the beginning of a long question and send all of it", () => {
    const message = "빛의 산란은 왜 파장에 따라 다른가요?";
    const [reply] = quickRepliesOf([{ label: message, message }]);
    expect(reply).toEqual({ label: "빛의 산란은 왜 파장에…", action: "message", messageText: message });
    expect(reply?.label.length).toBeLessThanOrEqual(14);
  });

  it.each([
    [5, ["생각 과정", "다시 시도", "👍", "👎", "모델 선택"]],
    [6, ["생각 과정", "다시 시도", "👍", "👎"]],
    // 👍 alone would ask for praise.
    [7, ["생각 과정", "다시 시도", "모델 선택"]],
    [8, ["생각 과정", "다시 시도"]],
    [10, []],
  ])("are ten at most, behind %i others, with 👍 and 👎 or neither", (count, rest) => {
    const all = labels(offersOf("t", ...named(count)));
    expect(all.slice(count)).toEqual(rest);
    expect(all.length).toBeLessThanOrEqual(10);
  });
});

describe("under answers", () => {
  const answerOf = (turn: string, ...before: Offer[]): TurnAnswer => ({
    text: `${turn}의 답`,
    suggestions: offersOf(turn, ...before),
  });
  const shown = (...answers: [turn: string, answer: TurnAnswer][]) =>
    showAnswers(
      answers.map(([turn, answer]) => ({ turn, question: `${turn}?`, answer })),
      { group: false },
    );

  it("이어보기 comes first when there is more, on every page but the last", () => {
    const answer = { ...answerOf("a", { label: "왜요?" }), text: "긴 문단이에요. ".repeat(400) };
    const pages = [0, 1, 2].map((page) =>
      showAnswers([{ turn: "a", question: "a?", answer }], { group: false, page }),
    );
    for (const { response, next } of pages) {
      const replies = response.template?.quickReplies?.map(({ label }) => label);
      const rest = ["왜요?", "생각 과정", "다시 시도", "👍", "👎", "모델 선택"];
      expect(replies).toEqual(next ? ["이어보기", ...rest] : rest);
      expect(breaches(response)).toEqual([]);
    }
    expect(pages.map(({ next }) => next?.page)).toEqual([1, 2, undefined]);
  });

  it("that are shown together are the newest one's", () => {
    const page = shown(
      ["a", answerOf("a", { label: "앞 질문?" })],
      ["b", answerOf("b", { label: "뒤 질문?" })],
    );
    const replies = page.response.template?.quickReplies ?? [];
    expect(replies.map(({ label }) => label)).toEqual([
      "뒤 질문?",
      "생각 과정",
      "다시 시도",
      "👍",
      "👎",
      "모델 선택",
    ]);
    expect(replies.map(({ extra }) => Object.values(extra ?? {})[0]).filter(Boolean)).toEqual([
      "b",
      "b",
      "b",
    ]);
    expect(page.answered).toBe("b");
  });

  it("an apology has its own button and takes nobody's praise", () => {
    const apology: TurnAnswer = {
      text: "죄송해요.",
      outcome: "apology",
      suggestions: [{ label: "다시 시도" }],
    };
    const page = shown(["a", answerOf("a")], ["b", apology]);
    expect(page.response.template?.quickReplies).toEqual([
      expect.objectContaining({ label: "다시 시도", extra: { [RETRY_EXTRA]: "b" } }),
    ]);
    expect(page.answered).toBe("a");
    expect(shown(["b", apology]).answered).toBeUndefined();
  });
});
