import type { KakaoComponent } from "../contract/kakao.ts";
import { isVisible } from "./clean.ts";
import { oneLine } from "./link.ts";

/** Of an item card: rows, and units of a row's title (the platform's limits). */
const ITEM_ROWS = 10;
const ITEM_TITLE = 6;
/** Of a list card. */
const LIST_ROWS = 5;
/** Our own bounds, in units: what a phone surely shows whole; the app ends longer words with an ellipsis. */
const HEADER = 24;
const ITEM_VALUE = 30;
const LIST_TITLE = 30;
const LIST_VALUES = 24;
const BETWEEN = " · ";

/**
 * A table as a card that shows it whole: two columns with short names as an item card, two or three columns of up to five
 * rows as a list card, whose header names the columns. Undefined when it is larger, or a cell is empty or has two lines.
 *
 * @param right whether the second column stands to the right
 */
export function tableCard(
  headers: readonly string[],
  body: readonly (readonly string[])[],
  right: boolean,
): KakaoComponent | undefined {
  if (headers.length < 2 || headers.length > 3 || body.length === 0 || body.length > ITEM_ROWS)
    return undefined;
  const isWhole = body.every((row) => row.length === headers.length && row.every(isOneLine));
  if (!isWhole || !headers.every(isOneLine)) return undefined;
  const header = headers.map(oneLine).join(BETWEEN);
  const rows = body.map(([name = "", ...values]) => ({
    title: oneLine(name),
    description: values.map(oneLine).join(BETWEEN),
  }));
  if (header.length > HEADER) return undefined;
  if (headers.length === 2 && allFit(rows, ITEM_ROWS, ITEM_TITLE, ITEM_VALUE)) {
    const alignment = right ? ({ itemListAlignment: "right" } as const) : {};
    return { itemCard: { head: { title: header }, itemList: rows, ...alignment } };
  }
  return allFit(rows, LIST_ROWS, LIST_TITLE, LIST_VALUES)
    ? { listCard: { header: { title: header }, items: rows } }
    : undefined;
}

function isOneLine(cell: string): boolean {
  return isVisible(oneLine(cell)) && !cell.includes("\n");
}

function allFit(
  rows: readonly { title: string; description: string }[],
  most: number,
  title: number,
  description: number,
): boolean {
  return (
    rows.length <= most &&
    rows.every((row) => row.title.length <= title && row.description.length <= description)
  );
}
