/** Asks a model within a turn: once more when that may help, in the person's language, and counts what it cost. */
import { setTimeout as sleep } from "node:timers/promises";
import type { Exchange } from "../contract/conversation.ts";
import type { AnswerLanguage, Model, ModelAnswer, ModelPart, ModelRequest } from "../contract/model.ts";
import type { Clock, Log, Metrics, Tracing } from "../contract/ports.ts";
import type { Turn } from "../contract/turn.ts";
import { errorCode, SaenggakError } from "../errors.ts";
import { isForeign } from "../model/answer-language.ts";
import { collectAnswer } from "../model/collect.ts";
import { restating } from "../model/restate.ts";
import type { Spending } from "../model/spending.ts";
import { languageFor } from "../model/wanted-language.ts";
import { fittingFollowUps } from "./follow-ups.ts";
import { createShow } from "./show.ts";
import { createTally, type Used } from "./tally.ts";

export interface AskDeps {
  /** The way to a model by name. */
  readonly modelOf: (name: string) => Model;
  readonly spending: Pick<Spending, "mayAsk" | "note">;
  readonly metrics: Pick<Metrics, "answerRestated">;
  readonly tracing: Tracing;
  readonly log: Log;
  readonly clock: Clock;
}

export interface Asked {
  readonly question: string;
  readonly instructions?: string;
  readonly summary?: string;
  readonly history?: readonly Exchange[];
  /**
   * Its text is the answer itself: its beginning may be shown, it must be in the person's language, and questions to go on
   * with are welcome.
   */
  readonly isAnswer?: boolean;
}

export interface Asking {
  readonly turn: Turn;
  readonly model: Model;
  /** Puts an answer into the person's language; undefined: the model that answered. */
  readonly rewriter?: Model | undefined;
  /** Most tokens of a person's day; 0 for no bound. */
  readonly dailyTokens: number;
  /** Whether to think first, where the model can do both. */
  readonly thinking?: boolean | undefined;
  readonly signal: AbortSignal;
  /** Takes the answer so far. */
  readonly write: (text: string) => void;
  /** Takes what each call used. */
  readonly used: (used: Used) => void;
}

/** Before a call is made again, in ms, and up to half as much more, so that many do not come back at once. */
const BACK_OFF_MS = 1_000;
/** Longest that putting an answer into another language may take. */
export const RESTATE_MS = 90_000;
/** A second try in a window's last seconds would only lose the apology its window. */
const WORTH_MS = 3_000;

/**
 * The way to ask within one turn.
 * @throws from each ask: SaenggakError with a MODEL_ code; BUDGET_USED when the person's day is over
 */
export function createAsk(deps: AskDeps) {
  const { tracing, metrics, spending, log, clock } = deps;

  return function askingIn({ turn, model, rewriter, dailyTokens, thinking, signal, write, used }: Asking) {
    const spender = { conversation: turn.conversation, dailyTokens };
    let again = true;
    return async function ask(asked: Asked): Promise<ModelAnswer> {
      await spending.mayAsk(spender);
      const language = languageFor(asked.question, asked.history);
      const answer = await askTwice(asked, language);
      if (!asked.isAnswer) return answer;
      const { followUps: given = [], ...own } = await inLanguage(answer, language);
      const followUps = fittingFollowUps(given, asked.question, language);
      return { ...own, ...(followUps.length > 0 && { followUps }) };
    };

    /** Once a turn, a call that failed is made again when that may help and its window leaves time for it. */
    async function askTwice(asked: Asked, language: AnswerLanguage): Promise<ModelAnswer> {
      try {
        return await askOnce(asked, language);
      } catch (error) {
        if (!again || signal.aborted || !mayRetry(turn, error)) throw error;
        again = false;
        log.warn("model.tried_again", { turn: turn.id, code: errorCode(error) });
        write("");
        await sleep(BACK_OFF_MS * (1 + Math.random() / 2), undefined, { signal }).catch(() => {});
        return askOnce(asked, language);
      }
    }

    function askOnce({ isAnswer = false, ...asked }: Asked, language: AnswerLanguage): Promise<ModelAnswer> {
      const request = {
        ...asked,
        language,
        followUps: isAnswer,
        signal,
        ...(thinking === undefined ? {} : { thinking }),
      };
      const show = isAnswer ? createShow(write, language) : () => {};
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
      const answered = answer.instead ? deps.modelOf(answer.instead.name) : model;
      const restated = await call(rewriter ?? answered, request).catch((error: unknown) => {
        if (signal.aborted) throw error;
        return undefined;
      });
      const helped = restated?.finish === "stop" && !isForeign(restated.text, wanted);
      metrics.answerRestated(answered.name, helped);
      log.warn("model.restated", { turn: turn.id, model: answered.name, helped });
      return helped ? { ...answer, text: restated.text } : answer;
    }

    async function call(
      asked: Model,
      request: ModelRequest,
      show: (part: ModelPart) => void = () => {},
    ): Promise<ModelAnswer> {
      const tally = createTally(asked.name, request);
      const onPart = (part: ModelPart) => {
        tally.add(part);
        show(part);
      };
      try {
        return await tracing.span("model.call", { attributes: { model: asked.name } }, () =>
          collectAnswer(asked, request, { onPart }),
        );
      } finally {
        tally.used().forEach(used);
        await Promise.all(tally.used().map(note));
      }
    }

    /** An answer is paid for and here: a Redis that is full or away must not cost it. */
    async function note({ model, ...tokens }: Used): Promise<void> {
      await spending
        .note(spender, model, tokens)
        .catch((error: Error) => log.warn("spending.failed", { turn: turn.id, reason: error.name }));
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
