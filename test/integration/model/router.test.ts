/** Fallbacks, limits and the breaker as a turn meets them: a real Redis, models that do as they are told. */
import { describe, expect, it } from "vitest";
import type { Model, ModelPart } from "../../../src/contract/model.ts";
import { SaenggakError } from "../../../src/errors.ts";
import { catalogueEntry } from "../../../src/model/catalogue-schema.ts";
import { collectAnswer } from "../../../src/model/collect.ts";
import { createGate } from "../../../src/model/gate.ts";
import { createRouter } from "../../../src/model/router.ts";
import { silent, useRedis } from "../../helpers/redis.ts";

const { keys, connect } = useRedis();
const redis = connect();
let count = 0;

type Stream = Model["stream"];
const says = (...texts: string[]): Stream =>
  async function* () {
    for (const text of texts) yield { type: "text", text };
    yield { type: "end", reason: "stop" };
  };
const fails = (error: SaenggakError, ...before: ModelPart[]): Stream =>
  async function* () {
    yield* before;
    throw error;
  };

/** A chain of models, each the fallback of the one before. */
function chain(streams: readonly Stream[], limits: object = {}, patienceMs = 100) {
  const run = ++count;
  const gate = createGate({ redis, keys });
  const names = streams.map((_, index) => `r${run}-${index}`);
  const models = streams.map((stream, index) => {
    const name = names[index] ?? "";
    const entry = catalogueEntry.parse({
      name,
      label: `모델${index}`,
      backend: "demo",
      fallback: names[index + 1],
      ...(index === 0 && limits),
    });
    return { entry, model: { name, label: entry.label, stream } };
  });
  const router = createRouter({ models, gate, log: silent, patienceMs });
  return { model: router.model(names[0] ?? ""), gate, names };
}

const ask = (signal = new AbortController().signal) => ({ question: "질문", signal });
const down = new SaenggakError("MODEL_UNREACHABLE");

describe("a model with fallbacks", () => {
  it("answers itself when it can", async () => {
    const { model } = chain([says("첫째"), says("둘째")]);
    expect(await collectAnswer(model, ask())).toEqual({ text: "첫째", reasoning: "", finish: "stop" });
  });

  it("is followed by the next when it fails, also in the middle: what came before is void", async () => {
    const { model } = chain([
      fails(down, { type: "reasoning", text: "생각" }, { type: "text", text: "첫째가 쓰다" }),
      fails(new SaenggakError("MODEL_REFUSED")),
      says("셋째"),
    ]);
    const answer = await collectAnswer(model, ask());
    expect(answer).toMatchObject({ text: "셋째", reasoning: "", instead: { label: "모델2" } });
  });

  it("fails with the last one's fault when none can answer", async () => {
    const { model } = chain([fails(down), fails(new SaenggakError("MODEL_TIME_LIMIT"))]);
    await expect(collectAnswer(model, ask())).rejects.toMatchObject({ code: "MODEL_TIME_LIMIT" });
  });

  it("asks nobody else when the person stopped it", async () => {
    const stop = new AbortController();
    let asked = false;
    const { model, gate, names } = chain([
      async function* (): AsyncGenerator<ModelPart> {
        yield { type: "text", text: "쓰는 중" };
        stop.abort();
        throw new SaenggakError("MODEL_ABORTED");
      },
      (request) => {
        asked = true;
        return says("둘째")(request);
      },
    ]);
    await expect(collectAnswer(model, ask(stop.signal))).rejects.toMatchObject({ code: "MODEL_ABORTED" });
    expect(asked).toBe(false);
    expect(await gate.state(names[0] ?? "")).toMatchObject({ running: 0, open: false });
  });

  it("is passed over at once while its breaker is open", async () => {
    let asked = 0;
    const broken: Stream = (request) => {
      asked++;
      return fails(down)(request);
    };
    const { model } = chain([broken, says("둘째")]);
    for (let i = 0; i < 8; i++) expect((await collectAnswer(model, ask())).text).toBe("둘째");
    expect(asked).toBe(5);
  });

  it("is left alone for as long as it asked", async () => {
    let asked = 0;
    const busy: Stream = (request) => {
      asked++;
      return fails(new SaenggakError("MODEL_OVERLOADED", { retryAfterMs: 60_000 }))(request);
    };
    const { model } = chain([busy, says("둘째")]);
    for (let i = 0; i < 3; i++) expect((await collectAnswer(model, ask())).text).toBe("둘째");
    expect(asked).toBe(1);
  });

  it("is waited for a little when all its places are taken, and then another answers", async () => {
    const free = Promise.withResolvers<void>();
    const slow: Stream = async function* () {
      yield { type: "text", text: "천천히" };
      await free.promise;
      yield { type: "end", reason: "stop" };
    };
    const { model } = chain([slow, says("둘째")], { concurrency: 1 });
    const first = collectAnswer(model, ask());
    expect((await collectAnswer(model, ask())).text).toBe("둘째");
    free.resolve();
    expect((await first).text).toBe("천천히");
    expect((await collectAnswer(model, ask())).text).toBe("천천히");
  });
});

