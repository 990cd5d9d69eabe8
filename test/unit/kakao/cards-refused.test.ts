/** What builders refuse for its shape or company, how it reads, and the shape of what they give. */
import { button, cards, parts, quickReply } from "saenggak";
import { describe, expect, it } from "vitest";
import type { BasicCard, ItemCard } from "../../../src/contract/kakao.ts";
import { goods, item, list, PREFIX, refusalOf, side, thumbnail, unchecked } from "./cards-samples.ts";
import { chars, PICTURE, times } from "./limits-samples.ts";

const WEB = "https://example.com/a";
const sized = (width: number, height: number) => parts.thumbnail(PICTURE, { width, height });
const basic = (fields: Partial<BasicCard> = {}) => cards.basicCard({ thumbnail, ...fields } as BasicCard);
const items = (fields: Partial<ItemCard> = {}) => cards.itemCard({ itemList: [item], ...fields } as never);
const header = parts.header("제목", "설명", thumbnail);
const half = "😀".slice(0, 1);

/** What is refused for its shape or company. Casts stand where TypeScript would refuse it first. */
const REFUSED: readonly (readonly [build: () => unknown, said: string])[] = [
  [() => cards.simpleText(""), "simpleText.text must not be empty"],
  [() => cards.simpleText(`가${half}`), "simpleText.text holds half of a surrogate pair"],
  [() => cards.simpleImage("/a.png", "그림"), "simpleImage.imageUrl must be an absolute http(s) URL"],
  [() => cards.textCard({} as never), "textCard needs a title or a description"],
  [() => cards.textCard(undefined as never), "textCard must be an object"],
  [() => cards.basicCard({ title: "가" } as never), "basicCard.thumbnail is required"],
  [() => cards.commerceCard({ thumbnails: [thumbnail] } as never), "commerceCard.price is required"],
  [() => cards.commerceCard({ ...goods, price: 0.5 }), "commerceCard.price must be a whole number"],
  [
    () => cards.commerceCard({ ...goods, currency: "usd" } as never),
    "commerceCard.currency must be one of: won",
  ],
  [
    () => cards.commerceCard({ ...goods, discountRate: 10 } as never),
    "commerceCard.discountRate needs discountedPrice beside it",
  ],
  [
    () => cards.commerceCard({ ...goods, thumbnails: [] as never }),
    "commerceCard.thumbnails must hold at least 1, holds 0",
  ],
  [() => cards.listCard(list({ header: { title: "" } })), "listCard.header.title must not be empty"],
  [() => cards.listCard(list({ items: [] })), "listCard.items must hold at least 1, holds 0"],
  [
    () => cards.listCard(list({ items: [{ title: "가", action: "block" }] })),
    "listCard.items[0].blockId is required",
  ],
  [
    () => cards.listCard(list({ items: [{ title: "가", action: "message" }] })),
    "listCard.items[0].messageText is required",
  ],
  [() => cards.itemCard({ itemList: [] as Item[] }), "itemCard.itemList must hold at least 1, holds 0"],
  [
    () => items({ head: { title: "가" }, profile: { title: "나" } }),
    "itemCard has head or profile, never both",
  ],
  [() => items({ description: "가" }), "itemCard.description needs a title beside it"],
  [
    () => items({ itemListAlignment: "center" as never }),
    "itemCard.itemListAlignment must be one of: left, right",
  ],
  [() => items({ thumbnail: sized(300, 100) }), "itemCard.thumbnail must be 2:1 or 1:1, is 3:1"],
  [
    () => cards.carousel([items({ thumbnail: sized(100, 100) })]),
    "carousel.items[0].thumbnail must be 2:1 in a carousel, is 1:1",
  ],
  [() => cards.carousel([] as KakaoItem[]), "carousel.items must hold at least 1, holds 0"],
  [
    () => unchecked.carousel([cards.textCard({ title: "가" }), basic()]),
    "carousel.items[1] must be a textCard like the first, is a basicCard",
  ],
  [
    () => unchecked.carousel([cards.simpleText("가")]),
    "carousel.type must be one of: textCard, basicCard, commerceCard, listCard, itemCard",
  ],
  [
    () => unchecked.carousel([cards.textCard({ title: "가" })], { header }),
    "carousel.header is not for textCard or listCard",
  ],
  [
    () => unchecked.carousel([cards.listCard(list())], { header }),
    "carousel.header is not for textCard or listCard",
  ],
  [
    () => cards.carousel([basic()], { header: { ...header, description: "" } }),
    "carousel.header.description must not be empty",
  ],
  [() => cards.carousel([basic(), basic(side)]), "carousel.items all pictures must have one ratio, have 2"],
  [
    () => cards.carousel([basic({ thumbnail: sized(2, 1) }), basic({ thumbnail: sized(1, 1) })]),
    "carousel.items all pictures must have one ratio, have 2",
  ],
  ...(
    [
      ["thumbnail", thumbnail],
      ["head", { title: "가" }],
      ["profile", { title: "가" }],
      ["imageTitle", { title: "가" }],
    ] as const
  ).map(
    ([field, value]) =>
      [
        () => cards.carousel([items({ [field]: value }), items(), items()]),
        `carousel.items ${field} must be on all cards or on none, is on 1 of 3`,
      ] as const,
  ),
  [() => button.share(""), "button.label must not be empty"],
  [() => button.webLink("열기", "example.com"), "button.webLinkUrl must be an absolute http(s) URL"],
  [() => button.message("말하기", ""), "button.messageText must not be empty"],
  [() => button.phone("전화", ""), "button.phoneNumber must not be empty"],
  [() => button.block("가기", ""), "button.blockId must not be empty"],
  [() => button.share("공유", { extra: [] as never }), "button.extra must be an object"],
  [() => button.share("공유", { extra: { a: 1n } }), "button.extra.a must not be a bigint"],
  [() => quickReply.block("가기", ""), "quickReply.blockId must not be empty"],
  [() => quickReply.message("말하기", ""), "quickReply.messageText must not be empty"],
  [() => parts.link({} as never), "link needs at least one of web, pc, mobile"],
  [() => parts.link({ pc: "ftp://example.com" }), "link.pc must be an absolute http(s) URL"],
  [() => parts.thumbnail(PICTURE, { width: 0 }), "thumbnail.width must be at least 1, is 0"],
  [() => parts.listItem(""), "listItem.title must not be empty"],
  [() => parts.imageTitle(""), "imageTitle.title must not be empty"],
  [() => parts.profile("가", { imageUrl: "" }), "profile.imageUrl must be an absolute http(s) URL"],
  [() => parts.header("제목", "", thumbnail), "header.description must not be empty"],
];
type Item = ItemCard["itemList"][number];
type KakaoItem = { readonly textCard: { readonly title: string } };
describe("what is refused, in words", () => {
  it.each(REFUSED.map(([build, said]) => [said, build] as const))("%s", (said, build) => {
    expect(refusalOf(build)).toBe(`${PREFIX}${said}.`);
  });

  it("names five breaches and how many more there are", () => {
    const wide = times(10, { title: chars(7), description: "값" });
    expect(refusalOf(() => cards.itemCard({ itemList: wide }))).toMatch(
      /itemCard\.itemList\[4\]\.title must be at most 6 UTF-16 units long, is 7; and 5 more\.$/,
    );
  });
});

describe("what is built", () => {
  it("is the platform's shape", () => {
    expect(cards.simpleText("**굵게**", { markdown: true })).toEqual({
      simpleText: { text: "**굵게**", extra: { markdown: true } },
    });
    expect(cards.commerceCard(goods)).toEqual({ commerceCard: { ...goods, currency: "won" } });
    expect(cards.carousel([basic(), basic()], { header })).toEqual({
      carousel: { type: "basicCard", items: [{ thumbnail }, { thumbnail }], header },
    });
    expect(button.message("주사위")).toEqual({ label: "주사위", action: "message", messageText: "주사위" });
    expect(button.block("가기", "id", { messageText: "가요", extra: { a: 1 } })).toEqual({
      label: "가기",
      action: "block",
      blockId: "id",
      messageText: "가요",
      extra: { a: 1 },
    });
    expect(quickReply.block("가기", "id")).toEqual({ label: "가기", action: "block", blockId: "id" });
    expect(parts.link(WEB)).toEqual({ web: WEB });
    expect(parts.listItem("하나", { link: parts.link({ mobile: WEB }) })).toEqual({
      title: "하나",
      link: { mobile: WEB },
    });
  });
});
