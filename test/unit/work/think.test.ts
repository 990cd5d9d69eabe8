import { describe, expect, it } from "vitest";
import type { Exchange } from "../../../src/contract/conversation.ts";
import type { Model, ModelPart, ModelRequest } from "../../../src/contract/model.ts";
import type { QueuedSkill } from "../../../src/contract/skill.ts";
import { estimateTokens } from "../../../src/conversation/estimate-tokens.ts";
import { formatExchange, formatSummary } from "../../../src/conversation/history.ts";
import { type ErrorCode, SaenggakError } from "../../../src/errors.ts";
import { createDemoModel } from "../../../src/model/backend/demo.ts";
import { withFollowUps } from "../../../src/model/follow-ups.ts";
import { createMetrics } from "../../../src/ops/metrics.ts";
import { startTracing } from "../../../src/ops/tracing.ts";
import { createRegistry } from "../../../src/skill/registry.ts";
import { type AskDeps, createAsk } from "../../../src/work/ask-model.ts";
import { createThink } from "../../../src/work/think.ts";
import { silent } from "../../helpers/redis.ts";
import { aTurn } from "../../helpers/turns.ts";

interface Given {
  limitMs?: number;
  model?: Model;
  rewriter?: Model;
  spending?: Partial<AskDeps["spending"]>;
  modelOf?: AskDeps["modelOf"];
  /** What the conversation remembers. */
  history?: readonly Exchange[];
  summary?: string;
  /** How often it was begun anew; "0" is greeted. @defaultValue "1" */
  epoch?: string;
  /** Takes what could be shown so far, each time. */
  written?: string[];
  /** How long the turn's window is still open, in ms. */
  leftMs?: number;
}

const OTHER = { title: "다른 것", description: "다른 것을 해요.", examples: [] };

async function thinkWith(run: QueuedSkill["run"], given: Given = {}) {
  const {
    limitMs = 60_000,
    model = createDemoModel({ delayMs: 0, tokenDelayMs: 0 }),
    leftMs = 50_000,
  } = given;
  const tracing = await startTracing({ serviceName: "test", role: "worker" });
  const metrics = createMetrics({
    queueStats: async () => ({ waiting: 0, active: 0, delayed: 0, oldestWaitMs: 0 }),
  });
  const skill: QueuedSkill = { name: "ask", description: "묻기", mode: "queued", run };
  const spending = { mayAsk: async () => {}, note: async () => {}, ...given.spending };
  const shared = { metrics, tracing, log: silent, clock: Date.now };
  const modelOf = given.modelOf ?? (() => model);
  const askingIn = createAsk({ modelOf, spending, ...shared });
  const choose = () => ({
    model,
    rewriter: given.rewriter,
    isSummedUp: false,
    dailyTokens: 0,
    greeting: "반가워요!",
    historyTokens: 1_000,
    tokenizer: "deepseek" as const,
    limitMs,
    offers: () => [],
  });
  const think = createThink({
    skills: createRegistry([skill]),
    skillsAt: (bot) => [{ ...OTHER, name: `other-of-${bot}` }],
    choose,
    askingIn,
    log: silent,
    clock: Date.now,
  });
  const taken = {
    turn: aTurn({ receivedAt: Date.now() + leftMs - 50_000 }),
    runs: 1,
    history: (given.history ?? []).map(formatExchange),
    ...(given.summary !== undefined && { summary: formatSummary(given.summary) }),
    epoch: given.epoch ?? "1",
    settings: {},
  };
  return (signal = new AbortController().signal) =>
    think(taken, { signal, write: (text) => given.written?.push(text) });
}

