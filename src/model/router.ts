/** Asks a model within its limits, and its fallbacks when it cannot answer. */
import { setTimeout as sleep } from "node:timers/promises";
import type { Model, ModelPart, ModelRequest } from "../contract/model.ts";
import type { Log } from "../contract/ports.ts";
import { errorCode, SaenggakError } from "../errors.ts";
import type { CatalogueModel } from "./catalogue.ts";
import type { CallResult, Entered, Gate } from "./gate.ts";

export interface RouterOptions {
  /** The catalogue's models with their backends. */
  readonly models: readonly { readonly entry: CatalogueModel; readonly model: Model }[];
  readonly gate: Gate;
  readonly log: Log;
  /** How long a busy model is waited for when another could answer instead, in ms. @defaultValue 2000 */
  readonly patienceMs?: number;
}

type Link = RouterOptions["models"][number];

/**
 * A model by name, as a `Model`: its stream asks the model, and when it is busy for long, not to be asked now, or failing,
 * the next of its fallbacks. When another begins, a `restart` part says which: what was streamed before is void.
 * Of the last of them a free place is waited for as long as the request lasts.
 * @throws from the stream: what the last one asked threw; MODEL_OVERLOADED when none could be asked
 */
export function createRouter({ models, gate, log, patienceMs = 2_000 }: RouterOptions) {
  const byName = new Map(models.map((link) => [link.entry.name, link]));

  function chainOf(name: string): Link[] {
    const chain: Link[] = [];
    for (let link = byName.get(name); link; link = byName.get(link.entry.fallback ?? "")) chain.push(link);
    return chain;
  }

  async function* stream(chain: readonly Link[], request: ModelRequest): AsyncGenerator<ModelPart> {
    let fault: unknown = new SaenggakError("MODEL_OVERLOADED");
    for (const [index, { entry, model }] of chain.entries()) {
      const isLast = index === chain.length - 1;
      const entered = await waitFor(entry, request.signal, isLast ? Number.POSITIVE_INFINITY : patienceMs);
      if (entered.kind !== "in") {
        log.warn("model.passed_over", { model: entry.name, reason: entered.kind });
        continue;
      }
      let result: CallResult = "neither";
      let pauseMs = 0;
      try {
        if (index > 0) yield { type: "restart", name: entry.name, label: entry.label };
        yield* model.stream(request);
        result = "ok";
        return;
      } catch (error) {
        if (request.signal.aborted) throw error;
        result = errorCode(error) === "MODEL_EMPTY_ANSWER" ? "neither" : "failed";
        if (error instanceof SaenggakError) pauseMs = error.retryAfterMs ?? 0;
        log.warn("model.failed", { model: entry.name, code: errorCode(error) });
        fault = error;
      } finally {
        await entered.leave(result, pauseMs).catch(() => {});
      }
    }
    throw fault;
  }

  /** In, or why not once the patience is over. An open breaker is never waited for when another can answer. */
  async function waitFor(entry: CatalogueModel, signal: AbortSignal, longestMs: number): Promise<Entered> {
    for (let waited = 0; ; ) {
      if (signal.aborted) throw new SaenggakError("MODEL_ABORTED");
      const entered = await gate.enter(entry);
      if (entered.kind === "in") return entered;
      // Neighbours that wait, too, do not all come back in the same moment.
      const ms = Math.min(entered.waitMs, 1_000) + Math.random() * 50;
      const isHopeless = entered.kind === "open" && longestMs !== Number.POSITIVE_INFINITY;
      if (isHopeless || waited + ms > longestMs) return entered;
      await sleep(ms, undefined, { signal }).catch(() => {});
      waited += ms;
    }
  }

  return {
    /** @throws Error when there is no such model */
    model(name: string): Model {
      const chain = chainOf(name);
      const [first] = chain;
      if (!first) throw new Error(`there is no model ${name}`);
      const { label } = first.entry;
      return { name, label, stream: (request) => stream(chain, request) };
    },
  };
}
