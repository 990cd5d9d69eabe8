import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { renderAnswer } from "../../../src/answer/render.ts";
import { BETWEEN_BUBBLES, texts } from "./helpers.ts";

const FOLDER = new URL("../../fixtures/answer/", import.meta.url);
const NAMES = readdirSync(FOLDER)
  .filter((name) => name.endsWith(".md"))
  .map((name) => name.slice(0, -3));

/** Each `NAME.md` beside its `NAME.txt`: what a person reads, bubbles parted by a heavy line. A new pair is a new test. */
describe("golden answers", () => {
  it.each(NAMES)("%s", (name) => {
    const markdown = readFileSync(new URL(`${name}.md`, FOLDER), "utf8");
    const expected = readFileSync(new URL(`${name}.txt`, FOLDER), "utf8");
    expect(`${texts(renderAnswer({ markdown }, { group: false })).join(BETWEEN_BUBBLES)}\n`).toBe(expected);
  });
});