describe("thinking", () => {
  it("ends at the limit when a skill never does", async () => {
    const think = await thinkWith(() => new Promise<never>(() => {}), { limitMs: 20, leftMs: 0 });
    await expect(think()).rejects.toMatchObject({ code: "MODEL_TIME_LIMIT" });
  });

  it("has its limit from the end of the window on, within which a call may be made again", async () => {
    const think = await thinkWith(() => new Promise<never>(() => {}), { limitMs: 20, leftMs: 300 });
    const begun = performance.now();
    await expect(think()).rejects.toMatchObject({ code: "MODEL_TIME_LIMIT" });
    // Its window began a little earlier.
    expect(performance.now() - begun).toBeGreaterThan(200);
  });

  it("ends when it is stopped, even if the skill does not heed it", async () => {
    const stop = new AbortController();
    const think = await thinkWith(() => new Promise<never>(() => {}));
    const thinking = think(stop.signal);
    stop.abort();
    await expect(thinking).rejects.toThrow();
  });

  it("refuses an answer with nothing to show", async () => {
    const think = await thinkWith(({ reply }) => reply.text(undefined));
    await expect(think()).rejects.toMatchObject({ code: "SKILL_EMPTY_ANSWER" });
  });

  it("tells the skill of those that answer at its bot", async () => {
    const think = await thinkWith(({ skills, reply }) =>
      reply.text(skills.map(({ name }) => name).join(" ")),
    );
    expect((await think()).text).toBe(`other-of-${aTurn().bot}`);
  });

  it("gives the skill a model that is bound to the turn", async () => {
    const think = await thinkWith(async ({ model, utterance, reply }) =>
      reply.markdown((await model.ask({ question: utterance })).text),
    );
    expect((await think()).markdown).toMatch(/데모 모델/);
  });
});

describe("the greeting", () => {
  const before = { question: "전에", answer: "답", at: 1 };
  it("stands before a person's first answer, and no other", async () => {
    const run: QueuedSkill["run"] = ({ reply }) => reply.text("답");
    expect(await (await thinkWith(run, { epoch: "0" }))()).toMatchObject({ text: "답", lead: "반가워요!" });
    expect(await (await thinkWith(run, { epoch: "0", history: [before] }))()).not.toHaveProperty("lead");
    expect(await (await thinkWith(run, { epoch: "0", summary: "요약" }))()).not.toHaveProperty("lead");
    expect(await (await thinkWith(run, { epoch: "1" }))()).not.toHaveProperty("lead");
  });
});

describe("a model that fails", () => {
  /** Fails so often, then answers. */
  function failing(code: ErrorCode, times: number) {
    let calls = 0;
    const model: Model = {
      name: "failing",
      label: "실패",
      async *stream() {
        calls += 1;
        if (calls <= times) throw new SaenggakError(code);
        yield { type: "text", text: "답" };
        yield { type: "end", reason: "stop" };
      },
    };
    return { model, calls: () => calls };
  }
  const ask: QueuedSkill["run"] = async ({ model, reply }) =>
    reply.markdown((await model.ask({ question: "q" })).text);

  it.each<[ErrorCode, number, string]>([
    ["MODEL_STREAM_CUT", 50_000, "early in the window"],
    ["MODEL_EMPTY_ANSWER", -1_000, "past the window, where the answer is held anyway"],
    ["MODEL_TIME_LIMIT", 50_000, "early in the window"],
  ])("by %s is asked once more %s", async (code, leftMs) => {
    const { model, calls } = failing(code, 1);
    const think = await thinkWith(ask, { model, leftMs });
    expect((await think()).markdown).toBe("답");
    expect(calls()).toBe(2);
  });

  it("is not asked a third time", async () => {
    const { model, calls } = failing("MODEL_STREAM_CUT", 2);
    const think = await thinkWith(ask, { model });
    await expect(think()).rejects.toMatchObject({ code: "MODEL_STREAM_CUT" });
    expect(calls()).toBe(2);
  });

  it.each<[ErrorCode, number, string]>([
    ["MODEL_STREAM_CUT", 1_000, "in the window's last seconds, which are the apology's"],
    ["MODEL_TIME_LIMIT", -1_000, "after it took all of its time and the window's"],
    ["MODEL_REFUSED", 50_000, "when it refused"],
  ])("by %s is not asked again %s", async (code, leftMs) => {
    const { model, calls } = failing(code, 1);
    const think = await thinkWith(ask, { model, leftMs });
    await expect(think()).rejects.toMatchObject({ code });
    expect(calls()).toBe(1);
  });
});

