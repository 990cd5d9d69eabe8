/**
 * The sizes rendering works with. Lengths are UTF-16 units, the strictest reading of the platform's limits
 * (Kakao Business skill guide, simpleText and template.outputs).
 */

/** The app folds a longer bubble behind 전체 보기. */
export const BUBBLE_UNFOLDED = 500;
/** The platform refuses a longer bubble. */
export const BUBBLE_LONGEST = 1000;
/** Title and description of a text card together, and its title alone. */
export const CARD_TEXT_LONGEST = 400;
export const CARD_TITLE_LONGEST = 50;
/** The title of a list's item: our own bound, about two lines of a phone. */
export const LIST_TITLE_LONGEST = 40;
/** Components of one response. */
export const PAGE_COMPONENTS = 3;
/** Bytes of a page's components as JSON: a response over 30 KB is dropped, and quick replies need room beside them. */
export const PAGE_BYTES = 27_000;
/**
 * The part of an answer's Markdown that is read: three to four times what R1 writes at its longest, and few enough
 * for a parser whose time grows faster than its input.
 */
export const SOURCE_LONGEST = 60_000;
/** The plain text that is shown: more than the source, because a table's headers are repeated for its rows. */
export const PLAIN_LONGEST = 120_000;
