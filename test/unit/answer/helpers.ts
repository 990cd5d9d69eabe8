import { expect } from "vitest";
import type { Page } from "../../../src/answer/render.ts";
import { breaches } from "../../../src/kakao/limits.ts";

export const BETWEEN_BUBBLES = "\n━━━━━━━━━━\n";

/** The texts of all bubbles of all pages. */
export function texts(pages: readonly Page[]): string[] {
  return pages.flat().flatMap((component) => ("simpleText" in component ? [component.simpleText.text] : []));
}

/** Everything the platform and the product ask of any answer, whatever it says. */
export function expectSound(pages: readonly Page[]): void {
  for (const page of pages) {
    expect(page.length).toBeGreaterThanOrEqual(1);
    expect(page.length).toBeLessThanOrEqual(3);
    const response = { version: "2.0", template: { outputs: page } } as const;
    expect(breaches(response)).toEqual([]);
    expect(Buffer.byteLength(JSON.stringify(response))).toBeLessThan(30_000);
  }
  for (const text of texts(pages)) {
    expect(text.trim()).not.toBe("");
    expect(text.length).toBeLessThanOrEqual(1000);
    expect(text.isWellFormed()).toBe(true);
    expect(text).not.toMatch(/<[ \t]*\/?[ \t]*think[ \t]*\/?[ \t]*>/i);
    expect(text).not.toMatch(/[\u202A-\u202E\u2066-\u2069]|(?![\n\t])\p{Cc}/u);
  }
}

const SEGMENTER = new Intl.Segmenter("ko", { granularity: "grapheme" });

/** The characters a person sees, as a list; white space and what draws nothing left out. */
export function graphemes(text: string): string[] {
  return Array.from(SEGMENTER.segment(text), ({ segment }) => segment).filter((segment) =>
    /[^\s\p{Default_Ignorable_Code_Point}\u2800]/u.test(segment),
  );
}
