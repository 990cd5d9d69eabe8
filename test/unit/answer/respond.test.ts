import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ShownPage } from "../../../src/answer/respond.ts";
import { showAnswers, showBeginning, showOnce } from "../../../src/answer/respond.ts";
import { quickReply } from "../../../src/kakao/buttons.ts";
import { breaches } from "../../../src/kakao/limits.ts";
import { wordsIn } from "../../../src/words/words.ts";
import { allPages } from "./helpers.ts";

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

  it("has its heading before a table's card and before a card of a skill's", () => {
    const table = "| 값 | 수 |\n|---|---|\n| 가 | 1 |";
    for (const answer of [{ markdown: table }, { cards: [{ textCard: { title: "카드" } }] }]) {
      const { response } = showAnswers([{ turn: "t", question: "질문", answer }], {
        group: false,
        headed: true,
      });
      expect(response.template?.outputs[0]).toEqual({ simpleText: { text: "“질문”에 대한 답이에요." } });
      expect(response.template?.outputs).toHaveLength(2);
    }
  });

  it("leaves room for its heading, so that no bubble is folded", () => {
    const answer = { markdown: "문장이에요. ".repeat(70) };
    const { response } = showAnswers([{ turn: "t", question: "질".repeat(60), answer }], {
      group: false,
      headed: true,
    });
    for (const output of response.template?.outputs ?? [])
      expect("simpleText" in output && output.simpleText.text.length).toBeLessThanOrEqual(500);
  });

  it("says on each of several pages which it is, in a bubble of its own where no text takes it", () => {
    const long = allPages({ markdown: "문장이에요. ".repeat(600) }, { group: false });
    expect(long.map((page) => textOf(page).match(/\(\d\/\d\)$/)?.[0])).toEqual(["(1/3)", "(2/3)", "(3/3)"]);
    for (const page of long) expect(page.response.template?.outputs.at(-1)).toHaveProperty("simpleText");
    const image = { simpleImage: { imageUrl: "https://a.b/c.png", altText: "그림" } };
    const pictures = allPages({ cards: [image, image, image, image] }, { group: false });
    expect(pictures.map(({ response }) => response.template?.outputs)).toEqual([
      [image, image, { simpleText: { text: "(1/2)" } }],
      [image, image, { simpleText: { text: "(2/2)" } }],
    ]);
    expect(
      textOf(showAnswers([{ turn: "t", question: "질문", answer: { text: "짧아요" } }], { group: false })),
    ).toBe("짧아요");
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

  it("offers quick replies as a skill built them, and leaves out one that breaks a limit", () => {
    const built = quickReply.block("처음으로", "welcome", { extra: { from: "here" } });
    const wide = { ...built, label: "이름이 열네 글자를 넘어요!!" };
    const suggestions = [built, wide, { label: "도움말" }];
    const { response } = showOnce({ text: "답", suggestions }, { group: false });
    expect(response.template?.quickReplies).toEqual([
      built,
      { label: "도움말", action: "message", messageText: "도움말" },
    ]);
  });

  it("shows its beginning in text alone, however much of a table or a link is written", () => {
    const markdown = "[백과](https://a.b)를 보세요.\n\n| 값 | 수 |\n|---|---|\n| 가 | 1 |\n| 나 | 2 |\n";
    const shown = ["수 |\n", "| 가 | 1 |\n", "| 나 | 2 |\n"].map((end) => {
      const written = markdown.slice(0, markdown.indexOf(end) + end.length);
      return showBeginning(written, { group: false, note: "더 써요.", suggestions: [] }).template?.outputs;
    });
    const intro = "백과를 보세요.";
    const first = `${intro}\n\n값: 가\n수: 1`;
    expect(shown).toEqual(
      [intro, first, `${first}\n\n값: 나\n수: 2`].map((text) => [
        { simpleText: { text } },
        { simpleText: { text: "더 써요." } },
      ]),
    );
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
    // There is no other page to be asked for.
    expect(textOf(long)).not.toContain("(1/");
    expect(long.response.template?.quickReplies).toBeUndefined();
  });
});

it("what only tells that a turn was stopped is told in its person's language, whatever was stored with it", () => {
  for (const text of ["이 질문에 대한 생각은 멈췄어요.", undefined]) {
    const answer = { ...(text && { text }), outcome: "stopped" } as const;
    const shown = showAnswers([{ turn: "t", question: "q", answer }], { group: false, language: "en" });
    expect(textOf(shown)).toBe(wordsIn("en").stopped);
  }
});
