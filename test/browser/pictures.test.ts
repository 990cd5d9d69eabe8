/** That a picture's test can fail. */
import type { PNG } from "pngjs";
import { expect, it } from "vitest";
import { approvedPicture, expectSame } from "./pictures.ts";

/** Fills a part with the colour of its first pixel. */
function erase(picture: PNG, part: { left: number; top: number; width: number; height: number }): void {
  const at = (x: number, y: number): number => (y * picture.width + x) * 4;
  const from = at(part.left, part.top);
  const colour = Buffer.from(picture.data.subarray(from, from + 4));
  for (let y = part.top; y < part.top + part.height; y++)
    for (let x = part.left; x < part.left + part.width; x++) colour.copy(picture.data, at(x, y));
}

it("is the same as itself", () => {
  expectSame(approvedPicture("text-card-light"), approvedPicture("text-card-light"));
});

it.each([
  ["a button", "light", { left: 9, top: 233, width: 254, height: 46 }],
  ["a button", "dark", { left: 9, top: 233, width: 254, height: 46 }],
  ["a button's label", "light", { left: 100, top: 244, width: 72, height: 24 }],
] as const)("fails when %s is gone in the %s theme", (_what, theme, part) => {
  const name = `text-card-${theme}`;
  const picture = approvedPicture(name);
  erase(picture, part);
  expect(() => expectSame(picture, approvedPicture(name))).toThrow();
});
