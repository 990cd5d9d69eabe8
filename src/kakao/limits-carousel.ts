import { cards } from "./limits-cards.ts";
import { ratioOf } from "./limits-item-card.ts";
import { thumbnail } from "./limits-parts.ts";
import {
  type Fields,
  isObject,
  list,
  type ObjectRule,
  object,
  oneOf,
  type Rule,
  text,
} from "./limits-rules.ts";

const IN_CAROUSEL: Readonly<Record<string, Rule>> = cards("carousel");
const TYPES = ["textCard", "basicCard", "commerceCard", "listCard", "itemCard"];
const WITHOUT_HEADER = new Set<unknown>(["textCard", "listCard"]);
/** What an item card of a carousel has only when its neighbours have it too. */
const ON_ALL_OR_NONE = ["thumbnail", "head", "profile", "imageTitle"];

export const header = object({ title: text(), description: text(), thumbnail });

const cardsOfType: ObjectRule = (carousel, path, report) => {
  const type = carousel.type as string;
  const rule = TYPES.includes(type) ? IN_CAROUSEL[type] : undefined;
  if (rule) list(rule, type === "listCard" ? 5 : 10, 1)(carousel.items, `${path}.items`, report);
};

const headerAllowed: ObjectRule = (carousel, path, report) => {
  if (carousel.header === undefined) return;
  if (WITHOUT_HEADER.has(carousel.type)) report(`${path}.header`, "is not for textCard or listCard");
  else header(carousel.header, `${path}.header`, report);
};

const alike: ObjectRule = (carousel, path, report) => {
  if (carousel.type !== "itemCard") return;
  const items = itemsOf(carousel);
  for (const field of ON_ALL_OR_NONE) {
    const having = items.filter((card) => card[field] !== undefined).length;
    if (having > 0 && having < items.length)
      report(`${path}.items`, `${field} must be on all cards or on none, is on ${having} of ${items.length}`);
  }
};

/** Only what is written is compared: `fixedRatio`, and width to height where both are given. */
const oneRatio: ObjectRule = (carousel, path, report) => {
  const pictures = itemsOf(carousel)
    .flatMap((card): unknown[] => (Array.isArray(card.thumbnails) ? card.thumbnails : [card.thumbnail]))
    .filter(isObject);
  const fixed = new Set(pictures.map((picture) => picture.fixedRatio === true));
  const ratios = new Set(pictures.map(ratioOf).filter((ratio) => ratio !== undefined));
  const shapes = Math.max(fixed.size, ratios.size);
  if (shapes > 1) report(`${path}.items`, `all pictures must have one ratio, have ${shapes}`);
};

function itemsOf(carousel: Fields): Fields[] {
  return Array.isArray(carousel.items) ? carousel.items.filter(isObject) : [];
}

export const carousel = object(
  { type: oneOf(...TYPES), items: list(() => {}) },
  cardsOfType,
  headerAllowed,
  alike,
  oneRatio,
);
