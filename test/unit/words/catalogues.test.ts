import { describe, expect, it } from "vitest";
import { LANGUAGES, wordsIn } from "../../../src/words/words.ts";

/** Every sentence of a catalogue, functions called with stand-ins, by its path. */
function sentences(value: unknown, path = ""): [path: string, text: string][] {
  if (typeof value === "string") return [[path, value]];
  if (typeof value === "function")
    return (GIVEN[path] ?? CALLS)
      .map((given): [string, string] => [path, String(value(...given))])
      .filter(([, text]) => text !== "");
  return Object.entries(value as object).flatMap(([key, part]) => sentences(part, `${path}.${key}`));
}
const CALLS = [
  [1, false, 1],
  [2, true, undefined],
  [3, 90_000, 30_000],
];
/** Those that take something else. */
const GIVEN: Record<string, unknown[][]> = {
  ".severalHeld": [[["1", "2"], true]],
  ".waiting": [0, 1, 2, 3].flatMap((variant) =>
    [
      { own: 0, before: 0, label: undefined, mayBeLate: true },
      { own: 0, before: 0, label: "R1", ms: 25_000, mayBeLate: false },
      { own: 0, before: 1_234, label: "DeepSeek-R1-32", ms: 570_000, mayBeLate: true },
      { own: 5, before: 3, label: "DeepSeek-R1-32", ms: 95_000, mayBeLate: true },
      { own: 0, before: 0, label: "R1", isResting: true, mayBeLate: true },
    ].flatMap((given) =>
      [false, true].map((group) => [{ variant, isResting: false, ms: undefined, group, ...given }]),
    ),
  ),
};

const QUOTED = { ko: /‘([^’]+)’/g, en: /“([^”]+)”/g, ja: /「([^」]+)」/g };

describe.each(LANGUAGES)("the words of %s", (language) => {
  const words = wordsIn(language);
  const labels: string[] = Object.values(words.labels);

  it("are all there and end as they should", () => {
    for (const [path, text] of sentences(words)) {
      expect(text.trim(), path).toBe(text);
      expect(text, path).not.toMatch(/undefined|NaN|\[object/);
    }
  });

  // A bubble that needs no second look on a phone; Latin letters are half as wide.
  it("wait in few letters, and never twice in the same words", () => {
    const said = sentences(words).filter(([path]) => path === ".waiting");
    const each = said.length / 4;
    for (const [index, [, text]] of said.entries()) {
      expect(text.length, text).toBeLessThanOrEqual(language === "en" ? 120 : 80);
      expect(text).not.toBe(said[(index + each) % said.length]?.[1]);
    }
  });

  it("fit the platform's labels, each once", () => {
    for (const label of labels) expect(label.length, label).toBeLessThanOrEqual(14);
    expect(new Set(labels).size).toBe(labels.length);
  });

  it("name buttons only by their labels", () => {
    const fixed = sentences(words).filter(
      ([path]) => !/thinkingOn|notYetBegun|answerTo|notAnswered|severalHeld/.test(path),
    );
    const named = fixed.flatMap(([path, text]) =>
      [...text.matchAll(QUOTED[language])].map(([, name]) => [path, name]),
    );
    expect(named.length).toBeGreaterThan(5);
    expect(named.filter(([, name = ""]) => !labels.includes(name))).toEqual([]);
  });

  it("fit the cards of 도움말", () => {
    for (const { title, description } of Object.values(words.helpCards)) {
      expect(title.length).toBeLessThanOrEqual(50);
      expect(description.length).toBeLessThanOrEqual(128);
    }
  });
});

it("keep each language to itself", () => {
  const text = (language: "en" | "ja") =>
    sentences({ ...wordsIn(language) })
      .map(([, sentence]) => sentence)
      .join("\n");
  expect(text("en")).not.toMatch(/[가-힣ぁ-んァ-ヶ一-龥]/);
  expect(text("ja")).not.toMatch(/[가-힣]/);
});

it.each(LANGUAGES)("tell all that may be stored in %s within a bubble's fold", (language) => {
  const words = wordsIn(language);
  const at = Date.parse("2099-12-25T14:00:00Z");
  const lines = [
    words.dataHead(true),
    words.dataExchanges(999, at),
    words.dataHeld(999, at),
    words.dataRecords(9_999, at),
    words.dataUnfinished(100),
    words.dataThoughts(at),
    words.dataSettings(`열네 글자가 되는 이름의 모델, ${words.labels.deep}, ${words.languages.ko}`),
    words.dataCounted,
    words.dataErasable,
  ];
  expect(lines.join("\n\n").length).toBeLessThanOrEqual(500);
});
