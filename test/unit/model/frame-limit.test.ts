import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { limitFrames } from "../../../src/model/frame-limit.ts";

async function through(text: string, max: number, size: number): Promise<string> {
  const bytes = new TextEncoder().encode(text);
  const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) =>
    bytes.slice(at * size, (at + 1) * size),
  );
  let out = "";
  const decoder = new TextDecoder();
  for await (const chunk of ReadableStream.from(chunks).pipeThrough(limitFrames(max))) {
    out += decoder.decode(chunk, { stream: true });
  }
  return out;
}

describe("limitFrames", () => {
  it.each(["\n", "\r\n"])("passes any number of small events, however they are cut (%j)", async (eol) => {
    const stream = `data: 가나다${eol}${eol}: ping${eol}${eol}`.repeat(50);
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 40 }), async (size) => {
        expect(await through(stream, 20, size)).toBe(stream);
      }),
      { numRuns: 40 },
    );
  });

  it.each([
    ["one long line", `data: ${"x".repeat(100)}`],
    ["many short lines", "data: x\n".repeat(20)],
    ["lines of blanks", " \n".repeat(100)],
  ])("fails on %s", async (_, text) => {
    for (const size of [1, 7, 1_000]) {
      await expect(through(text, 50, size)).rejects.toMatchObject({ code: "MODEL_FAILED" });
    }
  });
});
