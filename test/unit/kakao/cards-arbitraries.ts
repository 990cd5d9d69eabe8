/** Fields of every component, drawn from both sides of each limit; some are missing, some at odds with each other. */
import fc from "fast-check";
import { chars, PICTURE } from "./limits-samples.ts";

type Fields = Readonly<Record<string, fc.Arbitrary<unknown>>>;

/** Names that end in `?` may be missing. */
function record(fields: Fields): fc.Arbitrary<Record<string, unknown>> {
  const bare = (name: string) => name.replace(/\?$/, "");
  const entries = Object.entries(fields);
  return fc.record(Object.fromEntries(entries.map(([name, values]) => [bare(name), values])), {
    requiredKeys: entries.filter(([name]) => !name.endsWith("?")).map(([name]) => name),
  });
}

/** Mostly within the limit, so that whole cards pass often enough; at times at it, above it or empty. */
const text = (limit: number) =>
  fc
    .oneof(
      { weight: 12, arbitrary: fc.integer({ min: 1, max: Math.min(limit, 4) }) },
      { weight: 3, arbitrary: fc.constantFrom(limit - 1, limit) },
      { weight: 1, arbitrary: fc.constantFrom(0, limit + 1) },
    )
    .map(chars);
const mostly = <T>(good: T, ...others: unknown[]) =>
  fc.oneof(
    { weight: 14, arbitrary: fc.constant<unknown>(good) },
    { weight: 1, arbitrary: fc.constantFrom<unknown>(...others) },
  );
/** Mostly 1–4. */
const several = (entry: fc.Arbitrary<unknown>, limit: number) =>
  fc.oneof(
    { weight: 9, arbitrary: fc.array(entry, { minLength: 1, maxLength: Math.min(4, limit) }) },
    { weight: 1, arbitrary: fc.array(entry, { minLength: limit, maxLength: limit + 1 }) },
    { weight: 1, arbitrary: fc.constant([]) },
  );

const url = mostly(PICTURE, "example.com", "");
const size = mostly(2, 1, 0, 1.5);
const thumbnail = record({
  imageUrl: url,
  "altText?": text(50),
  "fixedRatio?": mostly(false, true),
  "width?": size,
  "height?": mostly(1, 2),
  "link?": mostly({ web: PICTURE }, {}, { pc: "x" }),
});
const button = fc
  .tuple(
    text(14),
    mostly(
      { action: "message", messageText: "말" },
      { action: "webLink", webLinkUrl: PICTURE },
      { action: "webLink", webLinkUrl: "x" },
      { action: "phone", phoneNumber: "02" },
      { action: "block" },
      { action: "share" },
      { action: "call" },
    ),
  )
  .map(([label, action]) => ({ label, ...(action as object) }));
const common: Fields = {
  "buttons?": fc.oneof(
    { weight: 6, arbitrary: fc.array(button, { maxLength: 2 }) },
    { weight: 1, arbitrary: fc.array(button, { minLength: 3, maxLength: 4 }) },
  ),
  "buttonLayout?": mostly("vertical", "horizontal", "diagonal"),
  "forwardable?": mostly(true, false, "yes"),
};
const titled = (limit: number) => record({ title: text(limit) });
const listItem = fc
  .tuple(
    record({ title: text(60), "description?": text(60), "imageUrl?": url }),
    mostly({}, { action: "message", messageText: "말" }, { action: "block" }, { action: "share" }),
  )
  .map(([item, action]) => ({ ...item, ...(action as object) }));
const line = record({ title: text(6), description: text(20) });

/** What each builder of one bubble may be given. */
export const FIELDS = {
  simpleText: record({ text: text(1000) }),
  simpleImage: record({ imageUrl: url, altText: text(50) }),
  textCard: record({ "title?": text(50), "description?": text(400), ...common }),
  basicCard: record({ thumbnail, "title?": text(50), "description?": text(230), ...common }),
  commerceCard: record({
    price: mostly(1_000, 0.5, "1000"),
    currency: mostly("won", "usd"),
    thumbnails: fc.oneof(
      { weight: 8, arbitrary: fc.tuple(thumbnail) },
      { weight: 1, arbitrary: fc.array(thumbnail, { maxLength: 2 }) },
    ),
    "title?": text(30),
    "description?": text(40),
    "discountRate?": mostly(10, 0.1),
    "discountedPrice?": mostly(900, "900"),
    "profile?": titled(15),
    ...common,
  }),
  listCard: record({ header: titled(40), items: several(listItem, 5), ...common }),
  itemCard: record({
    itemList: several(line, 10),
    "thumbnail?": thumbnail,
    "head?": titled(20),
    "profile?": mostly(undefined, { title: chars(15) }, { title: chars(16) }),
    "imageTitle?": titled(20),
    "itemListAlignment?": mostly("left", "right", "middle"),
    "itemListSummary?": record({ title: text(6), description: text(14) }),
    "title?": text(200),
    "description?": mostly("가", "\n".repeat(12), chars(200)),
    ...common,
  }),
} as const;

export type Kind = Exclude<keyof typeof FIELDS, "simpleText" | "simpleImage">;
export const KINDS: readonly Kind[] = ["textCard", "basicCard", "commerceCard", "listCard", "itemCard"];

export const HEADER = fc.option(
  record({ title: text(20), description: text(20), thumbnail: fc.constant({ imageUrl: PICTURE }) }),
  { nil: undefined, freq: 2 },
);
