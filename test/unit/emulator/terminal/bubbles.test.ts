import { expect, it } from "vitest";
import type { KakaoComponent } from "../../../../src/contract/kakao.ts";
import { drawBubble } from "../../../../src/emulator/terminal/bubbles.ts";
import { paintWith } from "../../../../src/emulator/terminal/paint.ts";

const imageUrl = "https://img.example/a.png";
const draw = (bubble: KakaoComponent, width = 40) =>
  drawBubble(bubble, width, paintWith(false)).map((line) => line.replace(/^ {2}│ /, ""));

it.each<[string, KakaoComponent, string[]]>([
  ["text", { simpleText: { text: "가\n나" } }, ["가", "나"]],
  ["image", { simpleImage: { imageUrl, altText: "고양이" } }, ["[그림] 고양이", imageUrl]],
  [
    "buttons",
    {
      textCard: {
        title: "제목",
        description: "설명",
        buttons: [
          { label: "열기", action: "webLink", webLinkUrl: "https://a.example" },
          { label: "전화", action: "phone", phoneNumber: "02-1" },
          { label: "예", action: "message", messageText: "네" },
          { label: "공유", action: "share" },
          { label: "상담", action: "operator" },
        ],
      },
    },
    [
      "제목",
      "설명",
      "〔열기〕 https://a.example",
      "〔전화〕 02-1",
      "〔예〕",
      "〔공유〕 (공유)",
      "〔상담〕 (상담원 연결)",
    ],
  ],
  ["basic card", { basicCard: { thumbnail: { imageUrl }, title: "제목" } }, ["[그림]", imageUrl, "제목"]],
  [
    "discounted goods",
    {
      commerceCard: {
        price: 10000,
        currency: "won",
        discount: 1500,
        thumbnails: [{ imageUrl }],
        profile: { title: "가게" },
      },
    },
    ["[그림]", imageUrl, "@가게", "10,000원 → 8,500원"],
  ],
  [
    "list",
    {
      listCard: {
        header: { title: "목록" },
        items: [{ title: "하나", description: "첫째", link: { web: imageUrl } }],
      },
    },
    ["목록", "• 하나 — 첫째", `  ${imageUrl}`],
  ],
  [
    "items",
    {
      itemCard: {
        head: { title: "머리" },
        imageTitle: { title: "그림 제목", description: "그림 설명" },
        itemList: [{ title: "이름", description: "값" }],
        itemListSummary: { title: "합", description: "계" },
        title: "제목",
        description: "설명",
      },
    },
    ["머리", "그림 제목", "그림 설명", "이름: 값", "합: 계", "제목", "설명"],
  ],
  [
    "carousel",
    {
      carousel: {
        type: "basicCard",
        header: { title: "머리", description: "설명", thumbnail: { imageUrl } },
        items: [
          { thumbnail: { imageUrl }, title: "하나" },
          { thumbnail: { imageUrl }, title: "둘" },
        ],
      },
    },
    ["머리", "설명", "카드 1/2", "[그림]", imageUrl, "하나", "카드 2/2", "[그림]", imageUrl, "둘"],
  ],
])("draws %s", (_what, bubble, lines) => {
  expect(draw(bubble)).toEqual(lines);
});

it("keeps hostile labels and titles in their line, without escapes", () => {
  const bubble: KakaoComponent = {
    textCard: {
      title: "가\n나\x1b[2J",
      buttons: [{ label: "누\n르", action: "webLink", webLinkUrl: "https://a/\x1b]0;x\x07" }],
    },
  };
  expect(draw(bubble, 80)).toEqual(["가 나␛[2J", "〔누 르〕 https://a/␛]0;x␇"]);
});

it("colours only when asked", () => {
  const [line] = drawBubble({ textCard: { title: "제목" } }, 40, paintWith(true));
  expect(line).toBe("  \x1b[2m│\x1b[22m \x1b[1m제목\x1b[22m");
});
