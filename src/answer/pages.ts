import type { KakaoComponent } from "../contract/kakao.ts";
import { PAGE_BYTES, PAGE_COMPONENTS } from "./limits.ts";
import { takesMark } from "./page-mark.ts";

/** What one response shows: 1–3 components, together under the platform's 30 KB. */
export type Page = readonly KakaoComponent[];

/**
 * The components in order, in as few pages as hold them. A component too big for any page has one alone. Of several
 * pages each has a component that takes its mark, or room for one more.
 *
 * @param options.marked whether the pages are to be marked; `true` by default
 */
export function paginate(components: readonly KakaoComponent[], { marked = true } = {}): Page[] {
  const pages = fill(components, () => PAGE_COMPONENTS);
  return !marked || pages.length <= 1
    ? pages
    : fill(components, (page) => (page.some(takesMark) ? PAGE_COMPONENTS : PAGE_COMPONENTS - 1));
}

function fill(components: readonly KakaoComponent[], most: (page: Page) => number): Page[] {
  const pages: KakaoComponent[][] = [];
  let bytes = 0;
  for (const component of components) {
    const size = Buffer.byteLength(JSON.stringify(component)) + 1;
    const page = pages.at(-1);
    if (page && page.length < most([...page, component]) && bytes + size <= PAGE_BYTES) {
      page.push(component);
      bytes += size;
    } else {
      pages.push([component]);
      bytes = size;
    }
  }
  return pages;
}
