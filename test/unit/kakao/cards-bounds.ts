/** Every limit that counts: where a refusal leads, how to build a bubble or part with n, and the bound that still passes. */
import { button, cards, parts, quickReply } from "saenggak";
import type { KakaoComponent } from "../../../src/contract/kakao.ts";
import { goods, item, list, side, thumbnail } from "./cards-samples.ts";
import { chars, PICTURE, times } from "./limits-samples.ts";

const WEB = "https://example.com/a";
const press = button.message("누르기");

type Builder = (n: number) => KakaoComponent;

/** A limit: how to build a bubble with n of it, the bound that still passes, and where a refusal leads. */
export const BOUNDS: readonly [path: string, build: Builder, bound: number][] = [
  ["simpleText.text", (n) => cards.simpleText(chars(n)), 1000],
  ["simpleImage.altText", (n) => cards.simpleImage(PICTURE, chars(n)), 50],
  ["textCard.title", (n) => cards.textCard({ title: chars(n) }), 50],
  ["textCard", (n) => cards.textCard({ description: chars(n) }), 400],
  ["textCard", (n) => cards.textCard({ title: chars(50), description: chars(n - 50) }), 400],
  ["textCard.buttons", (n) => cards.textCard({ title: "가", buttons: times(n, press) }), 3],
  [
    "textCard.buttons",
    (n) =>
      cards.textCard({ title: "가", buttonLayout: "horizontal", buttons: times(n, button.share("공유")) }),
    2,
  ],
  [
    "textCard.buttons[0].label",
    (n) =>
      cards.textCard({ title: "가", buttonLayout: "horizontal", buttons: [button.share(chars(n)), press] }),
    8,
  ],
  [
    "textCard.buttons[0].label",
    (n) => cards.textCard({ title: "가", buttons: [{ ...press, label: chars(n) }] }),
    14,
  ],
  ["basicCard.title", (n) => cards.basicCard({ thumbnail, title: chars(n) }), 50],
  ["basicCard.description", (n) => cards.basicCard({ thumbnail, description: chars(n) }), 230],
  [
    "basicCard.thumbnail.altText",
    (n) => cards.basicCard({ thumbnail: { ...thumbnail, altText: chars(n) } }),
    50,
  ],
  ["basicCard.buttons", (n) => cards.basicCard({ ...side, buttons: times(n, press) }), 2],
  [
    "basicCard.buttons[1].label",
    (n) => cards.basicCard({ ...side, buttons: [press, button.share(chars(n))] }),
    8,
  ],
  ["commerceCard.title", (n) => cards.commerceCard({ ...goods, title: chars(n) }), 30],
  ["commerceCard.description", (n) => cards.commerceCard({ ...goods, description: chars(n) }), 40],
  [
    "commerceCard.thumbnails",
    (n) => cards.commerceCard({ ...goods, thumbnails: times(n, thumbnail) as unknown as [typeof thumbnail] }),
    1,
  ],
  ["commerceCard.buttons", (n) => cards.commerceCard({ ...goods, buttons: times(n, press) }), 3],
  ["listCard.items", (n) => cards.listCard(list({ items: times(n, { title: "하나" }) })), 5],
  ["listCard.buttons", (n) => cards.listCard({ ...list(), buttons: times(n, press) }), 3],
  ["itemCard.itemList", (n) => cards.itemCard({ itemList: times(n, item) }), 10],
  ["itemCard.itemList[0].title", (n) => cards.itemCard({ itemList: [{ ...item, title: chars(n) }] }), 6],
  [
    "itemCard.profile.title",
    (n) => cards.itemCard({ itemList: [item], profile: parts.profile(chars(n)) }),
    15,
  ],
  [
    "itemCard.itemListSummary.title",
    (n) => cards.itemCard({ itemList: [item], itemListSummary: { title: chars(n), description: "값" } }),
    6,
  ],
  [
    "itemCard.itemListSummary.description",
    (n) => cards.itemCard({ itemList: [item], itemListSummary: { title: "합", description: chars(n) } }),
    14,
  ],
  [
    "itemCard",
    (n) => cards.itemCard({ itemList: [item], title: chars(20), description: chars(n - 20) }),
    200,
  ],
  [
    "itemCard",
    (n) => cards.itemCard({ itemList: [item], title: "가", description: times(n - 1, "나").join("\n") }),
    12,
  ],
  ["itemCard.buttons", (n) => cards.itemCard({ itemList: [item], buttons: times(n, press) }), 3],
  ["carousel.items", (n) => cards.carousel(times(n, cards.textCard({ title: "가" }))), 10],
  ["carousel.items", (n) => cards.carousel(times(n, cards.basicCard({ thumbnail }))), 10],
  ["carousel.items", (n) => cards.carousel(times(n, cards.commerceCard(goods))), 10],
  ["carousel.items", (n) => cards.carousel(times(n, cards.listCard(list()))), 5],
  ["carousel.items", (n) => cards.carousel(times(n, cards.itemCard({ itemList: [item] }))), 10],
  ["carousel.items[0].description", (n) => cards.carousel([cards.textCard({ description: chars(n) })]), 128],
  [
    "carousel.items[1].items",
    (n) =>
      cards.carousel([cards.listCard(list()), cards.listCard(list({ items: times(n, { title: "하나" }) }))]),
    4,
  ],
  ["carousel.items[0].itemList", (n) => cards.carousel([cards.itemCard({ itemList: times(n, item) })]), 5],
  ["carousel.items[0]", (n) => cards.carousel([cards.itemCard({ itemList: [item], title: chars(n) })]), 100],
];

/** The same for parts, which are checked before any card has them. */
export const PART_BOUNDS: readonly [path: string, build: (n: number) => unknown, bound: number][] = [
  ["button.label", (n) => button.webLink(chars(n), WEB), 14],
  ["button.label", (n) => button.message(chars(n)), 14],
  ["button.label", (n) => button.phone(chars(n), "02-000-0000"), 14],
  ["button.label", (n) => button.block(chars(n), "block"), 14],
  ["button.label", (n) => button.share(chars(n)), 14],
  ["button.label", (n) => button.operator(chars(n)), 14],
  ["quickReply.label", (n) => quickReply.message(chars(n)), 14],
  ["quickReply.label", (n) => quickReply.block(chars(n), "block"), 14],
  ["thumbnail.altText", (n) => parts.thumbnail(PICTURE, { altText: chars(n) }), 50],
  ["item.title", (n) => parts.item(chars(n), "값"), 6],
  ["summary.title", (n) => parts.summary(chars(n), "값"), 6],
  ["summary.description", (n) => parts.summary("합계", chars(n)), 14],
];
