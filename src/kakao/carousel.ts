import type * as kakao from "../contract/kakao.ts";
import type { CarouselHeader, Counted, UpTo5, UpTo10 } from "./card-fields.ts";
import { accepted, refusal } from "./card-refusal.ts";
import { aloneRule } from "./limits.ts";

type TextCard = { readonly textCard: kakao.TextCard };
type BasicCard = { readonly basicCard: kakao.BasicCard };
type CommerceCard = { readonly commerceCard: kakao.CommerceCard };
type ListCard = { readonly listCard: kakao.ListCard };
type ItemCard = { readonly itemCard: kakao.ItemCard };
type Card = TextCard | BasicCard | CommerceCard | ListCard | ItemCard;
type Cards =
  | readonly TextCard[]
  | readonly BasicCard[]
  | readonly CommerceCard[]
  | readonly ListCard[]
  | readonly ItemCard[];
type Headed = readonly BasicCard[] | readonly CommerceCard[] | readonly ItemCard[];

/**
 * Cards of one kind side by side, 1–10 (list cards 1–5), as `cards.textCard` and the others give them. What holds only in a
 * carousel is looked at here: texts of text cards (≤ 128) and item cards (≤ 100), items of list cards (≤ 4) and item cards
 * (≤ 5), one ratio for all pictures, and what item cards have all or none of (thumbnail, head, profile, imageTitle).
 *
 * @param options.header not with text and list cards
 */
export function carousel<const Given extends Cards>(
  items: Given & Counted<unknown, Given, Given extends readonly ListCard[] ? UpTo5 : UpTo10>,
  ...[options = {}]: Given extends Headed ? [options?: { readonly header?: CarouselHeader }] : []
): { readonly carousel: kakao.Carousel } {
  const [type, contents] = sameKind(items);
  const { header } = options;
  const built = { type, items: contents, ...(header && { header }) } as kakao.Carousel;
  return { carousel: accepted(aloneRule("carousel"), built, "carousel") };
}

/** The kind that all cards are of, and what they hold. */
function sameKind(items: readonly Card[]): [kind: string, contents: unknown[]] {
  const kinds = items.map((card) => Object.keys(card ?? {})[0] ?? "nothing");
  const [kind = "textCard"] = kinds;
  const other = kinds.findIndex((one) => one !== kind);
  if (other > 0) {
    const rule = `must be a ${kind} like the first, is a ${kinds[other]}`;
    throw refusal([{ path: `carousel.items[${other}]`, rule }]);
  }
  return [kind, items.map((card) => Object.values(card ?? {})[0])];
}
