/**
 * Builders of the parts of cards, as skill authors know them: `parts.thumbnail(…)`. A plain object of the same shape will do
 * as well: the card it is put into looks at all of it again. Each throws `SaenggakError` `CARD_REFUSED` for what the
 * platform would refuse. Lengths are UTF-16 units.
 */
import type * as kakao from "../contract/kakao.ts";
import type { CarouselHeader, Item, LinkFields, ListItemFields } from "./card-fields.ts";
import { accepted } from "./card-refusal.ts";
import { listItem as listItemRule } from "./limits-cards.ts";
import { header as headerRule } from "./limits-carousel.ts";
import {
  imageTitle as imageTitleRule,
  item as itemRule,
  summary as summaryRule,
} from "./limits-item-card.ts";
import { link as linkRule, profile as profileRule, thumbnail as thumbnailRule } from "./limits-parts.ts";

type Without<T, Key extends PropertyKey> = T extends unknown ? Omit<T, Key> : never;

/**
 * The picture of a card. `fixedRatio: true` shows it whole, as 1:1, and puts the card's buttons side by side. Item cards need
 * 2:1 or 1:1: give `width` and `height` and it is looked at. `altText` ≤ 50.
 *
 * @param imageUrl an absolute http(s) address that Kakao's servers can reach
 */
export function thumbnail(
  imageUrl: string,
  options: Omit<kakao.Thumbnail, "imageUrl"> = {},
): kakao.Thumbnail {
  return accepted(thumbnailRule, { imageUrl, ...options }, "thumbnail");
}

/** Where a picture or list item leads: one address for all, or one each for phones, computers and the rest. */
export function link(to: string | LinkFields): kakao.Link {
  return accepted<kakao.Link>(linkRule, typeof to === "string" ? { web: to } : to, "link");
}

/** A line of a list card. */
export function listItem(title: string, options: Without<ListItemFields, "title"> = {}): ListItemFields {
  return accepted(listItemRule, { title, ...options } as ListItemFields, "listItem");
}

/** A line of an item card: its name ≤ 6. */
export function item(title: string, description: string): Item {
  return accepted(itemRule, { title, description }, "item");
}

/** The line under an item card's list: its name ≤ 6, its value ≤ 14. */
export function summary(title: string, description: string): Item {
  return accepted(summaryRule, { title, description }, "summary");
}

/** Who a commerce or item card is from. On an item card ≤ 15, which is looked at there. */
export function profile(title: string, options: Omit<kakao.Profile, "title"> = {}): kakao.Profile {
  return accepted(profileRule(), { title, ...options }, "profile");
}

/** An item card's title beside a small picture. */
export function imageTitle(
  title: string,
  options: Omit<NonNullable<kakao.ItemCard["imageTitle"]>, "title"> = {},
): NonNullable<kakao.ItemCard["imageTitle"]> {
  return accepted(imageTitleRule, { title, ...options }, "imageTitle");
}

/** The first card of a carousel of basic, commerce or item cards. */
export function header(title: string, description: string, thumbnail: kakao.Thumbnail): CarouselHeader {
  return accepted(headerRule, { title, description, thumbnail }, "header");
}
