/**
 * Builders of components, as skill authors know them: `cards.textCard({ … })`. Each gives a component for `reply.cards`, by
 * the rules of `limits.ts`: what the platform would refuse is thrown as `SaenggakError` `CARD_REFUSED`, whose message names
 * the path, the limit and the length or count given. Lengths are UTF-16 units.
 */
import type * as kakao from "../contract/kakao.ts";
import type {
  BasicCardFields,
  Buttons,
  CommerceCardFields,
  ItemCardFields,
  ListCardFields,
  TextCardFields,
} from "./card-fields.ts";
import { accepted } from "./card-refusal.ts";
import { aloneRule } from "./limits.ts";

export { carousel } from "./carousel.ts";

/** Buttons may be left out. */
type None = readonly [];

/**
 * A bubble of plain text, 1–1000; the app folds what is longer than 500. For an answer in words `reply.text` and
 * `reply.markdown` are better: they cut long texts into bubbles.
 *
 * @param options.markdown a group room shows the text's Markdown; elsewhere marks are shown as typed. @defaultValue false
 */
export function simpleText(
  text: string,
  options: { readonly markdown?: boolean } = {},
): { readonly simpleText: kakao.SimpleText } {
  const { markdown } = options;
  const bubble = markdown === undefined ? { text } : { text, extra: { markdown } };
  return { simpleText: accepted(aloneRule("simpleText"), bubble, "simpleText") };
}

/**
 * A picture.
 * @param imageUrl an absolute http(s) address that Kakao's servers can reach
 * @param altText what is read out in place of the picture, ≤ 50
 */
export function simpleImage(imageUrl: string, altText: string): { readonly simpleImage: kakao.SimpleImage } {
  return { simpleImage: accepted(aloneRule("simpleImage"), { imageUrl, altText }, "simpleImage") };
}

/** Title (≤ 50) or description or both, together ≤ 400, and up to 3 buttons. In a carousel the description is ≤ 128. */
export function textCard<const Given extends readonly unknown[] = None>(
  card: TextCardFields & Buttons<Given>,
): { readonly textCard: kakao.TextCard } {
  return { textCard: accepted<kakao.TextCard>(aloneRule("textCard"), card, "textCard") };
}

/** A picture with title (≤ 50), description (≤ 230) and up to 3 buttons. */
export function basicCard<const Given extends readonly unknown[] = None>(
  card: BasicCardFields & Buttons<Given>,
): { readonly basicCard: kakao.BasicCard } {
  return { basicCard: accepted<kakao.BasicCard>(aloneRule("basicCard"), card, "basicCard") };
}

/**
 * Something that is sold: price in won, exactly one picture, title (≤ 30), description (≤ 40). `discount` is won off the price;
 * `discountedPrice` is the price to pay and wins over `discount`; `discountRate` (percent) is shown beside it, never alone.
 */
export function commerceCard<const Given extends readonly unknown[] = None>(
  card: CommerceCardFields & Buttons<Given>,
): { readonly commerceCard: kakao.CommerceCard } {
  const inWon: kakao.CommerceCard = { currency: "won", ...card };
  return { commerceCard: accepted(aloneRule("commerceCard"), inWon, "commerceCard") };
}

/** A header and 1–5 items (1–4 in a carousel), each with what happens when it is pressed. */
export function listCard<
  const Items extends readonly unknown[],
  const Given extends readonly unknown[] = None,
>(card: ListCardFields<Items> & Buttons<Given>): { readonly listCard: kakao.ListCard } {
  return { listCard: accepted<kakao.ListCard>(aloneRule("listCard"), card, "listCard") };
}

/**
 * A table of 1–10 names (≤ 6) and values (1–5 in a carousel), under a `head` or a `profile` (≤ 15), with a picture of 2:1 or
 * 1:1, `imageTitle`, `itemListSummary` (≤ 6 and ≤ 14), and a title and description below, together ≤ 200 (100 in a
 * carousel) and ≤ 12 lines.
 */
export function itemCard<
  const Items extends readonly unknown[],
  const Given extends readonly unknown[] = None,
>(card: ItemCardFields<Items> & Buttons<Given>): { readonly itemCard: kakao.ItemCard } {
  return { itemCard: accepted<kakao.ItemCard>(aloneRule("itemCard"), card, "itemCard") };
}
