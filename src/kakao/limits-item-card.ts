import { buttonRoom, CARD_FIELDS, type Place, profile, thumbnail } from "./limits-parts.ts";
import {
  type Fields,
  isObject,
  lengthOf,
  list,
  type ObjectRule,
  object,
  oneOf,
  type Rule,
  text,
  url,
} from "./limits-rules.ts";

export const imageTitle = object({
  title: text(),
  "description?": text(undefined, 0),
  "imageUrl?": url,
});
export const summary = object({ title: text(6), description: text(14) });
export const item = object({ title: text(6), description: text() });

const FIELDS = {
  "thumbnail?": thumbnail,
  "head?": object({ title: text() }),
  "profile?": profile(15),
  "imageTitle?": imageTitle,
  "itemListAlignment?": oneOf("left", "right"),
  "itemListSummary?": summary,
  "title?": text(undefined, 0),
  "description?": text(undefined, 0),
  ...CARD_FIELDS,
};

/** The item card: fewer items and less text in a carousel, and a picture of 2:1 only. */
export function itemCard(place: Place): Rule {
  const [items, length] = place === "carousel" ? [5, 100] : [10, 200];
  return object(
    { ...FIELDS, itemList: list(item, items, 1) },
    headOrProfile,
    wording(length),
    shape(place),
    buttonRoom,
  );
}

const headOrProfile: ObjectRule = (card, path, report) => {
  if (card.head !== undefined && card.profile !== undefined) report(path, "has head or profile, never both");
};

/** Lines are counted as written; how the app wraps them is not known here. */
function wording(most: number): ObjectRule {
  return (card, path, report) => {
    const length = lengthOf(card.title) + lengthOf(card.description);
    if (length > most) report(path, `title and description together must be at most ${most}, are ${length}`);
    const written = lines(card.title) + lines(card.description);
    if (written > 12) {
      report(path, `title and description together must be at most 12 lines, are ${written}`);
    }
    if (lengthOf(card.description) > 0 && lengthOf(card.title) === 0) {
      report(`${path}.description`, "needs a title beside it");
    }
  };
}

function lines(value: unknown): number {
  return typeof value === "string" && value !== "" ? value.split(/\r\n|\r|\n/).length : 0;
}

/** Judged only when both width and height are given: the picture itself is never fetched. */
function shape(place: Place): ObjectRule {
  return (card, path, report) => {
    const ratio = ratioOf(card.thumbnail);
    if (ratio === undefined || ratio === 2) return;
    const is = `is ${Number(ratio.toFixed(2))}:1`;
    if (place === "carousel") report(`${path}.thumbnail`, `must be 2:1 in a carousel, ${is}`);
    else if (ratio !== 1) report(`${path}.thumbnail`, `must be 2:1 or 1:1, ${is}`);
  };
}

/** Width divided by height, or undefined when the picture does not tell. */
export function ratioOf(picture: unknown): number | undefined {
  const { width, height }: Fields = isObject(picture) ? picture : {};
  if (typeof width !== "number" || typeof height !== "number" || width <= 0 || height <= 0) return undefined;
  return width / height;
}
