/** What TypeScript refuses before anything runs: the lint step's tsc checks each `@ts-expect-error`. */
import { button, cards, defineSkill, parts, quickReply } from "saenggak";
import { describe, expect, expectTypeOf, it } from "vitest";
import type { Button, KakaoComponent, QuickReply } from "../../../src/contract/kakao.ts";

const thumbnail = parts.thumbnail("https://example.com/a.png");
const item = parts.item("이름", "값");
const line = parts.listItem("하나");
const share = button.share("공유");
const price = 1_000;
const goods = { price, thumbnails: [thumbnail] } as const;
const SEVEN = [item, item, item, item, item, item, item] as const;
const SIDE_BY_SIDE = { title: "가", buttonLayout: "horizontal" } as const;
const header = { title: "목록" };
const text = cards.textCard({ title: "가" });
const list = cards.listCard({ header, items: [line] });

/** Refused when it runs, too. */
const refused = (build: () => unknown) => expect(build).toThrow(/^The platform would refuse this card\. /);

describe("types", () => {
  it("are the contract's, so that replies take them as they are", () => {
    expectTypeOf(text).toExtend<KakaoComponent>();
    expectTypeOf(cards.carousel([text, text])).toExtend<KakaoComponent>();
    expectTypeOf(share).toExtend<Button>();
    expectTypeOf(quickReply.message("가")).toExtend<QuickReply>();
    defineSkill({
      name: "typed",
      description: "d",
      mode: "instant",
      run: ({ reply }) =>
        reply.cards([text, list, cards.itemCard({ itemList: [item] })], {
          suggestions: ["가", { label: "나", message: "다" }, quickReply.block("라", "block")],
        }),
    });
  });

  it("refuse an item card with head and profile, or with a description alone", () => {
    const itemList = [item] as const;
    // @ts-expect-error: head or profile
    refused(() => cards.itemCard({ itemList, head: { title: "가" }, profile: { title: "나" } }));
    // @ts-expect-error: a description needs a title
    refused(() => cards.itemCard({ itemList, description: "가" }));
    // @ts-expect-error: left or right
    refused(() => cards.itemCard({ itemList, itemListAlignment: "center" }));
  });

  it("refuse a rate without its price, another currency, and no or two pictures", () => {
    // @ts-expect-error: discountRate comes with discountedPrice
    refused(() => cards.commerceCard({ ...goods, discountRate: 10 }));
    // @ts-expect-error: won only
    refused(() => cards.commerceCard({ ...goods, currency: "usd" }));
    // @ts-expect-error: exactly one
    refused(() => cards.commerceCard({ price, thumbnails: [] }));
    // @ts-expect-error: exactly one
    refused(() => cards.commerceCard({ price, thumbnails: [thumbnail, thumbnail] }));
    cards.commerceCard({ ...goods, discountRate: 10, discountedPrice: 900 });
  });

  it("refuse a card that lacks what it needs", () => {
    // @ts-expect-error: title or description
    refused(() => cards.textCard({ buttons: [share] }));
    // @ts-expect-error: a picture
    refused(() => cards.basicCard({ title: "가" }));
    // @ts-expect-error: a header
    refused(() => cards.listCard({ items: [line] }));
    // @ts-expect-error: one address at least
    refused(() => parts.link({}));
    // @ts-expect-error: what is said
    refused(() => cards.listCard({ header, items: [{ title: "가", action: "message" }] }));
    // @ts-expect-error: which block
    refused(() => parts.listItem("가", { action: "block" }));
  });

  it("count the lists that are written out, and take those made at run time", () => {
    // @ts-expect-error: none
    refused(() => cards.itemCard({ itemList: [] }));
    // @ts-expect-error: eleven
    refused(() => cards.itemCard({ itemList: [item, item, item, item, ...SEVEN] }));
    // @ts-expect-error: six
    refused(() => cards.listCard({ header, items: [line, line, line, line, line, line] }));
    // @ts-expect-error: four buttons
    refused(() => cards.textCard({ title: "가", buttons: [share, share, share, share] }));
    // @ts-expect-error: three side by side
    refused(() => cards.textCard({ ...SIDE_BY_SIDE, buttons: [share, share, share] }));
    // @ts-expect-error: none
    refused(() => cards.carousel([]));
    // @ts-expect-error: six lists
    refused(() => cards.carousel([list, list, list, list, list, list]));
    cards.listCard({
      header,
      items: ["가", "나"].map((title) => ({ title })),
      buttons: [share].filter(Boolean),
    });
    const buttonLayout = price > 0 ? "vertical" : "horizontal";
    cards.textCard({ title: "가", buttonLayout, buttons: [share] });
    const some = price > 0 ? { title: "가", head: { title: "나" } } : {};
    cards.itemCard({ itemList: [item], ...some });
    cards.commerceCard({ ...goods, ...(price > 0 && { discountedPrice: 900 }) });
    refused(() => cards.listCard({ header, items: Array.from({ length: 6 }, () => line) }));
    cards.carousel(["가", "나"].map((title) => cards.textCard({ title })));
  });

  it("refuse a carousel of several kinds, or with a header it cannot have", () => {
    // @ts-expect-error: one kind
    refused(() => cards.carousel([text, list]));
    // @ts-expect-error: no header on text cards
    refused(() => cards.carousel([text], { header: parts.header("가", "나", thumbnail) }));
    // @ts-expect-error: no header on list cards
    refused(() => cards.carousel([list], { header: parts.header("가", "나", thumbnail) }));
    cards.carousel([cards.basicCard({ thumbnail })], { header: parts.header("가", "나", thumbnail) });
  });

  it("find a misspelt field in a card and in the parts of its lists", () => {
    // @ts-expect-error: titel
    refused(() => cards.textCard({ titel: "가" }));
    // @ts-expect-error: descripton
    cards.listCard({ header, items: [{ title: "가", descripton: "나" }] });
    // @ts-expect-error: layout
    cards.textCard({ title: "가", layout: "horizontal" });
  });
});
