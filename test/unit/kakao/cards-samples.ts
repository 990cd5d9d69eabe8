/** What the tests of builders share. */
import { cards, parts, SaenggakError } from "saenggak";
import { chars, PICTURE } from "./limits-samples.ts";

export const thumbnail = parts.thumbnail(PICTURE);
export const item = parts.item("이름", "값");
/** A list card's fields, of which a test may break some. */
export const list = (fields: object = {}) => ({
  header: { title: "목록" },
  items: [{ title: "하나" }],
  ...fields,
});
export const goods = { price: 1_000, thumbnails: [thumbnail] } as const;
export const side = { thumbnail: parts.thumbnail(PICTURE, { fixedRatio: true }) };

/** What a builder refused, as a skill author reads it. */
export function refusalOf(build: () => unknown): string {
  try {
    build();
  } catch (error) {
    if (error instanceof SaenggakError && error.code === "CARD_REFUSED") return error.message;
    throw error;
  }
  throw new Error("nothing was refused");
}
export const PREFIX = "The platform would refuse this card. ";

/** As JavaScript may call them: what TypeScript refuses is to be refused all the same. */
export const unchecked = cards as unknown as Readonly<
  Record<keyof typeof cards, (...given: readonly unknown[]) => object>
>;

const headed = { itemCard: { itemList: [item], head: { title: "가" } } };
const bare = { itemCard: { itemList: [item] } };
/** One of each sort: a length, what must stand beside, a length in a carousel, what stands on all or none. */
export const BROKEN: readonly (() => unknown)[] = [
  () => cards.textCard({ title: chars(52) }),
  () => unchecked.commerceCard({ ...goods, discountRate: 10 }),
  () => cards.carousel([cards.textCard({ title: "가" }), cards.textCard({ description: chars(130) })]),
  () => cards.carousel([headed, bare, bare]),
];
