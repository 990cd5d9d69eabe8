import { describe, expect, it } from "vitest";
import type { Model } from "../../../src/contract/model.ts";
import type { QueuedSkill } from "../../../src/contract/skill.ts";
import { type ErrorCode, SaenggakError } from "../../../src/errors.ts";
import { createDemoModel } from "../../../src/model/backend/demo.ts";
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
  /** Takes what could be shown so far, each time. */
  written?: string[];
  /** How long the turn's window is still open, in ms. */
  leftMs?: number;
}

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
  const askingIn = createAsk({ rewriter: given.rewriter, spending, ...shared });
  const choose = () => ({ model, historyTokens: 100, offers: () => [] });
  const think = createThink({ skills: createRegistry([skill]), choose, askingIn, limitMs, log: silent });
  const taken = {
    turn: aTurn({ receivedAt: Date.now() + leftMs - 50_000 }),
    runs: 1,
    history: [],
    epoch: "0",
    settings: {},
  };
  return (signal = new AbortController().signal) =>
    think(taken, { signal, write: (text) => given.written?.push(text) });
}

describe("thinking", () => {
  it("ends at the limit when a skill never does", async () => {
    const think = await thinkWith(() => new Promise<never>(() => {}), { limitMs: 20 });
    await expect(think()).rejects.toMatchObject({ code: "MODEL_TIME_LIMIT" });
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

  it("gives the skill a model that is bound to the turn", async () => {
    const think = await thinkWith(async ({ model, utterance, reply }) =>
      reply.markdown((await model.ask({ question: utterance })).text),
    );
    expect((await think()).markdown).toMatch(/데모 모델/);
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

describe("another model that answered instead", () => {
  it("is named in a line before the answer", async () => {
    const model: Model = {
      name: "r1",
      label: "R1",
      async *stream() {
        yield { type: "text", text: "쓰다 만 것" };
        yield { type: "restart", name: "small", label: "작은 모델" };
        yield { type: "text", text: "답" };
        yield { type: "end", reason: "stop" };
      },
    };
    const think = await thinkWith(
      async ({ model, reply }) =>
        reply.markdown((await model.ask({ question: "질문", isAnswer: true })).text),
      { model },
    );
    expect(await think()).toMatchObject({
      text: "지금은 R1의 답을 받기 어려워서 작은 모델의 답을 보여 드려요.",
      markdown: "답",
    });
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

it("an answer is kept when its cost cannot be noted", async () => {
  const model: Model = {
    name: "m",
    label: "M",
    async *stream() {
      yield { type: "text", text: "답" };
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
  expect((await think()).markdown).toBe("답");
});
