import { describe, expect, it } from "vitest";
import type { Skill } from "../../../src/contract/skill.ts";
import { createRegistry, type SkillQuery } from "../../../src/skill/registry.ts";

const skill = (name: string, fields: Partial<Skill> = {}): Skill =>
  ({ name, description: `${name}!`, mode: "instant", run: () => ({ text: name }), ...fields }) as Skill;

const routed = (skills: readonly Skill[], query: Partial<SkillQuery>) => {
  const match = createRegistry(skills).route({ utterance: "", ...query });
  return match && [match.skill.name, match.params];
};

describe("routing", () => {
  const skills = [
    skill("by-url"),
    skill("by-button"),
    skill("by-block", { blocks: ["block-1", "날씨 블록"] }),
    skill("by-words", { match: "날씨" }),
    skill("by-fallback", { fallback: true }),
  ];
  const everything = {
    pinned: "by-url",
    button: "by-button",
    block: { id: "block-1", name: "날씨 블록" },
    utterance: "날씨",
  };

  it("goes by URL, then button, block, utterance and at last to the fallback", () => {
    const { pinned: _, ...noUrl } = everything;
    const { button: __, ...noButton } = noUrl;
    const { block: ___, ...noBlock } = noButton;
    expect(routed(skills, everything)).toEqual(["by-url", {}]);
    expect(routed(skills, noUrl)).toEqual(["by-button", {}]);
    expect(routed(skills, noButton)).toEqual(["by-block", {}]);
    expect(routed(skills, noBlock)).toEqual(["by-words", {}]);
    expect(routed(skills, { utterance: "다른 말" })).toEqual(["by-fallback", {}]);
  });

  it("knows a block by its name too", () => {
    expect(routed(skills, { block: { id: "unknown", name: "날씨 블록" } })).toEqual(["by-block", {}]);
  });

  it("goes on where a button or block names no skill", () => {
    const query = { button: "gone", block: { id: "gone", name: "" }, utterance: "날씨" };
    expect(routed(skills, query)).toEqual(["by-words", {}]);
  });

  it("has no match where nothing fits and there is no fallback", () => {
    expect(routed([skill("a", { match: "가" })], { utterance: "나" })).toBeUndefined();
    expect(routed([], { utterance: "나" })).toBeUndefined();
  });

  it("refuses a URL that names none, whatever else would fit", () => {
    expect(() => routed(skills, { pinned: "gone", utterance: "날씨" })).toThrow(
      expect.objectContaining({ code: "UNKNOWN_SKILL" }),
    );
    expect(() => routed(skills, { pinned: "" })).toThrow();
    expect(() => routed(skills, { pinned: "constructor" })).toThrow();
  });
});

describe("matching", () => {
  it("of a string is of the whole utterance, blanks around it aside", () => {
    const skills = [skill("help", { match: "도움말" })];
    expect(routed(skills, { utterance: " 도움말\n" })).toEqual(["help", {}]);
    expect(routed(skills, { utterance: "도움말 줘" })).toBeUndefined();
    expect(routed(skills, { utterance: "큰도움말" })).toBeUndefined();
  });

  it("of an expression gives its named groups, those that took part", () => {
    const skills = [skill("dice", { match: /^주사위 (?<n>\d+)(?:면 (?<times>\d+)번)?/ })];
    expect(routed(skills, { utterance: "주사위 6" })).toEqual(["dice", { n: "6" }]);
    expect(routed(skills, { utterance: "주사위 6면 2번" })).toEqual(["dice", { n: "6", times: "2" }]);
  });

  it("takes the first of several patterns that fits", () => {
    const skills = [skill("weather", { match: ["날씨", /^(?<city>\S+) 날씨$/, /(?<rest>.*)날씨/] })];
    expect(routed(skills, { utterance: "날씨" })).toEqual(["weather", {}]);
    expect(routed(skills, { utterance: "서울 날씨" })).toEqual(["weather", { city: "서울" }]);
    expect(routed(skills, { utterance: "내일 서울 날씨" })).toEqual(["weather", { rest: "내일 서울 " }]);
  });

  it.each(["g", "y", "gy"])("with /%s remembers nothing of the utterance before", (flags) => {
    const registry = createRegistry([skill("dice", { match: new RegExp("주사위 (?<n>\\d+)", flags) })]);
    for (const n of ["6", "20", "6"]) {
      expect(registry.route({ utterance: `주사위 ${n}` })?.params).toEqual({ n });
    }
  });

  it("gives groups to a skill that URL, button or block chose", () => {
    const skills = [skill("dice", { match: /(?<n>\d+)/, blocks: ["b"] })];
    expect(routed(skills, { pinned: "dice", utterance: "6" })).toEqual(["dice", { n: "6" }]);
    expect(routed(skills, { button: "dice", utterance: "7" })).toEqual(["dice", { n: "7" }]);
    expect(routed(skills, { block: { id: "b" }, utterance: "8" })).toEqual(["dice", { n: "8" }]);
    expect(routed(skills, { pinned: "dice", utterance: "아무 말" })).toEqual(["dice", {}]);
  });

  it("is tried in the order of names, whatever the order of folders", () => {
    const [a, b] = [skill("a", { match: /말/ }), skill("b", { match: /말/ })];
    expect(routed([a, b], { utterance: "말" })).toEqual(["a", {}]);
    expect(routed([b, a], { utterance: "말" })).toEqual(["a", {}]);
  });
});

it("tells what there is, sorted by name, with its defaults", () => {
  const registry = createRegistry([skill("b", { title: "나", examples: ["나요?"] }), skill("a")]);
  expect(registry.infos).toEqual([
    { name: "a", title: "a", description: "a!", examples: [] },
    { name: "b", title: "나", description: "b!", examples: ["나요?"] },
  ]);
  expect(registry.get("b")?.name).toBe("b");
  expect(registry.get("c")).toBeUndefined();
});
