import type { LimitId } from "./limits-data.ts";

/** What a breach is about. */
export interface About {
  readonly id: LimitId;
  /** The part as a Korean sentence calls it. */
  readonly noun: string;
  /** The field inside that part, as `header.title`; empty for the part itself. */
  readonly field: string;
}

const CARDS = [
  "simpleText",
  "simpleImage",
  "textCard",
  "basicCard",
  "commerceCard",
  "listCard",
  "itemCard",
] as const satisfies readonly LimitId[];

/** The innermost part comes first; the group named `field` is what follows it. */
const PARTS: readonly (readonly [RegExp, LimitId, string])[] = [
  [/^template\..*\.link(?:\.(?<field>.+))?$/, "link", "링크(link)"],
  [/^template\..*\.buttons$/, "button", "buttons"],
  [/^template\..*\.buttons\[\d+\](?:\.(?<field>.+))?$/, "button", "버튼"],
  [/^template\..*\.thumbnails?(?:\[\d+\])?\.(?<field>.+)$/, "thumbnail", "썸네일"],
  [/^template\.quickReplies$/, "quickReply", "quickReplies"],
  [/^template\.quickReplies\[\d+\](?:\.(?<field>.+))?$/, "quickReply", "바로가기 응답"],
  [/^template\.outputs\[\d+\]\.carousel(?:\.(?<field>.+))?$/, "carousel", "케로셀"],
  [/^template\.outputs$/, "outputs", "outputs"],
  [/^template\.outputs\[\d+\]$/, "outputs", "outputs의 칸"],
  [/^context\.(?<field>.+)$/, "context", "context"],
  [/^useCallback$/, "useCallback", "useCallback"],
];
const IN_CAROUSEL = /^template\.outputs\[(\d+)\]\.carousel\.items\[\d+\](?:\.(?<field>.+))?$/;
const ALONE = /^template\.outputs\[\d+\]\.(?<name>\w+)(?:\.(?<field>.+))?$/;

/** @param response the parsed body: only it tells which cards a carousel has */
export function aboutOf(path: string, response: unknown): About {
  const [pattern, id, noun] = PARTS.find(([part]) => part.test(path)) ?? [];
  if (pattern && id && noun && id !== "carousel") return { id, noun, field: fieldOf(pattern, path) };
  const card = cardAt(path, response);
  if (card) return card;
  if (pattern) return { id: "carousel", noun: "케로셀", field: fieldOf(pattern, path) };
  return { id: "response", noun: "응답", field: path === "response" ? "" : path };
}

function cardAt(path: string, response: unknown): About | undefined {
  const inside = IN_CAROUSEL.exec(path);
  const alone = ALONE.exec(path);
  const name = inside ? carouselType(response, Number(inside[1])) : alone?.groups?.name;
  const id = CARDS.find((card) => card === name);
  return id && { id, noun: id, field: (inside ?? alone)?.groups?.field ?? "" };
}

function carouselType(response: unknown, output: number): unknown {
  const body = response as { template?: { outputs?: { carousel?: { type?: unknown } }[] } } | undefined;
  return body?.template?.outputs?.[output]?.carousel?.type;
}

function fieldOf(pattern: RegExp, path: string): string {
  return pattern.exec(path)?.groups?.field ?? "";
}
