import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { FinishReason } from "../../../src/contract/model.ts";
import { createSplitter, type ReasoningMode } from "../../../src/model/splitter.ts";

type Delta = { text?: string; reasoning?: string };

function split(mode: ReasoningMode, deltas: readonly Delta[], finish: FinishReason = "stop") {
  const splitter = createSplitter({ mode });
  const parts = [...deltas.flatMap((delta) => splitter.push(delta)), ...splitter.end(finish)];
  const join = (type: string) =>
    parts
      .filter((part) => part.type === type)
      .map((part) => part.text)
      .join("");
  return { reasoning: join("reasoning"), text: join("text") };
}

/** Both halves of `content` cut at every position, and all of it in single characters. */
function everyCut(content: string): Delta[][] {
  const letters = [...content];
  const halves = letters.map((_, at) => [
    { text: letters.slice(0, at).join("") },
    { text: letters.slice(at).join("") },
  ]);
  return [...halves, letters.map((text) => ({ text }))];
}

const CASES: readonly {
  name: string;
  mode: ReasoningMode;
  content: string;
  finish?: FinishReason;
  reasoning: string;
  text: string;
}[] = [
  { name: "both tags", mode: "auto", content: "<think>생각</think>답", reasoning: "생각", text: "답" },
  { name: "no opening tag", mode: "auto", content: "생각\n</think>\n\n답", reasoning: "생각\n", text: "답" },
  {
    name: "white space before the tag",
    mode: "auto",
    content: "\n <think>a</think>b",
    reasoning: "a",
    text: "b",
  },
  { name: "empty think", mode: "auto", content: "<think></think>답", reasoning: "", text: "답" },
  { name: "empty think without opening", mode: "auto", content: "</think>답", reasoning: "", text: "답" },
  {
    name: "tags quoted in the answer",
    mode: "auto",
    content: "a</think>`<think>`와 `</think>`",
    reasoning: "a",
    text: "`<think>`와 `</think>`",
  },
  {
    name: "a second opening tag",
    mode: "auto",
    content: "<think><think>a</think>b",
    reasoning: "<think>a",
    text: "b",
  },
  {
    name: "stray <",
    mode: "auto",
    content: "1 < 2 <</thin </think>3 < 4 <",
    reasoning: "1 < 2 <</thin ",
    text: "3 < 4 <",
  },
  {
    name: "leading line breaks",
    mode: "auto",
    content: "a</think>\r\n\n  답\n\n끝",
    reasoning: "a",
    text: "  답\n\n끝",
  },
  {
    name: "no tag at stop",
    mode: "auto",
    content: "\n답 <think> 안내 <",
    reasoning: "",
    text: "답 <think> 안내 <",
  },
  { name: "half an opening tag at stop", mode: "auto", content: "<thi", reasoning: "", text: "<thi" },
  {
    name: "no tag at length",
    mode: "auto",
    content: "생각 중 </thin",
    finish: "length",
    reasoning: "생각 중 </thin",
    text: "",
  },
  {
    name: "no tag at filter",
    mode: "auto",
    content: "생각 중",
    finish: "filter",
    reasoning: "생각 중",
    text: "",
  },
  {
    name: "unclosed at length",
    mode: "auto",
    content: "<think>생각 중<",
    finish: "length",
    reasoning: "생각 중<",
    text: "",
  },
  { name: "unclosed at stop", mode: "auto", content: "<think>생각 중</", reasoning: "생각 중</", text: "" },
  {
    name: "cut answer at length",
    mode: "auto",
    content: "a</think>답의 앞",
    finish: "length",
    reasoning: "a",
    text: "답의 앞",
  },
  { name: "think: closed", mode: "think", content: "생각</think>\n답", reasoning: "생각", text: "답" },
  {
    name: "think: opened again",
    mode: "think",
    content: "\n<think>생각</think>답",
    reasoning: "생각",
    text: "답",
  },
  {
    name: "think: unclosed at stop",
    mode: "think",
    content: "생각만 <thi",
    reasoning: "생각만 <thi",
    text: "",
  },
  {
    name: "think: only half a tag",
    mode: "think",
    content: " <thi",
    finish: "length",
    reasoning: " <thi",
    text: "",
  },
  {
    name: "none: tags are text",
    mode: "none",
    content: "<think>a</think>b",
    finish: "length",
    reasoning: "",
    text: "<think>a</think>b",
  },
  {
    name: "field: tags are text",
    mode: "field",
    content: "\n\na</think>b",
    reasoning: "",
    text: "a</think>b",
  },
];

