import {
  boolean,
  type Fields,
  integer,
  isObject,
  list,
  map,
  type ObjectRule,
  object,
  oneOf,
  type Rule,
  text,
  url,
} from "./limits-rules.ts";

/** Pieces that several components share: links, pictures, profiles, buttons, quick replies. */

export const link: Rule = object({ "web?": url, "pc?": url, "mobile?": url }, (value, path, report) => {
  if ([value.web, value.pc, value.mobile].every((way) => way === undefined)) {
    report(path, "needs at least one of web, pc, mobile");
  }
});

export const thumbnail: Rule = object({
  imageUrl: url,
  "altText?": text(50, 0),
  "link?": link,
  "fixedRatio?": boolean,
  "width?": integer(1),
  "height?": integer(1),
});

export function profile(max?: number): Rule {
  return object({ title: text(max), "imageUrl?": url, "width?": integer(1), "height?": integer(1) });
}

/** What each action of a button or quick reply cannot do without. */
const NEEDS: Readonly<Record<string, Readonly<Record<string, Rule>>>> = {
  webLink: { webLinkUrl: url },
  message: { messageText: text() },
  phone: { phoneNumber: text() },
  block: { blockId: text(), "messageText?": text() },
  share: {},
  operator: {},
};
const NEEDS_RULES = new Map(Object.entries(NEEDS).map(([action, fields]) => [action, object(fields)]));

/** The action is one of these, and what it needs is there. */
export function actionOf(...allowed: readonly string[]): ObjectRule {
  const known = oneOf(...allowed);
  return (value, path, report) => {
    known(value.action, `${path}.action`, report);
    if (allowed.includes(value.action as string))
      NEEDS_RULES.get(value.action as string)?.(value, path, report);
  };
}

export const quickReply: Rule = object({ label: text(14), "extra?": map }, actionOf("message", "block"));

export const button: Rule = object({ label: text(14), "extra?": map }, actionOf(...Object.keys(NEEDS)));

/** Fields that every card has. */
export const CARD_FIELDS = {
  "buttons?": list(button),
  "buttonLayout?": oneOf("vertical", "horizontal"),
  "forwardable?": boolean,
};

/** At most 3 buttons, or 2 side by side; two that stand side by side have labels of at most 8. */
export const buttonRoom: ObjectRule = (card, path, report) => {
  if (!Array.isArray(card.buttons)) return;
  const horizontal = card.buttonLayout === "horizontal" || fixedRatio(card);
  const most = horizontal ? 2 : 3;
  if (card.buttons.length > most) {
    const sideBySide = horizontal ? " side by side" : "";
    report(`${path}.buttons`, `must hold at most ${most}${sideBySide}, holds ${card.buttons.length}`);
  }
  if (!horizontal || card.buttons.length !== 2) return;
  card.buttons.forEach((entry: unknown, index) => {
    if (isObject(entry)) text(8, 0)(entry.label ?? "", `${path}.buttons[${index}].label`, report);
  });
};

/** A picture of fixed ratio puts the buttons of its card side by side. */
function fixedRatio(card: Fields): boolean {
  const pictures = Array.isArray(card.thumbnails) ? card.thumbnails : [card.thumbnail];
  return pictures.some((picture) => isObject(picture) && picture.fixedRatio === true);
}

/** Where a component stands: some limits are tighter in a carousel. */
export type Place = "alone" | "carousel";