describe("an answer in another language than its person's", () => {
  const CHINESE =
    "天空之所以呈现蓝色,是因为阳光中的短波长光线在大气中更容易被散射到各个方向,这种现象叫做瑞利散射。";
  const KOREAN =
    "하늘이 파란 까닭은 햇빛이 공기 알갱이에 부딪혀 흩어지기 때문이에요. 파란빛이 더 많이 흩어져요.";
  const answering = (...answers: string[]) => {
    const questions: string[] = [];
    const model: Model = {
      name: "answering",
      label: "모델",
      async *stream({ question }) {
        questions.push(question);
        for (const text of answers[questions.length - 1] ?? "") yield { type: "text", text };
        yield { type: "end", reason: "stop" };
      },
    };
    return { model, questions };
  };
  const ask: QueuedSkill["run"] = async ({ model, reply }) =>
    reply.markdown((await model.ask({ question: "하늘은 왜 파래?", isAnswer: true })).text);

  it("is asked for once more in theirs, of the same model, and its foreign beginning is not shown", async () => {
    const { model, questions } = answering(CHINESE, KOREAN);
    const written: string[] = [];
    const think = await thinkWith(ask, { model, written });
    expect((await think()).markdown).toBe(KOREAN);
    expect(questions).toEqual(["하늘은 왜 파래?", CHINESE]);
    expect(written.at(-1)).toBe("");
  });

  it("is put into theirs by the rewriter where there is one", async () => {
    const { model, questions } = answering(CHINESE);
    const rewriter = answering(KOREAN);
    const think = await thinkWith(ask, { model, rewriter: rewriter.model });
    expect((await think()).markdown).toBe(KOREAN);
    expect([questions.length, rewriter.questions]).toEqual([1, [CHINESE]]);
  });

  it("is kept when asking again does not help, and nobody is asked a third time", async () => {
    const { model, questions } = answering(CHINESE, CHINESE, KOREAN);
    const think = await thinkWith(ask, { model });
    expect((await think()).markdown).toBe(CHINESE);
    expect(questions).toHaveLength(2);
  });

  it("is kept when asking again is cut short, and when it fails", async () => {
    const { model } = answering(CHINESE);
    const cut: Model = {
      name: "cut",
      label: "모델",
      async *stream() {
        yield { type: "text", text: KOREAN };
        yield { type: "end", reason: "length" };
      },
    };
    expect((await (await thinkWith(ask, { model, rewriter: cut }))()).markdown).toBe(CHINESE);
    const failing: Model = {
      name: "failing",
      label: "모델",
      // biome-ignore lint/correctness/useYield: it fails before its first part
      async *stream() {
        throw new SaenggakError("MODEL_OVERLOADED");
      },
    };
    const again = answering(CHINESE);
    const think = await thinkWith(ask, { model: again.model, rewriter: failing });
    expect((await think()).markdown).toBe(CHINESE);
  });

  it("is the matter of the answer alone: what a skill asks for itself may be in any", async () => {
    const { model, questions } = answering(CHINESE, KOREAN);
    const think = await thinkWith(
      async ({ model, reply }) => reply.markdown((await model.ask({ question: "옮겨 줘" })).text),
      { model },
    );
    expect((await think()).markdown).toBe(CHINESE);
    expect(questions).toHaveLength(1);
  });
});

describe("a follow-up", () => {
  const ENGLISH =
    "I am sorry that I was late for the meeting yesterday, and I will be on time from now on. Please forgive me.";

  it("to a translation stays in its language, and the model is asked so", async () => {
    const requests: ModelRequest[] = [];
    const model: Model = {
      name: "m",
      label: "M",
      async *stream(request) {
        requests.push(request);
        yield { type: "text", text: ENGLISH };
        yield { type: "end", reason: "stop" };
      },
    };
    const written: string[] = [];
    const history = [{ question: "이 문장을 영어로 번역해 줘: 늦어서 미안해요.", answer: ENGLISH, at: 0 }];
    const think = await thinkWith(
      async ({ model, reply }) =>
        reply.markdown((await model.ask({ question: "더 짧게", isAnswer: true })).text),
      { model, history, written },
    );
    expect((await think()).markdown).toBe(ENGLISH);
    expect(requests.map(({ question, language }) => [question, language])).toEqual([["더 짧게", "other"]]);
    expect(written).toEqual([ENGLISH]);
  });
});

