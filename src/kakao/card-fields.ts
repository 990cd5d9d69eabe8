/**
 * What the builders of `cards.ts` take: the contract's types, narrowed by the limits that TypeScript can see. Lists are
 * counted where their length is written out; where it is only known at run time, the builder counts them.
 */
import type * as kakao from "../contract/kakao.ts";

/**
 * A list of `T` whose length, where TypeScript knows it, is one of `Length`. `Given` is the list's own type, and each entry
 * is checked as a `T`, misspelt names included.
 */
export type Counted<T, Given extends readonly unknown[], Length extends number> = {
  readonly [Index in keyof Given]: T;
} & Fitting<Given, Length>;

type Fitting<Given extends readonly unknown[], Length extends number> = number extends Given["length"]
  ? unknown
  : Given["length"] extends Length
    ? unknown
    : { readonly lengthMustBe: Length };

export type UpTo5 = 1 | 2 | 3 | 4 | 5;
export type UpTo10 = UpTo5 | 6 | 7 | 8 | 9 | 10;

type Layout = "vertical" | "horizontal";
/** At most 3 buttons, or 2 side by side. A picture with `fixedRatio: true` puts them side by side, too. */
export type Buttons<Given extends readonly unknown[]> = { readonly forwardable?: boolean } & (
  | { readonly buttons?: Counted<kakao.Button, Given, 0 | 1 | 2 | 3>; readonly buttonLayout?: "vertical" }
  | { readonly buttons?: Counted<kakao.Button, Given, 0 | 1 | 2>; readonly buttonLayout?: Layout }
);

/** Title (≤ 50) or description or both, together ≤ 400; in a carousel the description is ≤ 128. */
export type TextCardFields =
  | { readonly title: string; readonly description?: string }
  | { readonly title?: string; readonly description: string };

/** Title ≤ 50, description ≤ 230. */
export type BasicCardFields = Pick<kakao.BasicCard, "title" | "description" | "thumbnail">;

/** Title ≤ 30, description ≤ 40, one picture. `currency` is `won` when left out. */
export type CommerceCardFields = Pick<
  kakao.CommerceCard,
  "title" | "description" | "price" | "thumbnails" | "profile"
> & { readonly currency?: "won" } & (
    | { readonly discount?: number; readonly discountRate?: never; readonly discountedPrice?: number }
    | { readonly discount?: number; readonly discountRate?: number; readonly discountedPrice: number }
  );

/** A line of a list card. What a press does is `link` or `action`; an action needs what it sends. */
export type ListItemFields = Pick<kakao.ListItem, "title" | "description" | "imageUrl" | "link" | "extra"> &
  (
    | { readonly action?: never; readonly messageText?: never; readonly blockId?: never }
    | { readonly action: "message"; readonly messageText: string; readonly blockId?: never }
    | { readonly action: "block"; readonly blockId: string; readonly messageText?: string }
  );

/** 1–5 items, 4 in a carousel. */
export interface ListCardFields<Items extends readonly unknown[]> {
  readonly header: { readonly title: string };
  readonly items: Counted<ListItemFields, Items, UpTo5>;
}

/** 1–10 items, 5 in a carousel; `head` or `profile`, never both; a description only with a title, together ≤ 200 (100). */
export type ItemCardFields<Items extends readonly unknown[]> = Pick<
  kakao.ItemCard,
  "thumbnail" | "imageTitle" | "itemListAlignment" | "itemListSummary"
> & { readonly itemList: Counted<Item, Items, UpTo10> } & (
    | { readonly head?: never; readonly profile?: kakao.Profile }
    | { readonly head?: { readonly title: string }; readonly profile?: never }
  ) &
  (
    | { readonly title?: string; readonly description?: never }
    | { readonly title: string; readonly description?: string }
  );

export type Item = kakao.ItemCard["itemList"][number];

/** At least one of the addresses. */
export type LinkFields =
  | { readonly web: string; readonly pc?: string; readonly mobile?: string }
  | { readonly web?: string; readonly pc: string; readonly mobile?: string }
  | { readonly web?: string; readonly pc?: string; readonly mobile: string };

export type CarouselHeader = NonNullable<kakao.Carousel["header"]>;
