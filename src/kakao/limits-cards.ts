import { itemCard } from "./limits-item-card.ts";
import { actionOf, buttonRoom, CARD_FIELDS, link, type Place, profile, thumbnail } from "./limits-parts.ts";
import {
  boolean,
  integer,
  lengthOf,
  list,
  map,
  object,
  oneOf,
  type Rule,
  text,
  url,
} from "./limits-rules.ts";

const simpleText = object({
  text: text(1000),
  "extra?": object({ "markdown?": boolean }),
  "forwardable?": boolean,
});

const simpleImage = object({ imageUrl: url, altText: text(50, 0), "forwardable?": boolean });

function textCard(place: Place): Rule {
  return object(
    {
      "title?": text(50, 0),
      "description?": text(place === "carousel" ? 128 : undefined, 0),
      ...CARD_FIELDS,
    },
    (card, path, report) => {
      const length = lengthOf(card.title) + lengthOf(card.description);
      if (length === 0) report(path, "needs a title or a description");
      if (length > 400) report(path, `title and description together must be at most 400, are ${length}`);
    },
    buttonRoom,
  );
}

const basicCard = object(
  { thumbnail, "title?": text(50, 0), "description?": text(230, 0), ...CARD_FIELDS },
  buttonRoom,
);

const commerceCard = object(
  {
    price: integer(),
    currency: oneOf("won"),
    thumbnails: list(thumbnail, 1, 1),
    "title?": text(30, 0),
    "description?": text(40, 0),
    "discount?": integer(),
    "discountRate?": integer(),
    "discountedPrice?": integer(),
    "profile?": profile(),
    ...CARD_FIELDS,
  },
  (card, path, report) => {
    if (card.discountRate !== undefined && card.discountedPrice === undefined) {
      report(`${path}.discountRate`, "needs discountedPrice beside it");
    }
  },
  buttonRoom,
);

const itemAction = actionOf("block", "message");
export const listItem = object(
  {
    title: text(),
    "description?": text(undefined, 0),
    "imageUrl?": url,
    "link?": link,
    "extra?": map,
  },
  (item, path, report) => {
    if (item.action !== undefined) itemAction(item, path, report);
  },
);

function listCard(place: Place): Rule {
  return object(
    {
      header: object({ title: text() }),
      items: list(listItem, place === "carousel" ? 4 : 5, 1),
      ...CARD_FIELDS,
    },
    buttonRoom,
  );
}

/** Every component but the carousel, with the limits of its place. */
export function cards(place: Place) {
  return {
    simpleText,
    simpleImage,
    textCard: textCard(place),
    basicCard,
    commerceCard,
    listCard: listCard(place),
    itemCard: itemCard(place),
  } as const satisfies Readonly<Record<string, Rule>>;
}
