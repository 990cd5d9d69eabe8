/** Fallbacks, limits and the breaker as a turn meets them: a real Redis, models that do as they are told. */
import { describe, expect, it } from "vitest";
import type { Model, ModelPart } from "../../../src/contract/model.ts";
import { fitHistory } from "../../../src/conversation/history.ts";
import { SaenggakError } from "../../../src/errors.ts";
import type { Meter } from "../../../src/model/attempt.ts";
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

const unmetered: Meter = { waited() {}, passedOver() {}, call: () => ({ part() {}, ended() {} }) };

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
  const metered: string[] = [];
  const note = (model: string, what: string) => metered.push(`${names.indexOf(model)} ${what}`);
  const meter: Meter = {
    waited: (model, ms) => note(model, ms < 50 ? "in" : "in later"),
    passedOver: note,
    call: (model) => ({ part() {}, ended: (result) => note(model, result) }),
  };
  const router = createRouter({ fitHistory, models, gate, meter, log: silent, patienceMs });
  return { model: router.model(names[0] ?? ""), gate, names, metered, links: models };
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

describe("a busy model whose fallback cannot answer", () => {
  it("is waited for all the same", async () => {
    const free = Promise.withResolvers<void>();
    const slow: Stream = async function* () {
      yield { type: "text", text: "첫째" };
      await free.promise;
      yield { type: "end", reason: "stop" };
    };
    const { model, metered } = chain([slow, fails(down)], { concurrency: 1 });
    const first = collectAnswer(model, ask());
    await expect.poll(() => metered).toEqual(["0 in"]);
    const second = collectAnswer(model, ask());
    await expect.poll(() => metered).toContain("1 MODEL_UNREACHABLE");
    free.resolve();
    expect([(await first).text, (await second).text]).toEqual(["첫째", "첫째"]);
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
    const router = createRouter({
      fitHistory,
      models,
      gate: createGate({ redis, keys }),
      meter: unmetered,
      log: silent,
    });
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

describe("each call is measured", () => {
  it("by the model that was asked", async () => {
    const { model, metered } = chain([fails(down), says("답")]);
    await collectAnswer(model, ask());
    expect(metered).toEqual(["0 in", "0 MODEL_UNREACHABLE", "1 in", "1 ok"]);
  });

  it("and so are those that were not asked, and the wait for a place", async () => {
    const free = Promise.withResolvers<void>();
    const slow: Stream = async function* () {
      yield { type: "text", text: "하나" };
      await free.promise;
      yield { type: "end", reason: "stop" };
    };
    const { model, metered } = chain([slow, slow], { concurrency: 1 });
    const first = collectAnswer(model, ask());
    await expect.poll(() => metered).toEqual(["0 in"]);
    const second = collectAnswer(model, ask());
    await expect.poll(() => metered).toEqual(["0 in", "0 busy", "1 in"]);
    free.resolve();
    await Promise.all([first, second]);
  });
});

describe("a breaker", () => {
  it("counts a call that a limit of ours ended, and none that its person stopped", async () => {
    const { model, gate, names } = chain([
      async function* ({ signal }): AsyncGenerator<ModelPart> {
        await new Promise((resolve) => signal.addEventListener("abort", resolve));
        yield* fails(new SaenggakError("MODEL_ABORTED"))({ question: "", signal });
      },
    ]);
    for (let i = 0; i < 6; i++) {
      const stop = new AbortController();
      const answer = expect(collectAnswer(model, ask(stop.signal))).rejects.toThrow();
      await expect.poll(async () => (await gate.state(names[0] ?? "")).running).toBe(1);
      stop.abort();
      await answer;
    }
    expect(await gate.state(names[0] ?? "")).toMatchObject({ open: false });
    for (let i = 0; i < 5; i++)
      await expect(collectAnswer(model, ask(AbortSignal.timeout(20)))).rejects.toThrow();
    expect(await gate.state(names[0] ?? "")).toMatchObject({ open: true });
  });

  it("opens by time-outs as by any other failure", async () => {
    const late = new SaenggakError("MODEL_TIME_LIMIT");
    const silentOne = new SaenggakError("MODEL_OVERLOADED");
    let asked = 0;
    const { model, gate, names } = chain([
      (request) => fails(asked++ % 2 ? late : silentOne)(request),
      says("둘째"),
    ]);
    for (let i = 0; i < 8; i++) await collectAnswer(model, ask());
    expect(asked).toBe(5);
    expect(await gate.state(names[0] ?? "")).toMatchObject({ open: true });
  });

  it("lets others in as soon as a probe has begun to answer", async () => {
    let isWell = false;
    const go = Promise.withResolvers<void>();
    const answers: Stream = async function* () {
      if (!isWell) throw down;
      yield { type: "reasoning", text: "생각" };
      await go.promise;
      yield { type: "text", text: "첫째" };
      yield { type: "end", reason: "stop" };
    };
    const { model, gate, names } = chain([answers]);
    const [name = ""] = names;
    for (let i = 0; i < 5; i++) await collectAnswer(model, ask()).catch(() => {});
    isWell = true;
    await redis.hset(keys.model(name).breaker, "until", "1");
    const probe = collectAnswer(model, ask());
    await expect.poll(async () => (await gate.state(name)).open).toBe(false);
    const other = collectAnswer(model, ask());
    await expect.poll(async () => (await gate.state(name)).running).toBe(2);
    go.resolve();
    expect([(await probe).text, (await other).text]).toEqual(["첫째", "첫째"]);
  });
});

describe("a model that is hedged", () => {
  const hedge = { hedgeSeconds: 0.05 };
  /** Says nothing until it is told to, or nobody wants it. */
  const silentUntil = (go: Promise<void>, ended: string[] = []): Stream =>
    async function* ({ signal }) {
      const aborted = new Promise((_, reject) => {
        signal.addEventListener("abort", () => reject(new SaenggakError("MODEL_ABORTED")));
      });
      try {
        await Promise.race([go, aborted]);
      } finally {
        ended.push(signal.aborted ? "aborted" : "went on");
      }
      yield { type: "text", text: "첫째" };
      yield { type: "end", reason: "stop" };
    };
  const never = new Promise<void>(() => {});

  it("gets company when it is silent, and gives way to who begins first", async () => {
    const ended: string[] = [];
    const { model, gate, names, metered } = chain([silentUntil(never, ended), says("둘째")], hedge);
    expect(await collectAnswer(model, ask())).toMatchObject({ text: "둘째", instead: { label: "모델1" } });
    expect(ended).toEqual(["aborted"]);
    expect(metered).toEqual(["0 in", "1 in", "0 OUTRUN", "1 ok"]);
    expect(await gate.state(names[0] ?? "")).toMatchObject({ running: 0, open: false });
  });

  it("is not asked any more for a while when it is silent time and again", async () => {
    const { model, gate, names } = chain([silentUntil(never), says("둘째")], { hedgeSeconds: 0.01 });
    for (let i = 0; i < 5; i++) await collectAnswer(model, ask());
    expect(await gate.state(names[0] ?? "")).toMatchObject({ open: true });
    expect(await gate.state(names[1] ?? "")).toMatchObject({ open: false });
  });

  it("answers itself while its company's way in hangs, or fails", async () => {
    const away = () => Promise.reject(new Error("Redis is away"));
    for (const entering of [() => never, away]) {
      const go = Promise.withResolvers<void>();
      const { gate, links } = chain([silentUntil(go.promise), says("둘째")], hedge);
      const enter: typeof gate.enter = (entry, patience) => {
        if (entry.name === links[0]?.entry.name) return gate.enter(entry, patience);
        go.resolve();
        return entering() as Promise<never>;
      };
      const router = createRouter({
        fitHistory,
        models: links,
        gate: { ...gate, enter },
        meter: unmetered,
        log: silent,
      });
      const answer = await collectAnswer(router.model(links[0]?.entry.name ?? ""), ask());
      expect(answer.text).toBe("첫째");
    }
  });

  it("answers itself when it begins before its company", async () => {
    const go = Promise.withResolvers<void>();
    const ended: string[] = [];
    const { model } = chain(
      [
        silentUntil(go.promise),
        (request) => {
          go.resolve();
          return silentUntil(never, ended)(request);
        },
      ],
      hedge,
    );
    const answer = await collectAnswer(model, ask());
    expect(answer).toEqual({ text: "첫째", reasoning: "", finish: "stop" });
    expect(ended).toEqual(["aborted"]);
  });

  it("gets none while it begins in time, and none where there is no room", async () => {
    let asked = 0;
    const counted: Stream = (request) => {
      asked++;
      return says("둘째")(request);
    };
    expect((await collectAnswer(chain([says("첫째"), counted], hedge).model, ask())).text).toBe("첫째");
    expect(asked).toBe(0);

    const go = Promise.withResolvers<void>();
    const { model, names, gate, metered } = chain([silentUntil(go.promise), counted], hedge);
    for (let i = 0; i < 5; i++) {
      const entered = await gate.enter({ name: names[1] ?? "" });
      if (entered.kind === "in") await entered.leave("failed");
    }
    const answer = collectAnswer(model, ask());
    await expect.poll(() => metered).toEqual(["0 in", "1 open"]);
    go.resolve();
    expect([(await answer).text, asked]).toEqual(["첫째", 0]);
  });

  it("is followed by its company when it fails, and is still there when its company fails", async () => {
    const go = Promise.withResolvers<void>();
    const failing: Stream = async function* (request) {
      await go.promise;
      yield* fails(down)(request);
    };
    const told: Stream = async function* (request) {
      go.resolve();
      await expect.poll(() => metered).toContain("0 MODEL_UNREACHABLE");
      yield* says("둘째")(request);
    };
    const { model, metered } = chain([failing, told], hedge);
    expect((await collectAnswer(model, ask())).text).toBe("둘째");

    const late = Promise.withResolvers<void>();
    const fallen: Stream = (request) => {
      late.resolve();
      return fails(down)(request);
    };
    expect(await collectAnswer(chain([silentUntil(late.promise), fallen], hedge).model, ask())).toEqual({
      text: "첫째",
      reasoning: "",
      finish: "stop",
    });
  });

  it("leaves no call behind when the person stops it", async () => {
    const ended: string[] = [];
    const { model, gate, names } = chain([silentUntil(never, ended), silentUntil(never, ended)], hedge);
    const stop = new AbortController();
    const answer = collectAnswer(model, ask(stop.signal));
    const aborted = expect(answer).rejects.toMatchObject({ code: "MODEL_ABORTED" });
    await expect.poll(async () => (await gate.state(names[1] ?? "")).running).toBe(1);
    stop.abort();
    await aborted;
    expect(ended).toEqual(["aborted", "aborted"]);
    for (const name of names) expect(await gate.state(name)).toMatchObject({ running: 0, open: false });
  });
});
