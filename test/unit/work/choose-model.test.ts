import { describe, expect, it } from "vitest";
import type { Answer } from "../../../src/contract/answer.ts";
import type { Bot } from "../../../src/contract/bot.ts";
import type { Settings } from "../../../src/contract/conversation.ts";
import type { Language } from "../../../src/contract/language.ts";
import { catalogueEntry } from "../../../src/model/catalogue-schema.ts";
import { type ChooseModelDeps, createChooseModel } from "../../../src/work/choose-model.ts";

type Given = Partial<Record<keyof ReturnType<typeof catalogueEntry.parse>, unknown>>;
const entry = (name: string, given: Given = {}) =>
  catalogueEntry.parse({ name, label: name.toUpperCase(), backend: "demo", ...given });

/** r1 → small → tiny, and one beside them. */
const MODELS = [
  entry("r1", { timeLimitSeconds: 900, fallback: "small" }),
  entry("small", { timeLimitSeconds: 120, fallback: "tiny", thinking: "switchable" }),
  entry("tiny", { timeLimitSeconds: 30, thinking: "never", sees: { history: false } }),
  entry("beside", { timeLimitSeconds: 3_600, contextTokens: 8_192, maxOutputTokens: 4_096 }),
];

interface Deployed {
  readonly bot?: Partial<Bot>;
  readonly models?: ChooseModelDeps["catalogue"]["models"];
  readonly rewriter?: string;
  readonly summariser?: string;
}

function choose({ bot, models = MODELS, rewriter, summariser }: Deployed = {}) {
  const choose = createChooseModel({
    catalogue: { models, default: "r1", rewriter, summariser },
    botOf: (id) => ({ id, dailyTokens: 7, mostWaiting: 5, showThoughts: true, operator: false, ...bot }),
    model: (name) => ({ name, label: name.toUpperCase(), async *stream() {} }),
    historyTokens: 6_000,
    longestWaitMs: 180_000,
  });
  return (settings: Settings, turn: { language?: Language; group?: boolean } = {}) =>
    choose(settings, { id: "t-1", bot: "b", group: false, ...turn });
}

describe("the model of a conversation", () => {
  it("is the chosen one, else the default, also when the chosen one is no longer there", () => {
    expect(choose()({ model: "small" }).model.name).toBe("small");
    expect(choose()({}).model.name).toBe("r1");
    expect(choose()({ model: "gone" }).model.name).toBe("r1");
    expect(() => choose({ models: [] })({})).toThrow("It has no model here.");
  });

  it.each([
    ["r1", 900 + 120 + 30],
    ["small", 120 + 30],
    ["tiny", 30],
    ["beside", 3_600],
  ])(
    "has time for each of its fallbacks, a wait for a place, another wording and a minute: %s",
    (model, seconds) => {
      expect(choose()({ model }).limitMs).toBe((seconds + 180 + 90 + 60) * 1_000);
    },
  );

  it("is sent as much history as the deployment allows and its context holds", () => {
    expect(choose()({ model: "r1" }).historyTokens).toBe(6_000);
    expect(choose()({ model: "beside" }).historyTokens).toBe(Math.floor((8_192 - 4_096) * 0.8));
    expect(choose()({ model: "tiny" }).historyTokens).toBe(0);
  });

  it("thinks first unless its person chose otherwise, where it has the choice", () => {
    expect(choose()({ model: "small" }).thinking).toBe(true);
    expect(choose()({ model: "small", thinking: false }).thinking).toBe(false);
    for (const model of ["r1", "tiny"]) expect(choose()({ model, thinking: false }).thinking).toBeUndefined();
  });
});

describe("a bot's own settings", () => {
  it("name the models that may be chosen, the first of which answers", () => {
    const bot = { models: ["tiny", "beside"] };
    expect(choose({ bot })({}).model.name).toBe("tiny");
    expect(choose({ bot })({ model: "beside" }).model.name).toBe("beside");
    expect(choose({ bot })({ model: "r1" }).model.name).toBe("tiny");
  });

  it("have a question of a bot without models there refused, whatever the default is", () => {
    for (const models of [[], ["gone"]])
      expect(() => choose({ bot: { models } })({})).toThrow(expect.objectContaining({ code: "UNKNOWN_BOT" }));
  });

  it("keep a question from a rewriter that they do not name", () => {
    expect(choose({ rewriter: "small" })({}).rewriter?.name).toBe("small");
    expect(choose({ rewriter: "small", bot: { models: ["tiny"] } })({}).rewriter).toBeUndefined();
    expect(choose({})({}).rewriter).toBeUndefined();
  });

  it("keep a conversation from a summariser that they do not name", () => {
    expect(choose({ summariser: "small" })({}).isSummedUp).toBe(true);
    expect(choose({ summariser: "small", bot: { models: ["small", "tiny"] } })({}).isSummedUp).toBe(true);
    expect(choose({ summariser: "small", bot: { models: ["tiny"] } })({}).isSummedUp).toBe(false);
    expect(choose()({}).isSummedUp).toBe(false);
  });

  it("greet in its words, else in the person's language and by its name", () => {
    expect(choose({ bot: { greeting: "어서 와요!", name: "생각이" } })({}).greeting).toBe("어서 와요!");
    expect(choose({ bot: { name: "생각이" } })({}).greeting).toMatch(/저는 생각이, /);
    expect(choose()({}, { language: "en" }).greeting).toMatch(/^Nice to meet you/);
    expect(choose()({}).dailyTokens).toBe(7);
  });
});

describe("what is offered under an answer", () => {
  const thought: Answer = { markdown: "답", reasoning: "생각" };
  const offers = (answer: Answer, settings = {}, given: Deployed & { group?: boolean } = {}) =>
    choose(given)(settings, { group: given.group ?? false }).offers(answer);
  const labels = (...of: Parameters<typeof offers>) => offers(...of).map(({ label }) => label);
  const ALWAYS = ["다시 시도", "👍", "👎"];

  it("is 생각 과정 only where there are thoughts that may be shown", () => {
    expect(labels(thought)).toEqual(["생각 과정", ...ALWAYS, "모델 선택"]);
    expect(labels({ markdown: "답", reasoning: " \n" })).toEqual([...ALWAYS, "모델 선택"]);
    expect(labels({ markdown: "답" })).toEqual([...ALWAYS, "모델 선택"]);
    expect(labels(thought, {}, { bot: { showThoughts: false } })).toEqual([...ALWAYS, "모델 선택"]);
  });

  it("is the other way to answer, where the model has two", () => {
    expect(labels(thought, { model: "small" })).toEqual(["생각 과정", "빠른 답변", ...ALWAYS, "모델 선택"]);
    expect(labels({ markdown: "답" }, { model: "small", thinking: false })).toEqual([
      "깊은 생각",
      ...ALWAYS,
      "모델 선택",
    ]);
    expect(labels({ markdown: "답" }, { model: "tiny" })).toEqual([...ALWAYS, "모델 선택"]);
  });

  it("is 모델 선택 only where there are several", () => {
    expect(labels(thought, {}, { models: [entry("r1")] })).toEqual(["생각 과정", ...ALWAYS]);
  });

  it("names its turn where it is about that one", () => {
    expect(offers({ markdown: "답" }).map(({ extra }) => extra)).toEqual([
      { retry: "t-1" },
      { "saenggak.feedback": "t-1" },
      { "saenggak.feedback": "t-1" },
      undefined,
    ]);
  });

  it("changes nothing for everybody in a room", () => {
    expect(labels(thought, { model: "small" }, { group: true })).toEqual(["생각 과정", ...ALWAYS]);
  });
});