describe("another model that answered instead", () => {
  it("is asked itself to put its answer into the person's language", async () => {
    const chinese =
      "这是一个很长的回答，它说明了为什么天空是蓝色的，因为阳光在大气中发生了散射，所以我们看到的是蓝色。";
    const asked: string[] = [];
    const model: Model = {
      name: "r1",
      label: "R1",
      async *stream() {
        asked.push("r1");
        yield { type: "restart", name: "small", label: "작은 R1" };
        yield { type: "text", text: chinese };
        yield { type: "end", reason: "stop" };
      },
    };
    const small: Model = {
      name: "small",
      label: "작은 R1",
      async *stream() {
        asked.push("small");
        yield { type: "text", text: "하늘이 파란 까닭은 햇빛이 공기 중에서 흩어지기 때문이에요." };
        yield { type: "end", reason: "stop" };
      },
    };
    const run: QueuedSkill["run"] = async ({ model: { ask }, reply }) =>
      reply.markdown((await ask({ question: "하늘은 왜 파래요?", isAnswer: true })).text);
    const think = await thinkWith(run, { model, modelOf: (name) => (name === "small" ? small : model) });
    expect((await think()).markdown).toContain("햇빛이 공기 중에서");
    expect(asked).toEqual(["r1", "small"]);
  });

  /** A model for which others stand in, one at each ask. */
  function stoodInFor(...labels: (string | undefined)[]): Model {
    let asked = 0;
    return {
      name: "r1",
      label: "R1",
      async *stream() {
        const label = labels[asked++];
        yield { type: "text", text: "쓰다 만 것" };
        if (label) yield { type: "restart", name: "other", label };
        yield { type: "text", text: "답" };
        yield { type: "end", reason: "stop" };
      },
    };
  }

  it("is named in a line before the answer, which is no part of it", async () => {
    const think = await thinkWith(
      async ({ model, reply }) => reply.text((await model.ask({ question: "질문", isAnswer: true })).text),
      { model: stoodInFor("작은 모델") },
    );
    expect(await think()).toMatchObject({
      lead: "지금은 R1의 답을 받기 어려워서 작은 모델의 답을 보여 드려요.",
      text: "답",
    });
  });

  it("is named once for all asks of a skill, also when the last was answered by the model itself", async () => {
    const think = await thinkWith(
      async ({ model, reply }) => {
        for (const question of ["하나", "둘", "셋", "넷"]) await model.ask({ question });
        return reply.text("답");
      },
      { model: stoodInFor("작은 모델", "큰 모델", "작은 모델", undefined) },
    );
    expect(await think()).toMatchObject({
      lead: "지금은 R1의 답을 받기 어려워서 작은 모델, 큰 모델의 답을 보여 드려요.",
    });
  });

  it("is not spoken of when there was none", async () => {
    const think = await thinkWith(
      async ({ model, reply }) => reply.text((await model.ask({ question: "질문" })).text),
      { model: stoodInFor() },
    );
    expect(await think()).not.toHaveProperty("lead");
  });
});

