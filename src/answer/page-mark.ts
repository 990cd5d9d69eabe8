/** Which page of how many: `(2/4)` under the last words of a page. */
import type { KakaoComponent } from "../contract/kakao.ts";
import { BUBBLE_LONGEST, CARD_TEXT_LONGEST } from "./limits.ts";

const GAP = "\n\n";
/** Units to leave free for the gap and a mark of up to 999 pages. */
export const MARK_ROOM = 11;

/** Whether the mark can be written under the component's text; a card with a title is no running text. */
export function takesMark(component: KakaoComponent): boolean {
  if ("simpleText" in component) return component.simpleText.text.length + MARK_ROOM <= BUBBLE_LONGEST;
  if (!("textCard" in component) || component.textCard.title !== undefined) return false;
  return (component.textCard.description ?? "").length + MARK_ROOM <= CARD_TEXT_LONGEST;
}

/** The page with its mark, in a bubble of its own where nothing takes it. `index` counts from 0. */
export function withMark(
  page: readonly KakaoComponent[],
  index: number,
  pages: number,
): readonly KakaoComponent[] {
  const mark = `(${index + 1}/${pages})`;
  const at = page.findLastIndex(takesMark);
  const taking = page[at];
  return taking ? page.with(at, marked(taking, mark)) : [...page, { simpleText: { text: mark } }];
}

function marked(component: KakaoComponent, mark: string): KakaoComponent {
  if ("simpleText" in component)
    return { simpleText: { ...component.simpleText, text: component.simpleText.text + GAP + mark } };
  if (!("textCard" in component)) return component;
  const { description = "" } = component.textCard;
  return { textCard: { ...component.textCard, description: description + GAP + mark } };
}
