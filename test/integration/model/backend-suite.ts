/** What every backend does, whatever its wire: the same tests for all of them. */
import { describe, expect, it, onTestFinished } from "vitest";
import type { Model } from "../../../src/contract/model.ts";
import { SaenggakError } from "../../../src/errors.ts";
import type { BackendOptions } from "../../../src/model/backend/backend.ts";
import { collectAnswer } from "../../../src/model/collect.ts";
import { ANSWER, QUESTION, type Scenario, SECRET, THOUGHT, type Wire } from "../../helpers/wire.ts";
import { portSuite } from "./port-suite.ts";

export interface SuiteOptions {
  readonly start: () => Promise<Wire>;
  readonly create: (options: BackendOptions) => Model;
  /** Scenarios that this wire cannot have, with the reason. */
  readonly without?: Readonly<Partial<Record<Scenario, string>>>;
}

/** The port's suite, and what a wire may do to a model: faults, each with its code, that quote nothing. */
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

  portSuite(name, {
    says: {
      reasoning: THOUGHT,
      text: ANSWER,
      usage: [{ type: "usage", inputTokens: 11, outputTokens: 22 }],
    },
    requests: 1,
    async open(scenario, options) {
      const { wire, model } = await open(scenario, options);
      onTestFinished(() => expect(wire.refusals).toEqual([]));
      return {
        model,
        requests: () => wire.requests,
        begun: () => wire.arrived(0),
        cut: async () => !(await wire.closed(0)),
      };
    },
  });

  describe(`${name}: its wire`, () => {
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
      expect(await faultOf("rate-limit")).toMatchObject({
        retryAfterMs: 7_000,
        message: expect.stringContaining("7 s"),
      });
      expect(await faultOf("unavailable")).toMatchObject({ retryAfterMs: undefined });
    });

    it("is unreachable when nobody listens", async () => {
      const { wire, model } = await open("normal");
      await wire.close();
      await expect(collectAnswer(model, ask())).rejects.toMatchObject({ code: "MODEL_UNREACHABLE" });
    });
  });
}
