import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { breaches } from "../../../src/kakao/limits.ts";
import { carouselOf, chars, one, PICTURE, type SampleName, times } from "./limits-samples.ts";

const paths = (value: unknown): string[] => breaches(value).map(({ path }) => path);
const item = { title: "이름", description: "값" };
const picture = (fields: object = {}) => ({ imageUrl: PICTURE, ...fields });

/** Each row: a limit, how to build the card with n of it, and the bound that still passes. */
const BOUNDS: [string, (n: number) => unknown, number][] = [
  ["simpleText text", (n) => one("simpleText", { text: chars(n) }), 1000],
  ["simpleImage altText", (n) => one("simpleImage", { altText: chars(n) }), 50],
  ["textCard title", (n) => one("textCard", { title: chars(n) }), 50],
  ["textCard description", (n) => one("textCard", { title: undefined, description: chars(n) }), 400],
  ["textCard together", (n) => one("textCard", { title: chars(50), description: chars(n - 50) }), 400],
  ["textCard description in a carousel", (n) => carouselOf("textCard", [{ description: chars(n) }]), 128],
  ["basicCard title", (n) => one("basicCard", { title: chars(n) }), 50],
  ["basicCard description", (n) => one("basicCard", { description: chars(n) }), 230],
  ["thumbnail altText", (n) => one("basicCard", { thumbnail: picture({ altText: chars(n) }) }), 50],
  ["commerceCard title", (n) => one("commerceCard", { title: chars(n) }), 30],
  ["commerceCard description", (n) => one("commerceCard", { description: chars(n) }), 40],
  ["commerceCard thumbnails", (n) => one("commerceCard", { thumbnails: times(n, picture()) }), 1],
  ["listCard items", (n) => one("listCard", { items: times(n, { title: "하나" }) }), 5],
  [
    "listCard items in a carousel",
    (n) => carouselOf("listCard", [{ items: times(n, { title: "하나" }) }]),
    4,
  ],
  ["itemCard items", (n) => one("itemCard", { itemList: times(n, item) }), 10],
  ["itemCard items in a carousel", (n) => carouselOf("itemCard", [{ itemList: times(n, item) }]), 5],
  ["itemCard item title", (n) => one("itemCard", { itemList: [{ ...item, title: chars(n) }] }), 6],
  ["itemCard profile title", (n) => one("itemCard", { profile: { title: chars(n) } }), 15],
  [
    "itemCard summary title",
    (n) => one("itemCard", { itemListSummary: { title: chars(n), description: "값" } }),
    6,
  ],
  [
    "itemCard summary",
    (n) => one("itemCard", { itemListSummary: { title: "합", description: chars(n) } }),
    14,
  ],
  ["itemCard wording", (n) => one("itemCard", { title: chars(20), description: chars(n - 20) }), 200],
  ["itemCard wording in a carousel", (n) => carouselOf("itemCard", [{ title: chars(n) }]), 100],
  ["itemCard lines", (n) => one("itemCard", { title: "가", description: times(n - 1, "나").join("\n") }), 12],
  ["carousel of textCard", (n) => carouselOf("textCard", times(n, {})), 10],
  ["carousel of basicCard", (n) => carouselOf("basicCard", times(n, {})), 10],
  ["carousel of commerceCard", (n) => carouselOf("commerceCard", times(n, {})), 10],
  ["carousel of listCard", (n) => carouselOf("listCard", times(n, {})), 5],
  ["carousel of itemCard", (n) => carouselOf("itemCard", times(n, {})), 10],
];

describe("bounds", () => {
  it.each(BOUNDS)("%s", (_what, build, bound) => {
    expect(breaches(build(bound))).toEqual([]);
    expect(paths(build(bound + 1))).toHaveLength(1);
  });

  it("counts UTF-16 units, so an emoji of one point is two", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 60 }), (altText) => {
        expect(paths(one("simpleImage", { altText }))).toHaveLength(altText.length > 50 ? 1 : 0);
      }),
    );
  });
});

