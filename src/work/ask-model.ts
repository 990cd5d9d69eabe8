/** Asks a model within a turn: once more when that may help, in the person's language, measured and paid for. */
import { setTimeout as sleep } from "node:timers/promises";
import type { Exchange } from "../contract/conversation.ts";
import type { Model, ModelAnswer, ModelPart } from "../contract/model.ts";
import type { Clock, Log, Metrics, Tracing } from "../contract/ports.ts";
import type { Turn } from "../contract/turn.ts";
import { errorCode, SaenggakError } from "../errors.ts";
import { type AnswerLanguage, isForeign, languageFor } from "../model/answer-language.ts";
import { collectAnswer } from "../model/collect.ts";
import { restating } from "../model/restate.ts";
import type { Spending } from "../model/spending.ts";

export interface AskDeps {
  /** Puts an answer into the person's language; undefined: the model that answered. */
  readonly rewriter?: Model | undefined;
  readonly spending: Pick<Spending, "mayAsk" | "note">;
  readonly metrics: Pick<Metrics, "answerRestated">;
  readonly tracing: Tracing;
  readonly log: Log;
  readonly clock: Clock;
}

export interface Asked {
  readonly question: string;
  readonly instructions?: string;
  readonly history?: readonly Exchange[];
  /** Its text is the answer itself: its beginning may be shown, and it must be in the person's language. */
  readonly isAnswer?: boolean;
}

export interface Asking {
  readonly turn: Turn;
  readonly model: Model;
  /** Whether to think first, where the model can do both. */
  readonly thinking?: boolean | undefined;
  readonly signal: AbortSignal;
  /** Takes the answer so far. */
  readonly write: (text: string) => void;
}

/** Before a call is made again, in ms, and up to half as much more, so that many do not come back at once. */
const BACK_OFF_MS = 1_000;
/** Longest that putting an answer into another language may take. */
const RESTATE_MS = 90_000;
/** A second try in a window's last seconds would only lose the apology its window. */
const WORTH_MS = 3_000;

/**
 * The way to ask within one turn.
 * @throws from each ask: SaenggakError with a MODEL_ code; BUDGET_USED when the person's day is over
 */
export function createAsk(deps: AskDeps) {
  const { tracing, metrics, spending, log, clock } = deps;

  return function askingIn({ turn, model, thinking, signal, write }: Asking) {
    let again = true;
    return async function ask(asked: Asked): Promise<ModelAnswer> {
      await spending.mayAsk(turn.conversation);
      const answer = await askTwice(asked);
      return asked.isAnswer ? inLanguage(answer, languageFor(asked.question)) : answer;
    };

    /** Once a turn, a call that failed is made again when that may help and its window leaves time for it. */
    async function askTwice(asked: Asked): Promise<ModelAnswer> {
      try {
        return await askOnce(asked);
      } catch (error) {
        if (!again || signal.aborted || !mayRetry(turn, error)) throw error;
        again = false;
        log.warn("model.tried_again", { turn: turn.id, code: errorCode(error) });
        write("");
        await sleep(BACK_OFF_MS * (1 + Math.random() / 2), undefined, { signal }).catch(() => {});
        return askOnce(asked);
      }
    }

    function askOnce({ isAnswer = false, ...asked }: Asked): Promise<ModelAnswer> {
      const request = { ...asked, signal, ...(thinking === undefined ? {} : { thinking }) };
      const show = isAnswer ? createShow(write, languageFor(asked.question)) : () => {};
      return call(model, request, show);
    }

    /**
     * Asks once for the same in the person's language, when the answer is in another. There is an answer already: whatever
     * goes wrong, or takes too long, leaves it as it is.
     */
    async function inLanguage(answer: ModelAnswer, wanted: AnswerLanguage): Promise<ModelAnswer> {
      if (!isForeign(answer.text, wanted)) return answer;
      const limit = AbortSignal.any([signal, AbortSignal.timeout(RESTATE_MS)]);
      const request = { ...restating(answer.text, wanted), thinking: false, signal: limit };
      const restated = await call(deps.rewriter ?? model, request).catch((error: unknown) => {
        if (signal.aborted) throw error;
        return undefined;
      });
      const helped = restated?.finish === "stop" && !isForeign(restated.text, wanted);
      metrics.answerRestated(model.name, helped);
      log.warn("model.restated", { turn: turn.id, model: model.name, helped });
      return helped ? { ...answer, text: restated.text } : answer;
    }

    async function call(
      asked: Model,
      request: Parameters<typeof collectAnswer>[1],
      onPart: (part: ModelPart) => void = () => {},
    ): Promise<ModelAnswer> {
      const { name } = asked;
      const answer = await tracing.span("model.call", { attributes: { model: name } }, () =>
        collectAnswer(asked, request, { onPart }),
      );
      // Paid for and here: a Redis that is full or away must not cost the answer.
      await spending
        .note(turn.conversation, answer.instead?.name ?? name, answer.usage)
        .catch((error: Error) => log.warn("spending.failed", { turn: turn.id, reason: error.name }));
      return answer;
    }
  };

  /** Past its window the turn's answer is held anyway, so there is time; a call that used all of its own is not worth that. */
  function mayRetry({ window }: Turn, error: unknown): boolean {
    const left = window.closesAt - clock();
    if (errorCode(error) === "MODEL_TIME_LIMIT") return left >= WORTH_MS;
    const passing = error instanceof SaenggakError && error.retryable;
    return passing && (left >= WORTH_MS || left <= 0);
  }
}

/** Hands on the answer so far, as long as it is in the person's language and from the model that will answer. */
function createShow(write: (text: string) => void, wanted: AnswerLanguage) {
  let text = "";
  let checked = 0;
  let foreign = false;
  return (part: ModelPart): void => {
    if (part.type === "restart") {
      text = "";
      foreign = false;
      checked = 0;
      write("");
    }
    if (part.type !== "text") return;
    text += part.text;
    // Looking at all of it at every word would cost the square of its length.
    if (text.length > checked * 1.25 + 40) {
      checked = text.length;
      foreign = isForeign(text, wanted);
      if (foreign) write("");
    }
    if (!foreign) write(text);
  };
}
