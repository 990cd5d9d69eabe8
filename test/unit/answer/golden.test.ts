import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { drawResponse } from "./draw.ts";
import { allPages } from "./helpers.ts";

const FOLDER = new URL("../../fixtures/answer/", import.meta.url);
const FILES = readdirSync(FOLDER);
const NAMES = FILES.filter((name) => name.endsWith(".md")).map((name) => name.slice(0, -3));
/** Those that are shown to a group room too. */
const GROUP = NAMES.filter((name) => FILES.includes(`${name}.group.txt`));

/**
 * Each `NAME.md` beside its `NAME.txt`, all pages as a person sees them, and `NAME.group.txt`, where there is one, as a
 * group does. A new `.md` is a new test: its `.txt` is written on the first run, and all are by `npx vitest -u`.
 */
describe("golden answers", () => {
  it.each(NAMES)("%s", async (name) => {
    await expect(drawn(name, false)).toMatchFileSnapshot(pathOf(`${name}.txt`));
  });

  it.each(GROUP)("%s in a group", async (name) => {
    await expect(drawn(name, true)).toMatchFileSnapshot(pathOf(`${name}.group.txt`));
  });
});

function drawn(name: string, group: boolean): string {
  const markdown = readFileSync(new URL(`${name}.md`, FOLDER), "utf8");
  const pages = allPages({ markdown }, { group });
  return pages
    .map(
      ({ response }, index) => `════════ ${index + 1}/${pages.length} ════════\n${drawResponse(response)}\n`,
    )
    .join("\n");
}

function pathOf(name: string): string {
  return fileURLToPath(new URL(name, FOLDER));
}
