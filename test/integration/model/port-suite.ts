/** What every model does that stands behind the port, also one without a wire. */
import { describe, expect, it } from "vitest";
import type { Model, ModelPart } from "../../../src/contract/model.ts";
import type { BackendOptions } from "../../../src/model/backend/backend.ts";
import { collectAnswer } from "../../../src/model/collect.ts";
import { QUESTION } from "../../helpers/wire.ts";

/** A model, and what is seen of it from outside. */
export interface Trial {
  readonly model: Model;
  /** How many requests it sent. */
  requests(): number;
  /** Resolves when its first call has begun. */
  begun(): Promise<void>;
  /** Resolves when its first request is over: whether it was cut. For models that send any. */
  cut?(): Promise<boolean>;
}

export interface PortOptions {
  /** A model that answers, says nothing, or falls silent in the middle of its answer. */
  open(scenario: "normal" | "held" | "held-half", options?: Partial<BackendOptions>): Promise<Trial>;
  /** The whole of what it says, or matchers of it. */
  readonly says: { readonly reasoning: unknown; readonly text: unknown; readonly usage: unknown };
  /** How many requests a call takes. */
  readonly requests: 0 | 1;
}

export function portSuite(name: string, { open, says, requests }: PortOptions): void {
  const ask = (signal = new AbortController().signal) => ({ question: QUESTION, signal });
  const isCut = async (trial: Trial) => (trial.cut ? trial.cut() : true);

  describe(`${name}: the port`, () => {
    it("streams thoughts, then the answer, then the usage, then one end", async () => {
      const { model } = await open("normal");
      const parts: ModelPart[] = [];
      for await (const part of model.stream(ask())) parts.push(part);
      const joined = (type: "reasoning" | "text") =>
        parts.map((part) => (part.type === type ? part.text : "")).join("");
      expect({
        reasoning: joined("reasoning").trim(),
        text: joined("text"),
        usage: parts.filter(({ type }) => type === "usage"),
      }).toEqual(says);
      const order = parts.map(({ type }) => type);
      expect(order.lastIndexOf("reasoning")).toBeLessThan(order.indexOf("text"));
      expect(order.filter((type) => type === "text").length).toBeGreaterThan(1);
      expect(parts.filter(({ type }) => type === "end")).toEqual([{ type: "end", reason: "stop" }]);
      expect(order.at(-1)).toBe("end");
    });

    it("sends nothing before its first part is asked for", async () => {
      const trial = await open("normal");
      const stream = trial.model.stream(ask())[Symbol.asyncIterator]();
      expect(trial.requests()).toBe(0);
      await stream.next();
      expect(trial.requests()).toBe(requests);
      await stream.return?.();
    });

    it("answers several at a time, and again", async () => {
      const { model } = await open("normal");
      const answers = await Promise.all([collectAnswer(model, ask()), collectAnswer(model, ask())]);
      answers.push(await collectAnswer(model, ask()));
      for (const { text, finish } of answers)
        expect({ text, finish }).toEqual({ text: says.text, finish: "stop" });
    });

    it("gives up at its time limits, and cuts the request", async () => {
      const held = await open("held", { timeLimitMs: 200 });
      await expect(collectAnswer(held.model, ask())).rejects.toMatchObject({ code: "MODEL_TIME_LIMIT" });
      expect(await isCut(held)).toBe(true);
      const first = await open("held", { firstByteMs: 200 });
      await expect(collectAnswer(first.model, ask())).rejects.toMatchObject({ code: "MODEL_OVERLOADED" });
      const half = await open("held-half", { timeLimitMs: 400, firstByteMs: 300 });
      await expect(collectAnswer(half.model, ask())).rejects.toMatchObject({ code: "MODEL_TIME_LIMIT" });
    });

    it("ends by an abort before its first part, and cuts the request", async () => {
      const stop = new AbortController();
      const trial = await open("held");
      const answer = collectAnswer(trial.model, ask(stop.signal));
      const refused = expect(answer).rejects.toMatchObject({ code: "MODEL_ABORTED" });
      await trial.begun();
      stop.abort();
      await refused;
      expect(await isCut(trial)).toBe(true);
    });

    it("ends by an abort in the middle of its answer, and cuts the request", async () => {
      const stop = new AbortController();
      const trial = await open("held-half");
      const onPart = ({ type }: ModelPart) => {
        if (type === "text") stop.abort();
      };
      await expect(collectAnswer(trial.model, ask(stop.signal), { onPart })).rejects.toMatchObject({
        code: "MODEL_ABORTED",
      });
      expect(await isCut(trial)).toBe(true);
    });

    it("sends nothing for one who has aborted already", async () => {
      const trial = await open("normal");
      await expect(collectAnswer(trial.model, ask(AbortSignal.abort()))).rejects.toMatchObject({
        code: "MODEL_ABORTED",
      });
      expect(trial.requests()).toBe(0);
    });

    it("cuts the request when nobody reads on", async () => {
      const trial = await open("held-half");
      for await (const part of trial.model.stream(ask())) if (part.type === "text") break;
      expect(await isCut(trial)).toBe(true);
    });
  });
}
