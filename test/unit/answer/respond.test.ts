import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ShownPage } from "../../../src/answer/respond.ts";
import { showAnswers, showOnce } from "../../../src/answer/respond.ts";
import { breaches } from "../../../src/kakao/limits.ts";

const textOf = ({ response }: ShownPage) =>
  (response.template?.outputs ?? [])
    .map((output) => ("simpleText" in output ? output.simpleText.text : ""))
    .join(" ");

describe("an answer shown page by page", () => {
  it.each([false, true])("loses nothing to the heading of its first page (group: %s)", (group) => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 120 }), { minLength: 1, maxLength: 60 }), (lengths) => {
        const words = lengths.map((length, i) => `문단${i}끝 ${"가나다 ".repeat(length)}`);
        const answer = { markdown: words.join("\n\n") };
        const seen: string[] = [];
        for (let page: number | undefined = 0; page !== undefined; ) {
          const shown: ShownPage = showAnswers([{ turn: "t", question: "질문", answer }], {
            group,
            page,
            headed: true,
          });
          expect(breaches(shown.response, { group })).toEqual([]);
          expect(shown.response.template?.quickReplies?.[0]?.label).toBe(
            shown.next === undefined ? undefined : "이어보기",
          );
          seen.push(textOf(shown));
          page = shown.next?.page;
        }
        for (const i of lengths.keys()) expect(seen.join(" ")).toContain(`문단${i}끝`);
      }),
    );
  });

  it("has the answer's lead on its first page alone, below its heading", () => {
    const answer = { lead: "작은 모델의 답이에요.", text: "긴 문단이에요. ".repeat(400) };
    const seen: string[] = [];
    for (let page: number | undefined = 0; page !== undefined; ) {
      const shown: ShownPage = showAnswers([{ turn: "t", question: "질문", answer }], {
        group: false,
        page,
        headed: true,
      });
      seen.push(textOf(shown));
      page = shown.next?.page;
    }
    expect(seen.length).toBeGreaterThan(1);
    expect(seen[0]).toMatch(/^“질문”에 대한 답이에요\.\n\n작은 모델의 답이에요\.\n\n긴 문단이에요\./);
    expect(seen.join(" ").split("작은 모델의 답이에요.")).toHaveLength(2);
  });

  it("offers each quick reply once, ten at most, with labels that fit", () => {
    const suggestions = Array.from({ length: 14 }, (_, i) => ({
      label: `아주 긴 제안 이름이에요 ${i % 12}`,
    }));
    const { response } = showAnswers(
      [{ turn: "t", question: "질문", answer: { markdown: "답", suggestions } }],
      { group: false },
    );
    expect(response.template?.quickReplies).toHaveLength(10);
    expect(breaches(response)).toEqual([]);
  });

  const card = {
    basicCard: { title: "가".repeat(60), thumbnail: { imageUrl: "https://example.com/a.png" } },
  };

  it("heads an apology as one, and offers its button and ours before many suggestions", () => {
    const suggestions = Array.from({ length: 10 }, (_, i) => ({ label: `제안 ${i}` }));
    const { response } = showAnswers(
      [
        {
          turn: "a",
          question: "앞 질문",
          answer: { text: "죄송해요.", outcome: "apology", suggestions: [{ label: "다시 시도" }] },
        },
        { turn: "b", question: "뒤 질문", answer: { markdown: "답", suggestions } },
      ],
      { group: false, suggestions: [{ label: "답변 확인" }, { label: "그만" }] },
    );
    expect(textOf({ response })).toBe(
      "“앞 질문” 질문에는 답하지 못했어요.\n\n죄송해요. “뒤 질문”에 대한 답이에요.\n\n답",
    );
    const labels = response.template?.quickReplies?.map(({ label }) => label);
    expect(labels?.slice(0, 4)).toEqual(["답변 확인", "그만", "다시 시도", "제안 0"]);
    expect(labels).toHaveLength(10);
    // Two apologies may be on their way: a button asks its own question again.
    expect(response.template?.quickReplies?.[2]).toHaveProperty("extra", { retry: "a" });
  });

  it("keeps a good answer from being lost to a broken card of another, and its other parts", () => {
    const broken = { text: "먼저 쓴 글", cards: [card], suggestions: [{ label: "", message: "빈 이름" }] };
    const shown = showAnswers(
      [
        { turn: "a", question: "앞 질문", answer: broken },
        { turn: "b", question: "뒤 질문", answer: { markdown: "성한 답" } },
      ],
      { group: false },
    );
    expect(breaches(shown.response)).toEqual([]);
    expect(textOf(shown)).toMatch(/먼저 쓴 글.*이 부분은 보여 드리지 못했어요.*성한 답/s);
    expect(shown.broken?.path).toContain("basicCard.title");
    const alone = showOnce({ cards: [card] }, { group: false });
    expect(textOf(alone)).toMatch(/답을 보여 드리지 못했어요/);
  });

  it("is told to be cut when only one page can be shown", () => {
    expect(showOnce({ text: "짧아요" }, { group: false }).cut).toBe(false);
    const long = showOnce({ text: "길어요. ".repeat(2_000) }, { group: false });
    expect(long.cut).toBe(true);
    expect(long.response.template?.quickReplies).toBeUndefined();
  });
});
