import type { Link } from "../../../contract/kakao.ts";

/** @returns the address in its normal form, or undefined when it is not an absolute http(s) one */
export function outside(address: string | undefined): URL | undefined {
  const url = URL.parse(address ?? "");
  return url?.protocol === "https:" || url?.protocol === "http:" ? url : undefined;
}

/** Where a phone would go. */
export function wayOf(link: Link | undefined): string | undefined {
  return link?.mobile ?? link?.web ?? link?.pc;
}

/** Opens http(s) addresses; anything else is ignored. */
export function go(address: string | undefined, open: (url: string) => void): void {
  const url = outside(address);
  if (url) open(url.href);
}
