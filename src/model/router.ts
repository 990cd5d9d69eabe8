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
  /** How long a free place of the last of a chain is waited for, in ms. @defaultValue 180000 */
  readonly longestWaitMs?: number;
  /** Takes the figures of each call; see `Call`. @defaultValue nobody does */
  readonly measure?: (model: string) => Call;
}

/** One call of one model. */
export interface Call {
  part(part: ModelPart): void;
  /** @param result "ok" or the error's code; not called when nobody reads on */
  ended(result: string): void;
}

/** Ends that tell nothing of a model's health. */
const SAYS_NOTHING: ReadonlySet<string> = new Set(["MODEL_EMPTY_ANSWER", "MODEL_ABORTED"]);
const UNMEASURED: Call = { part() {}, ended() {} };

type Link = RouterOptions["models"][number];

/**
 * A model by name, as a `Model`: its stream asks the model, and when it is busy for long, not to be asked now, or failing,
 * the next of its fallbacks. When another begins, a `restart` part says which: what was streamed before is void.
 * A model is handed no more of the conversation than it may see and hold.
 * @throws from the stream: what the last one asked threw; MODEL_OVERLOADED when none could be asked
 */
export function createRouter(options: RouterOptions) {
  const { models, gate, log, patienceMs = 2_000, longestWaitMs = 180_000 } = options;
  const { measure = () => UNMEASURED } = options;
  const byName = new Map(models.map((link) => [link.entry.name, link]));

  function chainOf(name: string): Link[] {
    const chain: Link[] = [];
    for (let link = byName.get(name); link; link = byName.get(link.entry.fallback ?? "")) chain.push(link);
    return chain;
  }

  async function* stream(chain: readonly Link[], request: ModelRequest): AsyncGenerator<ModelPart> {
    let fault: unknown = new SaenggakError("MODEL_OVERLOADED");
    let begun = false;
    for (const [index, { entry, model }] of chain.entries()) {
      const isLast = index === chain.length - 1;
      const entered = await waitFor(entry, request.signal, isLast ? longestWaitMs : patienceMs);
      if (entered.kind !== "in") {
        log.warn("model.passed_over", { model: entry.name, reason: entered.kind });
        continue;
      }
      let result: CallResult = "neither";
      let pauseMs = 0;
      const call = measure(entry.name);
      try {
        if (index > 0 || begun) yield { type: "restart", name: entry.name, label: entry.label };
        begun = true;
        for await (const part of model.stream(fitted(entry, request))) {
          call.part(part);
          yield part;
        }
        result = "ok";
        call.ended("ok");
        return;
      } catch (error) {
        const code = errorCode(error);
        call.ended(code);
        if (request.signal.aborted) throw error;
        result = SAYS_NOTHING.has(code) ? "neither" : "failed";
        if (error instanceof SaenggakError) {
          pauseMs = error.retryAfterMs ?? 0;
          // What a person asked may be refused: the model is well.
          if (error.isAboutRequest) result = "neither";
        }
        log.warn("model.failed", {
          model: entry.name,
          code,
          detail: error instanceof SaenggakError ? error.message : "",
        });
        fault = error;
      } finally {
        await entered.leave(result, pauseMs).catch(() => {});
      }
    }
    throw fault;
  }

  /** In, or why not once the patience is over. What lasts longer than the patience is not waited for at all. */
  async function waitFor(entry: CatalogueModel, signal: AbortSignal, longestMs: number): Promise<Entered> {
    for (let waited = 0; ; ) {
      if (signal.aborted) throw new SaenggakError("MODEL_ABORTED");
      const entered = await gate.enter(entry);
      if (entered.kind === "in") return entered;
      const isHopeless = entered.kind === "open" || waited + entered.waitMs > longestMs;
      if (isHopeless) return entered;
      // Neighbours that wait, too, do not all come back in the same moment.
      const ms = Math.min(entered.waitMs, 1_000) + Math.random() * 50;
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

/** The request with what of the history this model may see and its context holds. */
function fitted(entry: CatalogueModel, request: ModelRequest): ModelRequest {
  if (!request.history?.length) return request;
  if (!entry.sees.history) return { ...request, history: [] };
  let left = roomFor(entry, request.question);
  const kept = request.history.toReversed().filter(({ question, answer }) => {
    left -= question.length + answer.length;
    return left >= 0;
  });
  return { ...request, history: kept.toReversed() };
}

/** Characters that question and answer leave of the context, a token each: Korean takes fewer. */
function roomFor({ contextTokens, maxOutputTokens }: CatalogueModel, question: string): number {
  return contextTokens - Math.min(maxOutputTokens, contextTokens / 2) - question.length;
}
