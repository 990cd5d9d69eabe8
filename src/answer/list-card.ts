import type { KakaoComponent, ListCard, ListItem } from "../contract/kakao.ts";

/** Items of a list card that stands alone, and of one in a carousel. */
const ALONE = 5;
const IN_CAROUSEL = 4;
/** List cards of one carousel. */
const CARDS = 5;

/**
 * Items under a header: one list card, or from six on a carousel of them, which takes up to 20 in the room of one
 * component. `[]` for none.
 */
export function listComponents(header: string, items: readonly ListItem[]): KakaoComponent[] {
  if (items.length === 0) return [];
  if (items.length <= ALONE) return [{ listCard: card(header, items) }];
  return inGroups(items, IN_CAROUSEL * CARDS).map((group) => ({
    carousel: { type: "listCard", items: inGroups(group, IN_CAROUSEL).map((some) => card(header, some)) },
  }));
}

function card(title: string, items: readonly ListItem[]): ListCard {
  return { header: { title }, items };
}

/** As few groups of at most `most` as hold them, none much smaller than the others. */
function inGroups<T>(all: readonly T[], most: number): T[][] {
  const groups = Math.ceil(all.length / most);
  const size = Math.ceil(all.length / groups);
  return Array.from({ length: groups }, (_, index) => all.slice(index * size, (index + 1) * size)).filter(
    (group) => group.length > 0,
  );
}
