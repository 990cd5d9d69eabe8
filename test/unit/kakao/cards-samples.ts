/** What the tests of builders share. */
import { parts, SaenggakError } from "saenggak";
import { PICTURE } from "./limits-samples.ts";

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
