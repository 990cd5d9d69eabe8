/** In a tab of its own, which learns nothing of this page. */
export function openAddress(url: string): void {
  window.open(url, "_blank", "noopener,noreferrer");
}
