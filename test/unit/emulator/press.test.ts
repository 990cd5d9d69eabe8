import { describe, expect, it } from "vitest";
import { pressButton, pressListItem, pressQuickReply } from "../../../src/emulator/press.ts";

describe("a press", () => {
  it("of a quick reply sends its message and extra", () => {
    expect(
      pressQuickReply({ label: "도움", action: "message", messageText: "도움말", extra: { a: 1 } }),
    ).toEqual({
      utterance: "도움말",
      options: { trigger: "QUICKREPLY_BUTTON_MESSAGE", clientExtra: { a: 1 } },
    });
  });

  it("of a block button shows its label unless it has a message", () => {
    const block = { label: "날씨", action: "block", blockId: "b1" } as const;
    expect(pressButton(block)).toEqual({
      utterance: "날씨",
      options: { trigger: "CARD_BUTTON_BLOCK", block: { id: "b1", name: "날씨" } },
    });
    expect(pressButton({ ...block, messageText: "서울 날씨" })?.utterance).toBe("서울 날씨");
  });

  it("of a link, phone, share or operator sends nothing", () => {
    expect(
      pressButton({ label: "열기", action: "webLink", webLinkUrl: "https://a.example" }),
    ).toBeUndefined();
    expect(pressButton({ label: "전화", action: "phone", phoneNumber: "02" })).toBeUndefined();
    expect(pressButton({ label: "공유", action: "share" })).toBeUndefined();
    expect(pressButton({ label: "상담", action: "operator" })).toBeUndefined();
  });

  it("of a list item sends what its action says, or nothing", () => {
    expect(pressListItem({ title: "하나", action: "message", messageText: "1번" })).toEqual({
      utterance: "1번",
      options: { trigger: "LIST_ITEM_MESSAGE" },
    });
    expect(pressListItem({ title: "하나" })).toBeUndefined();
  });
});
