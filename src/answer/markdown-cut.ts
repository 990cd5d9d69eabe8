import { isVisible } from "./clean.ts";
import { cutIntoBubbles } from "./cut.ts";
import { layOut } from "./cut-layout.ts";
import { closes, FENCE_LONGEST, type Fence, fenceAfter } from "./fence.ts";
import { lastGraphemeBoundary } from "./grapheme.ts";
import { BUBBLE_LONGEST, BUBBLE_UNFOLDED } from "./limits.ts";

const CODE_LINE_LONGEST = BUBBLE_LONGEST - FENCE_LONGEST;
/** A bubble is ended at a blank line when that leaves at least this much in it. */
const GOOD_BLOCK = BUBBLE_UNFOLDED / 2;

/**
 * Cuts Markdown into bubbles of at most 500 UTF-16 units (1000 for an unbroken word or line of code), at blank lines
 * where one is near, else at line ends. A code block that is cut is closed and opened again, so each bubble is sound.
 */
export function cutMarkdown(markdown: string): string[] {
  const cutter = new Cutter();
  for (const line of markdown.split("\n")) cutter.add(line);
  return cutter.end();
}

class Cutter {
  readonly #bubbles: string[] = [];
  #lines: string[] = [];
  #length = 0;
  #fence: Fence | undefined;
  /** Index in `#lines` after which a block begins. */
  #blockStart = 0;

  add(line: string): void {
    if (this.#fence !== undefined && closes(line, this.#fence)) {
      // Room for it was kept.
      this.#put(this.#fence.close);
      this.#fence = undefined;
      return;
    }
    for (const piece of this.#fence === undefined ? proseLine(line) : codeLine(line)) {
      if (this.#overflows(piece)) this.#cutAtBlock();
      if (this.#overflows(piece)) this.#cutHere();
      const fence = fenceAfter(piece, this.#fence);
      if (this.#fence === undefined && piece.trim() === "") this.#blockStart = this.#lines.length + 1;
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
    return this.#lines.length > 0 && this.#length + piece.length + closing > BUBBLE_UNFOLDED;
  }

  #put(line: string): void {
    this.#lines.push(line);
    this.#length += line.length + 1;
  }

  #cutAtBlock(): void {
    const before = this.#lines.slice(0, this.#blockStart);
    if (before.join("\n").length < GOOD_BLOCK) return;
    this.#emit(before, undefined);
    this.#restart(this.#lines.slice(this.#blockStart));
  }

  #cutHere(): void {
    const justOpened = this.#fence !== undefined && this.#lines.at(-1) === this.#fence.open;
    if (justOpened) this.#emit(this.#lines.slice(0, -1), undefined);
    else this.#emit(this.#lines, this.#fence);
    this.#restart(this.#fence === undefined ? [] : [this.#fence.open]);
  }

  #restart(lines: string[]): void {
    this.#lines = [];
    this.#length = 0;
    this.#blockStart = 0;
    for (const line of lines) this.#put(line);
  }

  #emit(lines: readonly string[], fence: Fence | undefined): void {
    const whole = fence === undefined ? lines : [...lines, fence.close];
    const bubble = whole.join("\n").replace(/^(?:[ \t]*\n)+|\s+$/g, "");
    if (isVisible(bubble)) this.#bubbles.push(bubble);
  }
}

function proseLine(line: string): string[] {
  if (line.length <= BUBBLE_UNFOLDED) return [line];
  return cutIntoBubbles(layOut([{ text: line, kind: "text", gap: 1 }]));
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
