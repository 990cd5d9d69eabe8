import { describe, expect, it } from "vitest";
import type { Model } from "../../../src/contract/model.ts";
import type { QueuedSkill } from "../../../src/contract/skill.ts";
import { type ErrorCode, SaenggakError } from "../../../src/errors.ts";
import { createDemoModel } from "../../../src/model/demo.ts";
import { createMetrics } from "../../../src/ops/metrics.ts";
import { startTracing } from "../../../src/ops/tracing.ts";
import { createRegistry } from "../../../src/skill/registry.ts";
import { createThink } from "../../../src/work/think.ts";
import { silent } from "../../helpers/redis.ts";
import { aTurn } from "../../helpers/turns.ts";

interface Given {
  limitMs?: number;
  model?: Model;
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
  const deps = { skills: createRegistry([skill]), model, historyTokens: 100, limitMs, metrics, tracing };
  const think = createThink({ ...deps, log: silent, clock: Date.now });
  const taken = {
    turn: aTurn({ receivedAt: Date.now() + leftMs - 50_000 }),
    runs: 1,
    history: [],
    epoch: "0",
  };
  return (signal = new AbortController().signal) => think(taken, { signal, write: () => {} });
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
