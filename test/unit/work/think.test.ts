import { describe, expect, it } from "vitest";
import type { QueuedSkill } from "../../../src/contract/skill.ts";
import { createDemoModel } from "../../../src/model/demo.ts";
import { createMetrics } from "../../../src/ops/metrics.ts";
import { startTracing } from "../../../src/ops/tracing.ts";
import { createRegistry } from "../../../src/skill/registry.ts";
import { createThink } from "../../../src/work/think.ts";
import { silent } from "../../helpers/redis.ts";
import { aTurn } from "../../helpers/turns.ts";

async function thinkWith(run: QueuedSkill["run"], limitMs = 60_000) {
  const tracing = await startTracing({ serviceName: "test", role: "worker" });
  const metrics = createMetrics({
    queueStats: async () => ({ waiting: 0, active: 0, delayed: 0, oldestWaitMs: 0 }),
  });
  const skill: QueuedSkill = { name: "ask", description: "묻기", mode: "queued", run };
  const model = createDemoModel({ delayMs: 0, tokenDelayMs: 0 });
  const deps = { skills: createRegistry([skill]), model, historyTokens: 100, limitMs, metrics, tracing };
  const think = createThink({ ...deps, log: silent, clock: Date.now });
  const taken = { turn: aTurn(), runs: 1, history: [], epoch: "0" };
  return (signal = new AbortController().signal) => think(taken, { signal, write: () => {} });
}

describe("thinking", () => {
  it("ends at the limit when a skill never does", async () => {
    const think = await thinkWith(() => new Promise<never>(() => {}), 20);
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
