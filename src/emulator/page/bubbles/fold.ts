import { lastGraphemeBoundary } from "../../../answer/grapheme.ts";

/** The app folds what is longer. UTF-16 units. */
const MOST = 500;

/** The part of a text that the app shows at once, ending in '…'; undefined when it shows the whole text. */
export function folded(text: string): string | undefined {
  if (text.length <= MOST) return undefined;
  return `${text.slice(0, lastGraphemeBoundary(text, 0, MOST)).trimEnd()}…`;
}
