import { expect } from "vitest";
import type { Page } from "../../../src/answer/render.ts";
import { type ShownPage, type ShowOptions, showAnswers } from "../../../src/answer/respond.ts";
import type { TurnAnswer } from "../../../src/contract/answer.ts";
import type { KakaoComponent } from "../../../src/contract/kakao.ts";
import { breaches } from "../../../src/kakao/limits.ts";

/** Every page of an answer, as 이어보기 shows them one by one. */
export function allPages(answer: TurnAnswer, options: ShowOptions): ShownPage[] {
  const pages: ShownPage[] = [];
  for (let page: number | undefined = 0; page !== undefined; page = pages.at(-1)?.next?.page)
    pages.push(showAnswers([{ turn: "t", question: "질문", answer }], { ...options, page }));
  return pages;
}

/** The texts of all bubbles of all pages, those with a button under them included; cards of links apart. */
export function texts(pages: readonly Page[]): string[] {
  return pages.flat().flatMap((component) => {
    if ("simpleText" in component) return [component.simpleText.text];
    return "textCard" in component && component.textCard.title === undefined
      ? [component.textCard.description ?? ""]
      : [];
  });
}

/** What a page says in its text and its tables, in order; what opens links apart. */
export function said(component: KakaoComponent): string[] {
  if ("itemCard" in component) {
    const { head, itemList } = component.itemCard;
    return [head?.title ?? "", ...itemList.flatMap(({ title, description }) => [title, description])];
  }
  if ("listCard" in component) {
    const { header, items } = component.listCard;
    if (items.some(({ link }) => link)) return [];
    return [header.title, ...items.flatMap(({ title, description = "" }) => [title, description])];
  }
  return texts([[component]]);
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
  }
  for (const text of strings(pages)) {
    expect(text.isWellFormed()).toBe(true);
    expect(text).not.toMatch(/<[ \t]*\/?[ \t]*think[ \t]*\/?[ \t]*>/i);
    expect(text).not.toMatch(/[\u202A-\u202E\u2066-\u2069]|(?![\n\t])\p{Cc}/u);
  }
}

/** Every string of a value. */
function strings(value: unknown): string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(strings) : [];
}

const SEGMENTER = new Intl.Segmenter("ko", { granularity: "grapheme" });

/** The characters a person sees in the texts, parted by `|`; white space and what draws nothing left out. */
export function graphemes(...all: readonly string[]): string {
  return all
    .flatMap((text) => Array.from(SEGMENTER.segment(text), ({ segment }) => segment))
    .filter((segment) => /[^\s\p{Default_Ignorable_Code_Point}\u2800]/u.test(segment))
    .join("|");
}
