import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { explain } from "../../../../src/emulator/page/exchange/limit-guide.ts";
import { LIMITS } from "../../../../src/emulator/page/exchange/limits-data.ts";
import { breaches } from "../../../../src/kakao/limits.ts";
import {
  BUTTON,
  carouselOf,
  chars,
  one,
  PICTURE,
  response,
  SAMPLES,
  times,
} from "../../kakao/limits-samples.ts";

const UNKNOWN = "형식에 맞지 않아요:";
const explained = (value: unknown): string[] =>
  breaches(value).map((breach) => explain(breach, value).sentence);

describe("a breach in Korean", () => {
  it.each<[string, unknown, string]>([
    [
      "text too long",
      one("simpleText", { text: chars(1_204) }),
      "simpleText의 text는 1,000자까지예요(UTF-16 기준). 지금은 1,204자예요.",
    ],
    [
      "a missing field",
      response({ listCard: { items: [{ title: "하나" }] } }),
      "listCard의 header가 빠졌어요. 꼭 있어야 해요.",
    ],
    [
      "no version",
      { template: { outputs: [{ simpleText: { text: "가" } }] } },
      "version이 빠졌어요. 꼭 있어야 해요.",
    ],
    [
      "four outputs",
      response(...times(4, { simpleText: { text: "가" } })),
      "outputs는 3개까지예요. 지금은 4개예요.",
    ],
    [
      "a wide label",
      one("textCard", { buttons: [{ ...BUTTON, label: chars(15) }] }),
      "버튼의 label은 14자까지예요(UTF-16 기준). 지금은 15자예요.",
    ],
    [
      "four buttons",
      one("textCard", { buttons: times(4, BUTTON) }),
      "buttons는 3개까지예요. 지금은 4개예요.",
    ],
    [
      "a picture without address",
      one("basicCard", { thumbnail: {} }),
      "썸네일의 imageUrl이 빠졌어요. 꼭 있어야 해요.",
    ],
    ["no picture", response({ basicCard: {} }), "basicCard의 thumbnail이 빠졌어요. 꼭 있어야 해요."],
    [
      "a long item in a carousel",
      carouselOf("basicCard", [{ title: chars(51) }]),
      "basicCard의 title은 50자까지예요(UTF-16 기준). 지금은 51자예요.",
    ],
    ["a number as version", { ...one("simpleText"), version: 2 }, 'version은 문자열 "2.0"만 쓸 수 있어요.'],
  ])("%s", (_what, value, sentence) => {
    expect(explained(value)).toContain(sentence);
  });

  it("leads to the limits of the part it is about", () => {
    const value = carouselOf("itemCard", [{ title: chars(101) }]);
    expect(breaches(value).map((breach) => explain(breach, value).limit)).toEqual(["itemCard"]);
    expect(
      explain({ path: "template.outputs[0].carousel.items[0].title", rule: "is required" }, undefined),
    ).toMatchObject({
      limit: "carousel",
    });
    expect(explain({ path: "data.text", rule: "holds half of a surrogate pair" }, {}).limit).toBe("text");
  });

  it.each([
    "must be JSON",
    "must be UTF-8",
    "needs a callbackUrl in the request",
    "is for the ack only",
    "is required in a callback",
  ])("the exchange's own rule: %s", (rule) => {
    expect(explain({ path: "response", rule }, undefined).sentence).not.toContain(UNKNOWN);
  });

  it("knows every rule that a broken response can meet", () => {
    const half = "\ud83d";
    const rest: unknown[] = [
      { version: "2.0", useCallback: true, template: {} },
      { version: "2.0", data: { [half]: 1, a: half } },
      { version: "2.0", context: { values: [{ name: "", lifeSpan: -1, params: { a: 1 } }] } },
      { version: "2.0", data: JSON.parse("[".repeat(70) + "]".repeat(70)) },
      one("simpleText", { text: "가", extra: { big: chars(11_000) } }),
      one("basicCard", {
        thumbnail: { imageUrl: PICTURE, fixedRatio: true, link: {} },
        buttons: times(3, BUTTON),
      }),
      one("commerceCard", { discountRate: 10 }),
      one("textCard", { title: "가", description: chars(400) }),
      one("itemCard", { head: { title: "가" }, profile: { title: "가" }, description: "\n".repeat(13) }),
      one("itemCard", { thumbnail: { imageUrl: PICTURE, width: 3, height: 1 }, title: chars(201) }),
      carouselOf("itemCard", [{ thumbnail: { imageUrl: PICTURE, width: 1, height: 1 } }, {}]),
      carouselOf("basicCard", [
        { thumbnail: { imageUrl: PICTURE, fixedRatio: true } },
        { thumbnail: { imageUrl: PICTURE } },
      ]),
      carouselOf("textCard", [{ title: "" }], { header: {} }),
      response({}, { video: {} }),
    ];
    for (const value of rest) {
      expect(explained(value).length).toBeGreaterThan(0);
      for (const sentence of explained(value)) expect(sentence).not.toContain(UNKNOWN);
    }
  });

  it("knows the rules that any value in any place breaks", () => {
    const fields = [
      "title",
      "header",
      "items",
      "thumbnail",
      "thumbnails",
      "buttons",
      "price",
      "altText",
      "profile",
    ];
    const value = fc.oneof(
      fc.constantFrom<unknown>(null, -1, 0.5, "", chars(500), [], {}, [{}], [null], { title: 1 }),
      fc.constantFrom<unknown>({ imageUrl: "a", width: 0, link: { web: 1 } }, [{ label: "", action: "x" }]),
    );
    const card = fc.dictionary(fc.constantFrom(...fields), value, { maxKeys: 5 });
    const name = fc.constantFrom(...(Object.keys(SAMPLES) as (keyof typeof SAMPLES)[]));
    fc.assert(
      fc.property(name, card, (component, broken) => {
        for (const body of [one(component, broken), carouselOf(component, [broken, {}], broken)]) {
          for (const breach of breaches(body)) {
            const { sentence, limit } = explain(breach, body);
            expect(sentence).not.toContain(UNKNOWN);
            expect(sentence).toMatch(/^[^가-힣]*[가-힣].*요\.$/s);
            expect(LIMITS.map(({ id }) => id)).toContain(limit);
          }
        }
      }),
    );
  });
});
