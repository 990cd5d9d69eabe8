import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { commandOf, recognise } from "../../../src/intake/recognise.ts";
import type { Command } from "../../../src/words/ko.ts";
import { LANGUAGES, wordsIn } from "../../../src/words/words.ts";

describe("commandOf", () => {
  it.each(LANGUAGES)("knows each label of %s to the letter", (language) => {
    const { labels, spoken } = wordsIn(language);
    for (const command of Object.keys(spoken) as Command[]) {
      expect(commandOf(` ${labels[command]}\n`)).toEqual({ command, language });
    }
  });

  it("knows nothing else", () => {
    expect(commandOf("새대화")).toBeUndefined();
    expect(commandOf("도움말 기능은 어떻게 만들어?")).toBeUndefined();
  });
});

describe("recognise", () => {
  it.each<[string, Command]>([
    ["새대화", "newConversation"],
    ["새 대화!", "newConversation"],
    ["새 대하", "newConversation"],
    ["새 대화 시작해 줘", "newConversation"],
    ["새로 시작할래요", "newConversation"],
    ["도움", "help"],
    ["도움맒", "help"],
    ["도움말 보여 주세요", "help"],
    ["도와줘", "help"],
    ["ehdnaakf", "help"],
    ["toeoghk", "newConversation"],
    ["그만해", "stop"],
    ["그만 좀", "stop"],
    ["그만해 주세요ㅠㅠ", "stop"],
    ["멈춰줘", "stop"],
    ["답변확인", "check"],
    ["답변 확인해 줘", "check"],
    ["답변 확이", "check"],
    ["이어 보기", "more"],
    ["더보기", "more"],
    ["이어보가", "more"],
    ["모델선택", "model"],
    ["모델 바꿔 줘", "model"],
    ["생각과정", "thoughts"],
    ["생각 과점", "thoughts"],
    ["깊게 생각해 줘", "deep"],
    ["빨리 답변해 줘", "quick"],
    ["다시시도", "retry"],
    ["다시 시도해 줘", "retry"],
    ["help!", "help"],
    ["new conversation", "newConversation"],
    ["chek answer", "check"],
    ["ヘルプ", "help"],
    ["続きを読む。", "more"],
  ])("takes %s for a command", (utterance, command) => {
    expect(recognise(utterance)?.command).toBe(command);
  });

  it.each([
    "도움말 기능은 어떻게 만들어?",
    "새 대화를 시작하는 인사말 알려 줘",
    "새 대회",
    "내 대화",
    "내 대화 보여 줘",
    "내 채팅 보여 줘",
    "처음부터 다시 알려 줘",
    "처음부터 다시 해 줘",
    "다른 답변",
    "다른 답변 부탁해",
    "새 데이터 보여 줘",
    "다시 기도",
    "最初からして",
    "早くして",
    "그만두고 싶어",
    "그냥",
    "그만큼",
    "회사를 그만할까?",
    "답변",
    "생각 과제",
    "생각",
    "모델",
    "계속",
    "다시",
    "더",
    "이어폰 보기",
    "new hat",
    "new",
    "stopwatch",
    "top",
    "helper",
    "read one",
    "응",
    "👍",
    "",
    "   ",
    "?!",
    "12 * 12 = ?",
  ])("leaves %j to be answered", (utterance) => {
    expect(recognise(utterance)).toBeUndefined();
  });

  it("never takes a sentence that goes on for a command, nor throws", () => {
    const labels = LANGUAGES.flatMap((language) => Object.values(wordsIn(language).labels));
    fc.assert(
      fc.property(
        fc.constantFrom(...labels),
        fc.string({ minLength: 25, unit: "grapheme" }),
        (label, rest) => {
          expect(recognise(`${label} ${rest}`)).toBeUndefined();
        },
      ),
    );
    const letters = fc.constantFrom(..."abcdefghijklmnopqrstuvwxyz ㄱㄳㅏㅘ가각힣");
    fc.assert(
      fc.property(
        fc.oneof(fc.string({ maxLength: 30, unit: "grapheme" }), fc.string({ maxLength: 24, unit: letters })),
        (said) => void recognise(said),
      ),
      { numRuns: 5_000 },
    );
  });
});
