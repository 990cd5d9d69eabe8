import type { KakaoComponent } from "../contract/kakao.ts";

const UNREAD = new Set([
  "extra",
  "action",
  "blockId",
  "messageText",
  "imageUrl",
  "webLinkUrl",
  "link",
  "type",
  "buttonLayout",
  "currency",
]);

/** Every word of a bubble that a person would read, in order, a line each. */
export function bubbleText(bubble: KakaoComponent): string {
  return textOf(bubble);
}

function textOf(value: unknown): string {
  if (typeof value === "string") return value;
  if (typeof value !== "object" || value === null) return "";
  const words = Object.entries(value).map(([key, entry]) => (UNREAD.has(key) ? "" : textOf(entry)));
  return words.filter((word) => word !== "").join("\n");
}
