/** What every backend does, whatever its wire: the same tests for all of them. */
import { describe, expect, it, onTestFinished } from "vitest";
import type { Model, ModelPart } from "../../../src/contract/model.ts";
import { SaenggakError } from "../../../src/errors.ts";
import type { BackendOptions } from "../../../src/model/backend/backend.ts";
import { collectAnswer } from "../../../src/model/collect.ts";

/**
 * What the server does, in its own wire format.
 * `normal` THOUGHT, then ANSWER in several parts, usage (11 in, 22 out), a finish · `plain` ANSWER without thoughts ·
 * `thinking-only` THOUGHT, then its end by the token limit · `empty-think` thoughts that are empty, then ANSWER ·
 * `cut` the socket is destroyed after half of ANSWER · `half-frame` the connection ends cleanly inside a frame ·
 * `no-finish` it ends cleanly after ANSWER, without saying that it is finished · `error-frame` the provider's error in
 * the middle of ANSWER · `held` nothing is sent, not even headers · `held-half` half of ANSWER, then nothing ·
 * `rate-limit` 429 with `Retry-After: 7` · `unavailable` 503 · `refused` 400 · `denied` 403 · `html` 200 with a page ·
 * `redirect` 302 to somewhere else on the same server · `endless` part after part, for ever · `huge-frame` one frame of 2 MB.
 */
export type Scenario =
  | "normal"
  | "plain"
  | "thinking-only"
  | "empty-think"
  | "cut"
  | "half-frame"
  | "no-finish"
  | "error-frame"
  | "held"
  | "held-half"
  | "rate-limit"
  | "unavailable"
  | "refused"
  | "denied"
  | "html"
  | "redirect"
  | "endless"
  | "huge-frame";

export const THOUGHT = "먼저 하나씩 따져 볼게요.";
export const ANSWER = "**답**은 하늘이에요 🙂 여기까지예요.";
/** In the request of every test; no error may quote it, nor ANSWER, nor SECRET. */
export const QUESTION = "비밀 질문이에요";
export const SECRET = "secret-of-the-suite";

/** A stand-in for a provider that speaks its documented wire format, and is strict about what it is sent. */
export interface Wire {
  /** What a backend is given to reach it. */
  readonly options: Partial<BackendOptions>;
  play(scenario: Scenario): void;
  /** Requests that arrived. */
  readonly requests: number;
  /** What was wrong with a request, a sentence each. */
  readonly refusals: readonly string[];
  /** Resolves when request number `index`, from 0, has arrived. */
  arrived(index: number): Promise<void>;
  /** Resolves when its response is over: whether it was sent to its end. */
  closed(index: number): Promise<boolean>;
  close(): Promise<void>;
}

export interface SuiteOptions {
  readonly start: () => Promise<Wire>;
  readonly create: (options: BackendOptions) => Model;
  /** Scenarios that this wire cannot have, with the reason. */
  readonly without?: Readonly<Partial<Record<Scenario, string>>>;
}