describe("splitter", () => {
  it.each(CASES)("$name, cut anywhere", ({ mode, content, finish, reasoning, text }) => {
    for (const deltas of everyCut(content)) {
      expect(split(mode, deltas, finish)).toEqual({ reasoning, text });
    }
  });

  it("takes content as answer once a field held reasoning", () => {
    const deltas = [{ reasoning: "생" }, { text: "", reasoning: "각" }, { text: "\n답 </think>" }];
    expect(split("auto", deltas, "length")).toEqual({ reasoning: "생각", text: "답 </think>" });
    expect(split("think", deltas)).toEqual({ reasoning: "생각", text: "답 </think>" });
  });

  it("puts the reasoning of a delta before its text", () => {
    const splitter = createSplitter({ mode: "auto" });
    expect(splitter.push({ reasoning: "a", text: "b" })).toEqual([
      { type: "reasoning", text: "a" },
      { type: "text", text: "b" },
    ]);
  });

  it("is not decided by an empty field", () => {
    expect(split("auto", [{ reasoning: "", text: "a</think>b" }])).toEqual({ reasoning: "a", text: "b" });
  });

  it("gives held content to the answer when a field decides late", () => {
    expect(split("auto", [{ text: "\n앞 </" }, { reasoning: "a" }, { text: "뒤" }])).toEqual({
      reasoning: "a",
      text: "앞 </뒤",
    });
  });

  it("passes opened thoughts on as they come, and holds those of unknown kind", () => {
    const opened = createSplitter({ mode: "auto" });
    expect(opened.push({ text: "<think>a<" })).toEqual([{ type: "reasoning", text: "a" }]);
    expect(opened.push({ text: "b" })).toEqual([{ type: "reasoning", text: "<b" }]);
    const unknown = createSplitter({ mode: "auto" });
    expect(unknown.push({ text: "a" })).toEqual([]);
    expect(unknown.push({ text: "b</think>c" })).toEqual([
      { type: "reasoning", text: "ab" },
      { type: "text", text: "c" },
    ]);
    expect(createSplitter({ mode: "think" }).push({ text: "a" })).toEqual([{ type: "reasoning", text: "a" }]);
  });

  it("gives the same for any chunking of any stream", () => {
    const piece = fc.constantFrom("<think>", "</think>", "<", "</", "think>", "\n", " ", "가", "b");
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 12 }),
        fc.array(fc.nat(60), { maxLength: 8 }),
        fc.constantFrom<ReasoningMode>("auto", "field", "think", "none"),
        fc.constantFrom<FinishReason>("stop", "length", "filter", "other"),
        (pieces, cuts, mode, finish) => {
          const content = pieces.join("");
          const ends = [...cuts.map((cut) => Math.min(cut, content.length)), content.length].sort(
            (a, b) => a - b,
          );
          const deltas = ends.map((end, at) => ({ text: content.slice(ends[at - 1] ?? 0, end) }));
          expect(split(mode, deltas, finish)).toEqual(split(mode, [{ text: content }], finish));
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it("loses nothing but the two tags and the white space beside them", () => {
    const quiet = fc.string({ maxLength: 40 }).map((text) => text.replaceAll("<", "").trim());
    fc.assert(
      fc.property(quiet, quiet, (thoughts, answer) => {
        const deltas = [...`<think>${thoughts}</think>\n\n${answer}`].map((text) => ({ text }));
        expect(split("auto", deltas)).toEqual({ reasoning: thoughts, text: answer });
      }),
    );
  });

  it.each(["auto", "think"] as const)("reads a million single characters in linear time (%s)", (mode) => {
    const time = (length: number) => {
      const splitter = createSplitter({ mode });
      const start = performance.now();
      for (let at = 0; at < length; at += 1) splitter.push({ text: at % 7 === 0 ? "<" : " " });
      splitter.end("stop");
      return performance.now() - start;
    };
    time(50_000);
    // Quadratic work would take minutes here; linear work takes well under a second.
    expect(time(1_000_000)).toBeLessThan(8_000);
  });
});
