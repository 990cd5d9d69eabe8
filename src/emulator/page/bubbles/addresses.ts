import { outside } from "./address.ts";

/** A stretch of text, and where it leads when it is an address. */
export interface Piece {
  readonly text: string;
  readonly url?: string;
}

/** Up to a blank, as GitHub Flavored Markdown has it, or a mark that addresses have only when encoded. */
const ADDRESS = /\bhttps?:\/\/[^\s<>"“”‘’「」『』《》〈〉]+/gi;
/** Ends a sentence rather than an address. */
const ENDING = /[?!.,:;*_~'\]}]+$/;
/** Ends the beginning of a folded text: what stands before it may be half an address. */
const FOLD = "…";

/** A text in pieces, the http(s) addresses in it apart; nothing of it is lost or changed. */
export function piecesOf(text: string): readonly Piece[] {
  const pieces: Piece[] = [];
  let from = 0;
  for (const { 0: found, index } of text.matchAll(ADDRESS)) {
    const address = withoutEnding(found);
    const url = found.endsWith(FOLD) ? undefined : outside(address)?.href;
    if (url === undefined) continue;
    if (index > from) pieces.push({ text: text.slice(from, index) });
    pieces.push({ text: address, url });
    from = index + address.length;
  }
  return from < text.length ? [...pieces, { text: text.slice(from) }] : pieces;
}

/** A bracket that was opened before the address does not belong to it either. */
function withoutEnding(found: string): string {
  const address = found.replace(ENDING, "");
  const closesMore = address.endsWith(")") && address.split(")").length > address.split("(").length;
  if (closesMore) return withoutEnding(address.slice(0, -1));
  return address;
}
