/** Plain values of every component, as small as the format allows, for tests that push one field to its bound. */

export const PICTURE = "https://img.example/a.png";

export const SAMPLES = {
  simpleText: { text: "안녕하세요" },
  simpleImage: { imageUrl: PICTURE, altText: "그림" },
  textCard: { title: "제목" },
  basicCard: { thumbnail: { imageUrl: PICTURE } },
  commerceCard: { price: 10000, currency: "won", thumbnails: [{ imageUrl: PICTURE }] },
  listCard: { header: { title: "목록" }, items: [{ title: "하나" }] },
  itemCard: { itemList: [{ title: "이름", description: "값" }] },
} as const;
export type SampleName = keyof typeof SAMPLES;

export function response(...outputs: unknown[]): Record<string, unknown> {
  return { version: "2.0", template: { outputs } };
}

/** A response of one component: the sample with these fields laid over it. */
export function one(
  name: SampleName,
  fields: Readonly<Record<string, unknown>> = {},
): Record<string, unknown> {
  return response({ [name]: { ...SAMPLES[name], ...fields } });
}

export function carouselOf(
  name: SampleName,
  cards: readonly Readonly<Record<string, unknown>>[],
  fields: Readonly<Record<string, unknown>> = {},
): Record<string, unknown> {
  const items = cards.map((card) => ({ ...SAMPLES[name], ...card }));
  return response({ carousel: { type: name, items, ...fields } });
}

export function times<T>(count: number, value: T): T[] {
  return Array.from({ length: count }, () => value);
}

export const chars = (count: number): string => "가".repeat(count);

export const BUTTON = { label: "누르기", action: "message", messageText: "눌렀어요" } as const;
