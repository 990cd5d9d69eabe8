import { isVisible } from "./clean.ts";
import { cutIntoBubbles } from "./cut.ts";
import { layOut } from "./cut-layout.ts";
import { closes, FENCE_LONGEST, type Fence, fenceAfter } from "./fence.ts";
import { lastGraphemeBoundary } from "./grapheme.ts";
import { BUBBLE_LONGEST, BUBBLE_UNFOLDED } from "./limits.ts";

const CODE_LINE_LONGEST = BUBBLE_LONGEST - FENCE_LONGEST;
/** A bubble is ended at a blank line when that leaves at least this part of it filled. */
const GOOD_BLOCK = 0.5;
const HEADING = /^ {0,3}#{1,6}(?:[ \t]|$)/;
const NO_BLANK = { line: 0, fence: undefined };

/**
 * Cuts Markdown into bubbles of at most `most` UTF-16 units (1000 for an unbroken word or line of code), at blank lines
 * where one is near, else at line ends; never right after a heading. A code block that is cut is closed and opened again,
 * so each bubble is sound.
 */
export function cutMarkdown(markdown: string, most: number = BUBBLE_UNFOLDED): string[] {
  const cutter = new Cutter(most);
  for (const line of markdown.split("\n")) cutter.add(line);
  return cutter.end();
}

class Cutter {
  readonly #most: number;
  readonly #bubbles: string[] = [];
  #lines: string[] = [];
  #length = 0;
  #fence: Fence | undefined;
  /** The index in `#lines` after the last blank line, and the fence it stands in. */
  #afterBlank: { line: number; fence: Fence | undefined } = NO_BLANK;

  constructor(most: number) {
    this.#most = most;
  }

  add(line: string): void {
    if (this.#fence !== undefined && closes(line, this.#fence)) {
      // Room for it was kept.
      this.#put(this.#fence.close);
      this.#fence = undefined;
      return;
    }
    for (const piece of this.#fence === undefined ? proseLine(line, this.#most) : codeLine(line)) {
      if (this.#overflows(piece)) this.#cutAtBlank();
      if (this.#overflows(piece)) this.#cutAtLine(piece);
      const fence = fenceAfter(piece, this.#fence);
      if (piece.trim() === "") this.#afterBlank = { line: this.#lines.length + 1, fence: this.#fence };
      this.#put(fence !== undefined && this.#fence === undefined ? fence.open : piece);
      this.#fence = fence;
    }
  }

  end(): string[] {
    this.#emit(this.#lines, this.#fence);
    return this.#bubbles;
  }

  #overflows(piece: string): boolean {
    const closing = this.#fence === undefined ? 0 : this.#fence.close.length + 1;
    return this.#lines.length > 0 && this.#length + piece.length + closing > this.#most;
  }

  #put(line: string): void {
    this.#lines.push(line);
    this.#length += line.length + 1;
  }

  #cutAtBlank(): void {
    const { line, fence } = this.#afterBlank;
    const [before, heading] = fence
      ? [this.#lines.slice(0, line), []]
      : beforeHeading(this.#lines.slice(0, line));
    if (before.join("\n").length < GOOD_BLOCK * this.#most) return;
    this.#emit(before, fence);
    this.#restart([...(fence ? [fence.open] : heading), ...this.#lines.slice(line)]);
  }

  #cutAtLine(piece: string): void {
    if (this.#fence) this.#cutCode(this.#fence);
    else this.#cutProse(piece);
  }

  #cutProse(piece: string): void {
    const [before, heading] = beforeHeading(this.#lines);
    const fits = heading.join("\n").length + 1 + piece.length <= this.#most;
    this.#emit(fits ? before : this.#lines, undefined);
    this.#restart(fits ? heading : []);
  }

  #cutCode(fence: Fence): void {
    const justOpened = this.#lines.at(-1) === fence.open;
    if (justOpened) this.#emit(this.#lines.slice(0, -1), undefined);
    else this.#emit(this.#lines, fence);
    this.#restart([fence.open]);
  }

  #restart(lines: readonly string[]): void {
    this.#lines = [];
    this.#length = 0;
    this.#afterBlank = NO_BLANK;
    for (const line of lines) this.#put(line);
  }

  #emit(lines: readonly string[], fence: Fence | undefined): void {
    const text = lines.join("\n").replace(/^(?:[ \t]*\n)+|\s+$/g, "");
    const bubble = fence === undefined ? text : `${text}\n${fence.close}`;
    if (isVisible(bubble)) this.#bubbles.push(bubble);
  }
}

/** Lines, and the headings at their end that belong to what follows. */
function beforeHeading(lines: readonly string[]): [readonly string[], readonly string[]] {
  const last = lines.findLastIndex((line) => line.trim() !== "" && !HEADING.test(line));
  const at = lines.findIndex((line, index) => index > last && HEADING.test(line));
  return at > 0 && last >= 0 ? [lines.slice(0, at), lines.slice(at)] : [lines, []];
}

function proseLine(line: string, most: number): string[] {
  if (line.length <= most) return [line];
  return cutIntoBubbles(layOut([{ text: line, kind: "text", gap: 1 }]), most).map(({ text }) => text);
}

function codeLine(line: string): string[] {
  const pieces: string[] = [];
  let from = 0;
  while (line.length - from > CODE_LINE_LONGEST) {
    const end = lastGraphemeBoundary(line, from, from + CODE_LINE_LONGEST);
    pieces.push(line.slice(from, end));
    from = end;
  }
  pieces.push(line.slice(from));
  return pieces;
}
