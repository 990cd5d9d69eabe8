import type { KakaoComponent } from "../contract/kakao.ts";
import { PAGE_BYTES, PAGE_COMPONENTS } from "./limits.ts";

/** What one response shows: 1–3 components, together under the platform's 30 KB. */
export type Page = readonly KakaoComponent[];

/** The components in order, in as few pages as hold them. A component too big for any page has one alone. */
export function paginate(components: readonly KakaoComponent[]): Page[] {
  const pages: KakaoComponent[][] = [];
  let bytes = 0;
  for (const component of components) {
    const size = Buffer.byteLength(JSON.stringify(component)) + 1;
    const page = pages.at(-1);
    if (page !== undefined && page.length < PAGE_COMPONENTS && bytes + size <= PAGE_BYTES) {
      page.push(component);
      bytes += size;
    } else {
      pages.push([component]);
      bytes = size;
    }
  }
  return pages;
}