describe("a model without a fallback", () => {
  it("is waited for until it has a place, or nobody wants the answer any more", async () => {
    const free = Promise.withResolvers<void>();
    const slow: Stream = async function* () {
      yield { type: "text", text: "하나" };
      await free.promise;
      yield { type: "end", reason: "stop" };
    };
    const { model, gate, names } = chain([slow], { concurrency: 1 });
    const first = collectAnswer(model, ask());
    await expect.poll(() => gate.state(names[0] ?? "").then(({ running }) => running)).toBe(1);
    const stop = new AbortController();
    const unwanted = collectAnswer(model, ask(stop.signal));
    stop.abort();
    await expect(unwanted).rejects.toMatchObject({ code: "MODEL_ABORTED" });
    const second = collectAnswer(model, ask());
    free.resolve();
    expect([(await first).text, (await second).text]).toEqual(["하나", "하나"]);
  });

  it("gives its place back when nobody reads on", async () => {
    const { model, gate, names } = chain([says("하나", "둘")]);
    for await (const part of model.stream(ask())) if (part.type === "text") break;
    expect(await gate.state(names[0] ?? "")).toMatchObject({ running: 0 });
  });
});

describe("what a model is handed", () => {
  const past = Array.from({ length: 6 }, (_, i) => ({
    question: `질문 ${i}`,
    answer: "답".repeat(400),
    at: i,
  }));
  const handed: string[][] = [];
  const listening: Stream = (request) => {
    handed.push((request.history ?? []).map(({ question }) => question));
    return says("답")(request);
  };

  it("is no more of the conversation than it may see, also as a fallback, and than its context holds", async () => {
    const run = ++count;
    const [blind, small] = [`r${run}-blind`, `r${run}-small`];
    const link = (name: string, stream: Stream, more: object) => {
      const entry = catalogueEntry.parse({ name, label: "모델", backend: "demo", ...more });
      return { entry, model: { name, label: entry.label, stream } };
    };
    const models = [
      link(`r${run}`, fails(down), { fallback: blind }),
      link(blind, listening, { sees: { history: false } }),
      link(small, listening, { contextTokens: 2_000, maxOutputTokens: 500 }),
    ];
    const router = createRouter({ models, gate: createGate({ redis, keys }), log: silent });
    await collectAnswer(router.model(`r${run}`), { ...ask(), history: past });
    await collectAnswer(router.model(small), { ...ask(), history: past });
    expect(handed).toEqual([[], ["질문 3", "질문 4", "질문 5"]]);
  });
});

describe("a model that is not to be asked now", () => {
  it("and has no fallback is not waited for: the person soon hears so", async () => {
    let asked = 0;
    const { model } = chain([
      (request) => {
        asked++;
        return fails(down)(request);
      },
    ]);
    for (let i = 0; i < 5; i++)
      await expect(collectAnswer(model, ask())).rejects.toMatchObject({ code: "MODEL_UNREACHABLE" });
    await expect(collectAnswer(model, ask())).rejects.toMatchObject({ code: "MODEL_OVERLOADED" });
    expect(asked).toBe(5);
  });

  it("is none that only refused what somebody asked", async () => {
    const refused = new SaenggakError("MODEL_REFUSED", { isAboutRequest: true });
    const { model, gate, names } = chain([fails(refused), says("둘째")]);
    for (let i = 0; i < 8; i++) expect((await collectAnswer(model, ask())).text).toBe("둘째");
    expect(await gate.state(names[0] ?? "")).toMatchObject({ open: false });
  });
});

it("each call is measured by the model that was asked", async () => {
  const run = ++count;
  const ends: [string, string][] = [];
  const entry = (name: string, more: object = {}) =>
    catalogueEntry.parse({ name, label: "모델", backend: "demo", ...more });
  const router = createRouter({
    models: [
      {
        entry: entry(`r${run}`, { fallback: `s${run}` }),
        model: { name: `r${run}`, label: "", stream: fails(down) },
      },
      { entry: entry(`s${run}`), model: { name: `s${run}`, label: "", stream: says("답") } },
    ],
    gate: createGate({ redis, keys }),
    log: silent,
    measure: (model) => ({ part() {}, ended: (result) => ends.push([model, result]) }),
  });
  await collectAnswer(router.model(`r${run}`), ask());
  expect(ends).toEqual([
    [`r${run}`, "MODEL_UNREACHABLE"],
    [`s${run}`, "ok"],
  ]);
});