describe("what is offered under an answer", () => {
  const MARKER = "[[NEXT-QUESTIONS]]";
  const ANSWER = "하늘은 빛의 산란 때문에 파랗게 보여요. ".repeat(5).trim();
  const written: Model = {
    name: "r1",
    label: "R1",
    async *stream() {
      yield { type: "text", text: `${ANSWER}\n\n${MARKER}\n` };
      yield {
        type: "text",
        text: "노을은 왜 붉게 보이는 걸까요?\n바다는 왜 파래요?\nWhy is it blue?\n왜?\n언제요?\n",
      };
      yield { type: "end", reason: "stop" };
    },
  };
  const model = withFollowUps(written);
  const ask =
    (isAnswer: boolean, ...suggestions: string[]): QueuedSkill["run"] =>
    async ({ model, utterance, reply }) =>
      reply.markdown((await model.ask({ question: utterance, isAnswer })).text, { suggestions });
  const offered = async (run: QueuedSkill["run"], given: Given = {}) =>
    (await (await thinkWith(run, { model, ...given }))()).suggestions?.map(({ label }) => label);

  it("is what its model would ask next, shortened, and sent whole", async () => {
    const answer = await (await thinkWith(ask(true), { model }))();
    expect(answer.markdown).toBe(ANSWER);
    expect(answer.suggestions).toEqual([
      { label: "노을은 왜 붉게 보이는…", message: "노을은 왜 붉게 보이는 걸까요?" },
      { label: "바다는 왜 파래요?", message: "바다는 왜 파래요?" },
      { label: "왜?", message: "왜?" },
    ]);
  });

  it("is the skill's own first, and three in all", async () => {
    expect(await offered(ask(true, "하나", "둘"))).toEqual(["하나", "둘", "노을은 왜 붉게 보이는…"]);
    expect(await offered(ask(true, "하나", "둘", "셋", "넷"))).toEqual(["하나", "둘", "셋", "넷"]);
  });

  it("is nothing of what a skill asks for parts", async () => {
    expect(await offered(ask(false))).toEqual([]);
  });

  it("is never shown with the beginning of the answer, nor looked at for its language", async () => {
    const shown: string[] = [];
    await (await thinkWith(ask(true), { model, written: shown }))();
    expect(shown).toEqual([ANSWER]);
  });

  it("goes with the name of the model that it is from", async () => {
    expect(await (await thinkWith(ask(true), { model }))()).toHaveProperty("model", "r1");
    const none = await (await thinkWith(({ reply }) => reply.text("답")))();
    expect(none).not.toHaveProperty("model");
    const stoodIn: Model = {
      name: "r1",
      label: "R1",
      async *stream() {
        yield { type: "restart", name: "small", label: "작은 모델" };
        yield { type: "text", text: "답" };
        yield { type: "end", reason: "stop" };
      },
    };
    expect(await (await thinkWith(ask(true), { model: stoodIn }))()).toHaveProperty("model", "small");
  });
});

