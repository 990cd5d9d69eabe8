import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { limitFrames } from "../../../src/model/frame-limit.ts";

function count(text: string, max: number, size: number): void {
  const bytes = new TextEncoder().encode(text);
  const limit = limitFrames(max);
  for (let at = 0; at < bytes.length; at += size) limit(bytes.subarray(at, at + size));
}

describe("limitFrames", () => {
  it.each(["\n", "\r\n"])("passes any number of small events, however they are cut (%j)", (eol) => {
    const stream = `data: 가나다${eol}${eol}: ping${eol}${eol}`.repeat(50);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), (size) => {
        expect(() => count(stream, 20, size)).not.toThrow();
      }),
      { numRuns: 40 },
    );
  });

  it.each([
    ["one long line", `data: ${"x".repeat(100)}`],
    ["many short lines", "data: x\n".repeat(20)],
    ["lines of blanks", " \n".repeat(100)],
  ])("fails on %s", (_, text) => {
    for (const size of [1, 7, 1_000]) {
      expect(() => count(text, 50, size)).toThrow(expect.objectContaining({ code: "MODEL_FAILED" }));
    }
  });
});
