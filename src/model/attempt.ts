/** One call of one model: let in by its gate, measured, and left in the gate's books however it ends. */
import type { Model, ModelPart, ModelRequest } from "../contract/model.ts";
import type { Log } from "../contract/ports.ts";
import { errorCode, SaenggakError } from "../errors.ts";
import type { CatalogueModel } from "./catalogue.ts";
import type { CallResult, Entered, Gate, Patience } from "./gate.ts";

export interface Link {
  readonly entry: CatalogueModel;
  readonly model: Model;
}

/** Takes the figures of calls. */
export interface Meter {
  /** A place at a model was had after so long, in ms. */
  waited(model: string, ms: number): void;
  /** A model was not asked because it was busy or its breaker was open. */
  passedOver(model: string, reason: "busy" | "open"): void;
  call(model: string): MeteredCall;
}

export interface MeteredCall {
  part(part: ModelPart): void;
  /** @param result "ok", the error's code, or "OUTRUN" when another model began to answer first */
  ended(result: string): void;
}

export interface AttemptDeps {
  readonly gate: Gate;
  readonly meter: Meter;
  readonly log: Log;
}

export interface Attempt {
  readonly link: Link;
  /** Resolves once its first part has come or it has failed; never rejects. */
  readonly ready: Promise<void>;
  /** Why it failed; undefined while it did not. */
  fault(): unknown;
  /** The next part; undefined at the end. @throws what the model threw */
  next(): Promise<ModelPart | undefined>;
  /**
   * Ends the call when nobody wants it any more; does nothing when it is over.
   * @param result what it says of the model @defaultValue neither
   * @param told as the call is measured @defaultValue "MODEL_ABORTED"
   */
  drop(result?: CallResult, told?: "OUTRUN" | "MODEL_ABORTED"): Promise<void>;
}

/** Ends that tell nothing of a model's health. */
const SAYS_NOTHING: ReadonlySet<string> = new Set(["MODEL_EMPTY_ANSWER"]);

/**
 * Begins a call, or tells why not: the model was busy for longer than the patience, or its breaker is open.
 * @throws SaenggakError MODEL_ABORTED when the request was aborted while it waited
 */
export async function beginAttempt(
  link: Link,
  request: ModelRequest,
  { gate, meter, log, longestMs }: AttemptDeps & Pick<Patience, "longestMs">,
): Promise<Attempt | "busy" | "open"> {
  const { name } = link.entry;
  if (request.signal.aborted) throw new SaenggakError("MODEL_ABORTED");
  const entered = await gate.enter(link.entry, { ...(longestMs && { longestMs }), signal: request.signal });
  if (entered.kind !== "in") {
    meter.passedOver(name, entered.kind);
    log.warn("model.passed_over", { model: name, reason: entered.kind });
    return entered.kind;
  }
  meter.waited(name, entered.waitedMs);
  return startCall(link, request, entered, { meter, log });
}

function startCall(
  link: Link,
  request: ModelRequest,
  entered: Extract<Entered, { kind: "in" }>,
  { meter, log }: Pick<AttemptDeps, "meter" | "log">,
): Attempt {
  const { name } = link.entry;
  const call = meter.call(name);
  const stop = new AbortController();
  const signal = AbortSignal.any([request.signal, stop.signal]);
  const parts = link.model.stream({ ...request, signal })[Symbol.asyncIterator]();
  let isOver = false;
  let fault: unknown;

  async function leave(result: CallResult, told: string, pauseMs = 0): Promise<void> {
    if (isOver) return;
    isOver = true;
    call.ended(told);
    await entered.leave(result, pauseMs).catch(() => {});
  }

  async function failed(error: unknown): Promise<void> {
    fault = error;
    const code = errorCode(error);
    const known = error instanceof SaenggakError ? error : undefined;
    // What a person asked may be refused: the model is well.
    const saysNothing = isUnwanted(request.signal) || SAYS_NOTHING.has(code) || known?.isAboutRequest;
    if (!request.signal.aborted && !isOver)
      log.warn("model.failed", { model: name, code, detail: known?.message ?? "" });
    await leave(saysNothing ? "neither" : "failed", code, known?.retryAfterMs);
  }

  async function take(): Promise<ModelPart | undefined> {
    try {
      const { value, done } = await parts.next();
      if (done) {
        await leave("ok", "ok");
        return undefined;
      }
      call.part(value);
      return value;
    } catch (error) {
      await failed(error);
      throw error;
    }
  }

  let first: Promise<ModelPart | undefined> | undefined = take();
  const ready = first.then(
    (part) => (part ? entered.begun().catch(() => {}) : undefined),
    () => {},
  );

  return {
    link,
    ready,
    fault: () => fault,
    next() {
      const next = first ?? take();
      first = undefined;
      return next;
    },
    async drop(result = "neither", told = "MODEL_ABORTED") {
      if (isOver) return;
      const left = leave(result, told);
      stop.abort();
      await Promise.allSettled([left, parts.return?.(undefined)]);
    },
  };
}

/** Whether nobody wants the answer any more; a limit that ran out is the model's fault. */
function isUnwanted({ aborted, reason }: AbortSignal): boolean {
  return aborted && !(reason instanceof DOMException && reason.name === "TimeoutError");
}
