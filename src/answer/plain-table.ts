import type { Table } from "mdast";
import { linksIn } from "./links-in.ts";
import { type Block, type PlainBlock, textBlock, withGap, withLinks } from "./plain-block.ts";
import { inlineToPlain } from "./plain-inline.ts";
import type { Notes } from "./plain-notes.ts";
import { tableCard } from "./table-card.ts";

/** A longer header is written out once; repeating it would make a small table endless. */
const LABEL_LONGEST = 40;

/**
 * A table as a card where it is small enough for one, and as one block a row, each cell on a line as `header: cell`: a
 * phone is too narrow for columns. Empty cells are left out of the lines.
 */
export function tableBlocks(table: Table, notes: Notes): Block[] {
  const [headers = [], ...body] = table.children.map((row) =>
    row.children.map((cell) => inlineToPlain(cell.children, notes).trim()),
  );
  const links = table.children.flatMap((row) =>
    row.children.flatMap((cell) => linksIn(cell.children, notes)),
  );
  const rows = withLinks(rowBlocks(headers, body), links);
  const card = tableCard(headers, body, table.align?.[1] === "right");
  return card ? [{ kind: "table", card, rows, links }] : rows;
}

function rowBlocks(headers: readonly string[], body: readonly (readonly string[])[]): PlainBlock[] {
  const oneColumn = headers.length === 1;
  const rows = body.flatMap((row, index) => {
    const lines = row.map((cell, column) => {
      const header = headers[column] ?? "";
      return line(index > 0 && header.length > LABEL_LONGEST ? "" : header, cell);
    });
    const blocks = textBlock(lines.filter((text) => text !== "").join("\n"));
    return oneColumn && index > 0 ? withGap(blocks, 1) : blocks;
  });
  return rows.length > 0 ? rows : textBlock(headers.filter((header) => header !== "").join(" · "));
}

function line(header: string, cell: string): string {
  if (cell === "" || header === "") return cell;
  return `${header.replace(/:$/, "")}: ${cell}`;
}
