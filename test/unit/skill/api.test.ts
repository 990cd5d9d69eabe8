import { defineSkill } from "saenggak";
import { describe, expect, it } from "vitest";
import type { QueuedSkillArgs, SkillArgs } from "../../../src/contract/skill.ts";
import { createRegistry } from "../../../src/skill/registry.ts";
import { reply } from "../../../src/skill/reply.ts";

const [name, title, description] = ["dice", "주사위", "주사위를 던져요."];

describe("the design's example", () => {
  // Compiled by the lint step's tsc as it stands: named groups need no schema, an absent group no check.
  const dice = defineSkill({
    name,
    title,
    description,
    mode: "instant",
    match: /^주사위 (?<n>\d+)/,
    run: ({ params, reply }) => reply.text(params.n),
  });

  it("answers with its named group", async () => {
    const match = createRegistry([dice]).route({ utterance: "주사위 6 던져" });
    expect(match?.skill).toBe(dice);
    expect(match?.params).toEqual({ n: "6" });
    expect(await dice.run({ params: match?.params, reply } as unknown as SkillArgs)).toEqual({ text: "6" });
  });

  it("answers with nothing where the group is absent", async () => {
    expect(await dice.run({ params: {}, reply } as unknown as SkillArgs)).toEqual({ text: "" });
  });
});

it("a queued skill has the model and the history, an instant one has not", () => {
  const queued = defineSkill({
    name: "queued",
    description: "d",
    mode: "queued",
    run: async ({ model, history, utterance }) => {
      const { text } = await model.ask({ question: `${utterance} ${history.length}` });
      return { markdown: text };
    },
  });
  const instant = defineSkill({
    name: "instant",
    description: "d",
    mode: "instant",
    // @ts-expect-error: there is no model in five seconds
    run: ({ model }) => ({ text: String(model) }),
  });
  // @ts-expect-error: a skill without run
  defineSkill({ name: "no-run", description: "d", mode: "instant" });
  // @ts-expect-error: a mode of its own
  defineSkill({ name: "mode", description: "d", mode: "later", run: () => ({ text: "" }) });
  expect([queued.mode, instant.mode]).toEqual(["queued", "instant"]);
  const args: (keyof QueuedSkillArgs)[] = ["model", "history"];
  expect(args).toHaveLength(2);
});

describe("reply", () => {
  it("builds each kind of answer, an absent text as an empty one", () => {
    expect(reply.text("글")).toEqual({ text: "글" });
    expect(reply.text(undefined)).toEqual({ text: "" });
    expect(reply.markdown("**굵게**")).toEqual({ markdown: "**굵게**" });
    const cards = [{ textCard: { title: "제목" } }];
    expect(reply.cards(cards)).toEqual({ cards });
  });

  it("takes suggestions as words or with a message of their own", () => {
    const suggestions = ["도움말", { label: "더 보기", message: "이어보기" }];
    expect(reply.text("글", { suggestions })).toEqual({
      text: "글",
      suggestions: [{ label: "도움말" }, { label: "더 보기", message: "이어보기" }],
    });
  });
});
