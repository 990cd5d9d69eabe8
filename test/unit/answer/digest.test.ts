import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { digestOf } from "../../../src/answer/digest.ts";

describe("a digest of thoughts", () => {
  it("tells what leads each paragraph, without marks, tags and fillers", () => {
    const reasoning = `<think>
Okay, so the user asks why the sky is blue. I know about scattering.

Wait.

**First**, sunlight holds all colours. It hits the air.

- Blue light is scattered the most
- Red light passes

음... 한국어로 답해야겠다. 짧게 쓰자.
</think>`;
    expect(digestOf(reasoning)).toEqual([
      [
        "• Okay, so the user asks why the sky is blue.",
        "• First, sunlight holds all colours.",
        "• Blue light is scattered the most",
        "• Red light passes",
        "• 한국어로 답해야겠다.",
      ].join("\n"),
    ]);
  });

  it("says a thing once, and tells nothing of nothing", () => {
    expect(digestOf("같은 말이에요.\n\n같은 말이에요.")).toEqual(["• 같은 말이에요."]);
    for (const empty of ["", " \n ", "<think></think>", "Hmm.\n\nWait…", "123\n\n---"])
      expect(digestOf(empty)).toEqual([]);
  });

  it("leaves out the tokens of chat templates, with ASCII bars or full-width ones", () => {
    expect(digestOf("<｜begin▁of▁sentence｜><｜User｜>하늘을 봐요.<|im_end|><｜end▁of▁sentence｜>")).toEqual([
      "• 하늘을 봐요.",
    ]);
  });

  it("of long thoughts is their beginning and their end, in five pages", () => {
    const paragraphs = Array.from(
      { length: 400 },
      (_, i) => `${i}번째로 이것을 따져 봐요. 자세한 것은 뒤에서 봐요.`,
    );
    const pages = digestOf(paragraphs.join("\n\n"));
    expect(pages).toHaveLength(5);
    expect(pages[0]).toContain("0번째로");
    expect(pages[4]).toContain("399번째로");
  });

  it("never shows a tag or half a letter, and fits a bubble, whatever was thought", () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.oneof(
            fc.string({ unit: "binary" }),
            fc.constantFrom(
              "<think>",
              "</think>",
              "<|im_start|>",
              "<｜User｜>",
              "<｜end▁of▁sentence｜>",
              "[INST]",
              "\n\n",
              "**",
              "가나다. ",
            ),
          ),
          { maxLength: 60 },
        ),
        (parts) => {
          for (const page of digestOf(parts.join(""))) {
            expect(page.isWellFormed()).toBe(true);
            expect(page.length).toBeLessThanOrEqual(500);
            expect(page).not.toMatch(/<\/?think>|<\|im_start\|>|<｜|｜>|\[INST\]/i);
          }
        },
      ),
      { numRuns: 300 },
    );
  });
});
