/** Every limit at its edge: allowed, refused one above, and the refusal names path, limit and what was given. */
import { button, cards } from "saenggak";
import { describe, expect, it } from "vitest";
import { breaches } from "../../../src/kakao/limits.ts";
import { BOUNDS, PART_BOUNDS } from "./cards-bounds.ts";
import { PREFIX, refusalOf } from "./cards-samples.ts";
import { response } from "./limits-samples.ts";

describe("a bubble at its limits", () => {
  it.each(BOUNDS)("%s", (path, build, bound) => {
    expect(breaches(response(build(bound)))).toEqual([]);
    const said = refusalOf(() => build(bound + 1));
    expect(said.startsWith(`${PREFIX}${path} `)).toBe(true);
    expect(said).toMatch(new RegExp(`at most ${bound}\\b.*\\b${bound + 1}\\b`));
    expect(said).not.toMatch(/[가-힣]/);
  });

  it("of 30 KB of JSON", () => {
    const padded = (bytes: number) => {
      const bare = cards.textCard({ title: "a", buttons: [button.share("b", { extra: { pad: "" } })] });
      const pad = "x".repeat(bytes - JSON.stringify(bare).length);
      return cards.textCard({ title: "a", buttons: [button.share("b", { extra: { pad } })] });
    };
    expect(breaches(response(padded(30_000)))).toEqual([]);
    expect(refusalOf(() => padded(30_001))).toBe(
      `${PREFIX}textCard must be at most 30000 bytes of JSON, is 30001.`,
    );
  });
});

describe("a part at its limits", () => {
  it.each(PART_BOUNDS)("%s", (path, build, bound) => {
    build(bound);
    expect(refusalOf(() => build(bound + 1))).toBe(
      `${PREFIX}${path} must be at most ${bound} UTF-16 units long, is ${bound + 1}.`,
    );
  });

  it("counts UTF-16 units: an emoji is two or more", () => {
    expect(button.share("🎲".repeat(7)).label).toHaveLength(14);
    expect(refusalOf(() => button.share("🎲".repeat(8)))).toContain("at most 14 UTF-16 units long, is 16");
  });
});
