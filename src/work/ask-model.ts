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
import { modelPace, type Pace } from "../turn/pace.ts";

export interface AskDeps {
  /** Puts an answer into the person's language; undefined: the model that answered. */
  readonly rewriter?: Model | undefined;
  readonly spending: Pick<Spending, "mayAsk" | "note">;
  /** Notes how long a model's answers take. */
  readonly pace: Pick<Pace, "note">;
  readonly metrics: Pick<Metrics, "modelCalled" | "answerRestated">;
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
      return measured(model, (onPart) =>
        collectAnswer(model, request, {
          onPart(part) {
            onPart(part);
            show(part);
          },
        }),
      );
    }

    /** Asks once for the same in the person's language, when the answer is in another; kept as it is if that fails. */
    async function inLanguage(answer: ModelAnswer, wanted: AnswerLanguage): Promise<ModelAnswer> {
      if (!isForeign(answer.text, wanted)) return answer;
      const rewriter = deps.rewriter ?? model;
      const request = { ...restating(answer.text, wanted), thinking: false, signal };
      const restated = await measured(rewriter, (onPart) =>
        collectAnswer(rewriter, request, { onPart }),
      ).catch((error: unknown) => {
        if (signal.aborted) throw error;
        return undefined;
      });
      const helped = restated !== undefined && !isForeign(restated.text, wanted);
      metrics.answerRestated(model.name, helped);
      log.warn("model.restated", { turn: turn.id, model: model.name, helped });
      return helped ? { ...answer, text: restated.text } : answer;
    }

    async function measured(
      asked: Model,
      call: (onPart: (part: ModelPart) => void) => Promise<ModelAnswer>,
    ): Promise<ModelAnswer> {
      const { name } = asked;
      return tracing.span("model.call", { attributes: { model: name } }, async () => {
        const started = clock();
        let firstToken: number | undefined;
        const record = (result: string) =>
          metrics.modelCalled({
            model: name,
            result,
            seconds: (clock() - started) / 1_000,
            ...(firstToken === undefined ? {} : { firstTokenSeconds: (firstToken - started) / 1_000 }),
          });
        try {
          const answer = await call((part) => {
            if (part.type === "text" || part.type === "reasoning") firstToken ??= clock();
          });
          record("ok");
          void deps.pace.note(modelPace(answer.instead?.name ?? name), clock() - started);
          await spending.note(turn.conversation, answer.instead?.name ?? name, answer.usage);
          return answer;
        } catch (error) {
          record(errorCode(error));
          throw error;
        }
      });
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