describe("what a card cannot do without", () => {
  it.each<[SampleName, Record<string, unknown>, string]>([
    ["simpleImage", { imageUrl: "img/a.png" }, "simpleImage.imageUrl"],
    ["simpleImage", { altText: undefined }, "simpleImage.altText"],
    ["textCard", { title: undefined }, "textCard"],
    ["textCard", { title: "" }, "textCard"],
    ["basicCard", { thumbnail: undefined }, "basicCard.thumbnail"],
    ["basicCard", { thumbnail: picture({ link: {} }) }, "basicCard.thumbnail.link"],
    ["commerceCard", { price: "10000" }, "commerceCard.price"],
    ["commerceCard", { price: 0.5 }, "commerceCard.price"],
    ["commerceCard", { currency: "usd" }, "commerceCard.currency"],
    ["commerceCard", { thumbnails: [] }, "commerceCard.thumbnails"],
    ["commerceCard", { discountRate: 10 }, "commerceCard.discountRate"],
    ["listCard", { header: {} }, "listCard.header.title"],
    ["listCard", { items: [] }, "listCard.items"],
    ["listCard", { items: [{}] }, "listCard.items[0].title"],
    ["listCard", { items: [{ title: "가", action: "block" }] }, "listCard.items[0].blockId"],
    ["listCard", { items: [{ title: "가", action: "message" }] }, "listCard.items[0].messageText"],
    ["listCard", { items: [{ title: "가", action: "phone" }] }, "listCard.items[0].action"],
    ["itemCard", { itemList: [] }, "itemCard.itemList"],
    ["itemCard", { head: { title: "가" }, profile: { title: "나" } }, "itemCard"],
    ["itemCard", { description: "제목 없이" }, "itemCard.description"],
    ["itemCard", { itemListAlignment: "center" }, "itemCard.itemListAlignment"],
    ["itemCard", { imageTitle: {} }, "itemCard.imageTitle.title"],
    ["itemCard", { thumbnail: picture({ width: 300, height: 200 }) }, "itemCard.thumbnail"],
    ["textCard", { forwardable: "yes" }, "textCard.forwardable"],
  ])("%s with %j", (name, fields, at) => {
    expect(paths(one(name, fields))).toEqual([`template.outputs[0].${at}`]);
  });

  it("accepts the fuller cards", () => {
    const full = [
      one("commerceCard", {
        discountRate: 10,
        discountedPrice: 9000,
        discount: 1000,
        profile: { title: "가게" },
      }),
      one("itemCard", { head: { title: "가" }, thumbnail: picture({ width: 800, height: 800 }) }),
      one("itemCard", { thumbnail: picture({ width: 800, height: 400 }), imageTitle: { title: "가" } }),
      one("listCard", { items: [{ title: "가", link: { web: "https://example.com" }, imageUrl: PICTURE }] }),
    ];
    expect(full.flatMap(paths)).toEqual([]);
  });
});

describe("carousels", () => {
  const header = { title: "가", description: "나", thumbnail: picture() };
  const at = "template.outputs[0].carousel";

  it("take a header except for text and list cards", () => {
    for (const name of ["basicCard", "commerceCard", "itemCard"] as const) {
      expect(paths(carouselOf(name, [{}], { header }))).toEqual([]);
    }
    for (const name of ["textCard", "listCard"] as const) {
      expect(paths(carouselOf(name, [{}], { header }))).toEqual([`${at}.header`]);
    }
    expect(paths(carouselOf("basicCard", [{}], { header: {} }))).toHaveLength(3);
  });

  it("hold cards of one known type, at least one", () => {
    expect(paths(carouselOf("simpleText", [{}]))).toEqual([`${at}.type`]);
    expect(paths(carouselOf("basicCard", []))).toEqual([`${at}.items`]);
    expect(paths(carouselOf("basicCard", [{ thumbnail: undefined }]))).toEqual([`${at}.items[0].thumbnail`]);
  });

  it("have the parts of item cards on all or none", () => {
    const all = { head: { title: "가" } };
    expect(paths(carouselOf("itemCard", [all, all]))).toEqual([]);
    expect(paths(carouselOf("itemCard", [all, {}]))).toEqual([`${at}.items`]);
  });

  it("have pictures of one ratio, 2:1 for item cards", () => {
    const sized = (width: number, height: number) => ({ thumbnail: picture({ width, height }) });
    expect(paths(carouselOf("itemCard", [sized(800, 400), sized(400, 200)]))).toEqual([]);
    expect(paths(carouselOf("itemCard", [sized(800, 800)]))).toEqual([`${at}.items[0].thumbnail`]);
    expect(paths(carouselOf("basicCard", [sized(800, 400), sized(800, 800)]))).toEqual([`${at}.items`]);
    const fixed = { thumbnail: picture({ fixedRatio: true }) };
    expect(paths(carouselOf("basicCard", [fixed, {}]))).toEqual([`${at}.items`]);
    expect(paths(carouselOf("basicCard", [fixed, fixed]))).toEqual([]);
  });
});