export function backendSuite(name: string, { start, create, without = {} }: SuiteOptions): void {
  async function open(scenario: Scenario, options: Partial<BackendOptions> = {}) {
    const wire = await start();
    onTestFinished(() => wire.close());
    wire.play(scenario);
    const model = create({
      name: "suite",
      label: "모델",
      modelId: "model-of-the-suite",
      secret: SECRET,
      ...wire.options,
      ...options,
    });
    return { wire, model };
  }
  const ask = (signal = new AbortController().signal) => ({ question: QUESTION, signal });
  const has = (scenario: Scenario) => without[scenario] === undefined;

  async function faultOf(scenario: Scenario, options: Partial<BackendOptions> = {}): Promise<SaenggakError> {
    const { model } = await open(scenario, options);
    const thrown = await collectAnswer(model, ask()).then(
      (answer) => Promise.reject(new Error(`it answered: ${JSON.stringify(answer)}`)),
      (error: unknown) => error,
    );
    expect(thrown).toBeInstanceOf(SaenggakError);
    const error = thrown as SaenggakError;
    for (const secret of [QUESTION, ANSWER.slice(0, 8), SECRET])
      expect(`${error.message} ${error.stack} ${JSON.stringify(error)}`).not.toContain(secret);
    expect(error.cause).toBeUndefined();
    return error;
  }

  describe(`${name}: the port`, () => {
    it("streams thoughts, then the answer, then the usage, then one end", async () => {
      const { wire, model } = await open("normal");
      const parts: ModelPart[] = [];
      for await (const part of model.stream(ask())) parts.push(part);
      const joined = (type: "reasoning" | "text") =>
        parts.map((part) => (part.type === type ? part.text : "")).join("");
      expect(joined("reasoning").trim()).toBe(THOUGHT);
      expect(joined("text")).toBe(ANSWER);
      expect(parts.filter(({ type }) => type === "text").length).toBeGreaterThan(1);
      expect(parts.find(({ type }) => type === "usage")).toEqual({
        type: "usage",
        inputTokens: 11,
        outputTokens: 22,
      });
      expect(parts.filter(({ type }) => type === "end")).toEqual([{ type: "end", reason: "stop" }]);
      expect(parts.at(-1)?.type).toBe("end");
      expect(wire.refusals).toEqual([]);
    });

    it("sends nothing before its first part is asked for", async () => {
      const { wire, model } = await open("normal");
      const stream = model.stream(ask())[Symbol.asyncIterator]();
      expect(wire.requests).toBe(0);
      await stream.next();
      expect(wire.requests).toBe(1);
      await stream.return?.();
    });

    it("answers without thoughts, and with empty ones", async () => {
      for (const scenario of ["plain", "empty-think"] as const) {
        if (!has(scenario)) continue;
        const { model } = await open(scenario);
        const { text, reasoning } = await collectAnswer(model, ask());
        expect([scenario, text, reasoning.trim()]).toEqual([scenario, ANSWER, ""]);
      }
    });

    it("takes thoughts without an answer for no answer", async () => {
      expect(await faultOf("thinking-only")).toMatchObject({ code: "MODEL_EMPTY_ANSWER", retryable: true });
    });

    const faults: readonly (readonly [Scenario, string, boolean])[] = [
      ["cut", "MODEL_STREAM_CUT", true],
      ["half-frame", "MODEL_STREAM_CUT", true],
      ["no-finish", "MODEL_STREAM_CUT", true],
      ["error-frame", "MODEL_FAILED", true],
      ["rate-limit", "MODEL_OVERLOADED", true],
      ["unavailable", "MODEL_OVERLOADED", true],
      ["refused", "MODEL_REFUSED", false],
      ["denied", "MODEL_REFUSED", false],
      ["redirect", "MODEL_REFUSED", false],
      ["html", "MODEL_FAILED", true],
      ["endless", "MODEL_FAILED", true],
      ["huge-frame", "MODEL_FAILED", true],
    ];
    it.each(faults.filter(([scenario]) => has(scenario)))("%s → %s", async (scenario, code, retryable) => {
      expect(await faultOf(scenario)).toMatchObject({ code, retryable });
    });

    it("says how long a busy provider wants to be left alone", async () => {
      expect(await faultOf("rate-limit")).toMatchObject({ message: expect.stringContaining("7 s") });
    });

    it("is unreachable when nobody listens", async () => {
      const { wire, model } = await open("normal");
      await wire.close();
      await expect(collectAnswer(model, ask())).rejects.toMatchObject({ code: "MODEL_UNREACHABLE" });
    });

    it("gives up at its time limits, and closes the socket", async () => {
      const { wire, model } = await open("held", { timeLimitMs: 200 });
      await expect(collectAnswer(model, ask())).rejects.toMatchObject({ code: "MODEL_TIME_LIMIT" });
      expect(await wire.closed(0)).toBe(false);
      const first = await open("held", { firstByteMs: 200 });
      await expect(collectAnswer(first.model, ask())).rejects.toMatchObject({ code: "MODEL_OVERLOADED" });
      const half = await open("held-half", { timeLimitMs: 400, firstByteMs: 300 });
      await expect(collectAnswer(half.model, ask())).rejects.toMatchObject({ code: "MODEL_TIME_LIMIT" });
    });

    it("closes the socket when it is aborted before, or in the middle, or nobody reads on", async () => {
      const before = new AbortController();
      const held = await open("held");
      const waiting = collectAnswer(held.model, ask(before.signal));
      const refused = expect(waiting).rejects.toMatchObject({ code: "MODEL_ABORTED" });
      await held.wire.arrived(0);
      before.abort();
      await refused;
      expect(await held.wire.closed(0)).toBe(false);

      const { wire, model } = await open("held-half");
      for await (const part of model.stream(ask())) if (part.type === "text") break;
      expect(await wire.closed(0)).toBe(false);

      const already = AbortSignal.abort();
      const { wire: untouched, model: other } = await open("normal");
      await expect(collectAnswer(other, ask(already))).rejects.toMatchObject({ code: "MODEL_ABORTED" });
      expect(untouched.requests).toBe(0);
    });
  });
}
