import type { Table, TableCell } from "mdast";
import type { PlainBlock } from "./plain-block.ts";
import { textBlock, withGap } from "./plain-block.ts";

/** A longer header is written out once; repeating it would make a small table endless. */
const LABEL_LONGEST = 40;

/**
 * A table as one block a row, each cell on a line as `header: cell`: a phone is too narrow for columns. Empty cells are
 * left out.
 */
export function tableBlocks(table: Table, cellText: (cell: TableCell) => string): PlainBlock[] {
  const [head, ...body] = table.children;
  const headers = (head?.children ?? []).map((cell) => cellText(cell).trim());
  if (body.length === 0) return textBlock(headers.filter((header) => header !== "").join(" · "));
  const oneColumn = headers.length === 1;
  const rows = body.flatMap((row, index) => {
    const lines = row.children.map((cell, column) => {
      const header = headers[column] ?? "";
      return line(index > 0 && header.length > LABEL_LONGEST ? "" : header, cellText(cell).trim());
    });
    const blocks = textBlock(lines.filter((text) => text !== "").join("\n"));
    return oneColumn && index > 0 ? withGap(blocks, 1) : blocks;
  });
  return rows.length > 0 ? rows : textBlock(headers.join(" · "));
}

function line(header: string, cell: string): string {
  if (cell === "" || header === "") return cell;
  return `${header.replace(/:$/, "")}: ${cell}`;
}