describe("what a turn costs", () => {
  const KOREAN = "가나다라마바사아자차";
  const CHINESE =
    "天空之所以呈现蓝色,是因为阳光中的短波长光线在大气中更容易被散射到各个方向,这种现象叫做瑞利散射。";

  /** Streams each time what the next of these says, and then fails or ends. */
  function streaming(name: string, ...calls: { parts: ModelPart[]; end?: ErrorCode }[]): Model {
    let asked = 0;
    return {
      name,
      label: name,
      async *stream() {
        const { parts, end } = calls[asked++] ?? { parts: [] };
        yield* parts;
        if (end) throw new SaenggakError(end);
        yield { type: "end", reason: "stop" };
      },
    };
  }
  const text = (text: string): ModelPart => ({ type: "text", text });
  const usage = (inputTokens: number, outputTokens: number): ModelPart => ({
    type: "usage",
    inputTokens,
    outputTokens,
  });
  const ask: QueuedSkill["run"] = async ({ model, reply }) =>
    reply.markdown((await model.ask({ question: "질문", isAnswer: true })).text);

  /** What was noted, once the turn has ended in whatever way. */
  async function costOf(given: Given, signal?: AbortSignal) {
    const noted: [string, number, number][] = [];
    const note: AskDeps["spending"]["note"] = async (_, model, { inputTokens, outputTokens }) => {
      noted.push([model, inputTokens, outputTokens]);
    };
    const think = await thinkWith(ask, { ...given, spending: { note } });
    await think(signal).catch(() => {});
    return noted;
  }

  it("counts a call that failed, and the one that was made again", async () => {
    const model = streaming(
      "r1",
      { parts: [{ type: "reasoning", text: KOREAN }], end: "MODEL_STREAM_CUT" },
      { parts: [text("답"), usage(5, 1)] },
    );
    expect(await costOf({ model })).toEqual([
      ["r1", estimateTokens("질문"), estimateTokens(KOREAN)],
      ["r1", 5, 1],
    ]);
  });

  it("is told with the answer: the model that gave it, and the tokens of all calls", async () => {
    const restart: ModelPart = { type: "restart", name: "small", label: "작은 모델" };
    const model = streaming(
      "r1",
      { parts: [text("찾을 말"), usage(3, 2)] },
      { parts: [text("버린 답"), usage(10, 7), restart, text("답"), usage(5, 1)] },
      { parts: [text("제목"), usage(4, 1)] },
    );
    const think = await thinkWith(
      async ({ model, reply }) => {
        await model.ask({ question: "무엇을 찾을까" });
        const { text } = await model.ask({ question: "질문", isAnswer: true });
        await model.ask({ question: "제목은" });
        return reply.markdown(text);
      },
      { model },
    );
    expect(await think()).toMatchObject({ model: "small", tokens: { input: 22, output: 11 } });
  });

  it("is not told where no model was asked", async () => {
    const think = await thinkWith(({ reply }) => reply.text("주사위"));
    expect(await think()).not.toHaveProperty("tokens");
  });

  it("counts thoughts that brought no answer", async () => {
    const empty = { parts: [usage(5, 30_000)], end: "MODEL_EMPTY_ANSWER" as const };
    expect(await costOf({ model: streaming("r1", empty), leftMs: 1_000 })).toEqual([["r1", 5, 30_000]]);
  });

  it("counts a call that its person stopped", async () => {
    const stop = new AbortController();
    const model: Model = {
      name: "r1",
      label: "R1",
      async *stream() {
        yield text(KOREAN);
        stop.abort();
        throw new SaenggakError("MODEL_ABORTED");
      },
    };
    const noted = await costOf({ model }, stop.signal);
    // Whoever stopped it does not wait for that.
    await expect.poll(() => noted).toEqual([["r1", estimateTokens("질문"), estimateTokens(KOREAN)]]);
  });

  it("counts what a fallback made void for the model that wrote it", async () => {
    const restart: ModelPart = { type: "restart", name: "small", label: "작은 모델" };
    const model = streaming("r1", { parts: [text(KOREAN), restart, text("답"), usage(5, 1)] });
    expect(await costOf({ model })).toEqual([
      ["r1", estimateTokens("질문"), estimateTokens(KOREAN)],
      ["small", 5, 1],
    ]);
  });

  it("counts putting an answer into the person's language, for the model that did", async () => {
    const model = streaming("r1", { parts: [text(CHINESE), usage(5, 50)] });
    const rewriter = streaming("rewriter", { parts: [text(KOREAN), usage(60, 40)], end: "MODEL_FAILED" });
    expect(await costOf({ model, rewriter })).toEqual([
      ["r1", 5, 50],
      ["rewriter", 60, 40],
    ]);
  });

  it("counts nothing of a call that brought nothing", async () => {
    const refused = { parts: [], end: "MODEL_REFUSED" as const };
    expect(await costOf({ model: streaming("r1", refused) })).toEqual([]);
  });
});

describe("a person whose day is over", () => {
  it("costs no model call", async () => {
    let asked = 0;
    const model: Model = {
      name: "m",
      label: "M",
      async *stream() {
        asked += 1;
        yield { type: "end", reason: "stop" };
      },
    };
    const spending = {
      mayAsk: async () => {
        throw new SaenggakError("BUDGET_USED");
      },
    };
    const think = await thinkWith(
      async ({ model, reply }) => reply.markdown((await model.ask({ question: "질문" })).text),
      { model, spending },
    );
    await expect(think()).rejects.toMatchObject({ code: "BUDGET_USED" });
    expect(asked).toBe(0);
  });
});

it("an answer is kept when its cost cannot be noted, and so is a fault's code", async () => {
  const codes: (ErrorCode | undefined)[] = [undefined, "MODEL_REFUSED"];
  for (const code of codes) {
    const model: Model = {
      name: "m",
      label: "M",
      async *stream() {
        yield { type: "text", text: "답" };
        if (code) throw new SaenggakError(code);
        yield { type: "end", reason: "stop" };
      },
    };
    const note = async () => {
      throw new Error("OOM command not allowed");
    };
    const think = await thinkWith(
      async ({ model, reply }) => reply.markdown((await model.ask({ question: "질문" })).text),
      { model, spending: { note } },
    );
    if (code) await expect(think()).rejects.toMatchObject({ code });
    else expect((await think()).markdown).toBe("답");
  }
});
