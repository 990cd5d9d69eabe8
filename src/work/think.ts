/** Runs a queued skill for a turn, with the conversation's history and a model that is bound to the turn. */
import { setTimeout as sleep } from "node:timers/promises";
import type { Answer } from "../contract/answer.ts";
import type { Model, ModelAnswer, ModelPart } from "../contract/model.ts";
import type { Clock, Log, Metrics, Tracing } from "../contract/ports.ts";
import type { QueuedSkillArgs } from "../contract/skill.ts";
import type { Turn } from "../contract/turn.ts";
import { fitHistory, parseHistory } from "../conversation/history.ts";
import { errorCode, SaenggakError } from "../errors.ts";
import { collectAnswer } from "../model/collect.ts";
import type { SkillRegistry } from "../skill/registry.ts";
import { reply } from "../skill/reply.ts";
import type { TakenTurn } from "../turn/taking.ts";

export interface ThinkDeps {
  readonly skills: SkillRegistry;
  readonly model: Model;
  /** Most estimated tokens of earlier exchanges handed to a skill. */
  readonly historyTokens: number;
  /** Longest a skill may take, its model calls included, in ms. */
  readonly limitMs: number;
  readonly metrics: Metrics;
  readonly tracing: Tracing;
  readonly log: Log;
  readonly clock: Clock;
}

export interface Thinking {
  /** Ends it. */
  readonly signal: AbortSignal;
  /** Takes the answer so far. */
  readonly write: (text: string) => void;
}

/** Before a call is made again, in ms, and up to half as much more, so that many do not come back at once. */
const BACK_OFF_MS = 1_000;
/** A second try in a window's last seconds would only lose the apology its window. */
const WORTH_MS = 3_000;

/** @throws SaenggakError of the model; `UNKNOWN_SKILL` when this worker lacks the skill; whatever the skill throws. */
export function createThink(deps: ThinkDeps) {
  const { skills, model, tracing, log, clock } = deps;

  return async function think({ turn, history }: TakenTurn, thinking: Thinking): Promise<Answer> {
    const limit = AbortSignal.timeout(deps.limitMs);
    const signal = AbortSignal.any([thinking.signal, limit]);
    const skill = skills.get(turn.skill);
    if (!skill) throw new SaenggakError("UNKNOWN_SKILL");
    const past = fitHistory(parseHistory(history), deps.historyTokens);
    const askTwice = createAskTwice(turn, signal, thinking.write);
    const args: QueuedSkillArgs = {
      utterance: turn.utterance,
      params: turn.params,
      group: turn.group,
      reply,
      skills: skills.infos,
      log,
      signal,
      history: past,
      model: { label: model.label, ask: (request) => askTwice({ history: past, ...request }) },
    };
    const answer = await Promise.race([skill.run(args), untilAborted(signal)]);
    if (!answer.text?.trim() && !answer.markdown?.trim() && !answer.cards?.length)
      throw new SaenggakError("SKILL_EMPTY_ANSWER");
    return answer;
  };

  /** Once a turn, a call that failed is made again when that may help and its window leaves time for it. */
  function createAskTwice(turn: Turn, signal: AbortSignal, write: (text: string) => void) {
    let again = true;
    return async (request: Asked): Promise<ModelAnswer> => {
      try {
        return await ask(request, signal, write);
      } catch (error) {
        if (!again || signal.aborted || !mayRetry(turn, error)) throw error;
        again = false;
        log.warn("model.tried_again", { turn: turn.id, code: errorCode(error) });
        write("");
        await sleep(BACK_OFF_MS * (1 + Math.random() / 2), undefined, { signal }).catch(() => {});
        return ask(request, signal, write);
      }
    };
  }

  /** Past its window the turn's answer is held anyway, so there is time; a call that used all of its own is not worth that. */
  function mayRetry({ window }: Turn, error: unknown): boolean {
    const left = window.closesAt - clock();
    if (errorCode(error) === "MODEL_TIME_LIMIT") return left >= WORTH_MS;
    const passing = error instanceof SaenggakError && error.retryable;
    return passing && (left >= WORTH_MS || left <= 0);
  }

  function ask(request: Asked, signal: AbortSignal, write: (text: string) => void): Promise<ModelAnswer> {
    const { isAnswer = false, ...asked } = request;
    return tracing.span("model.call", { attributes: { model: model.name } }, async () => {
      const started = clock();
      let firstToken: number | undefined;
      let text = "";
      const onPart = (part: ModelPart) => {
        if (part.type === "text" || part.type === "reasoning") firstToken ??= clock();
        if (!isAnswer || part.type !== "text") return;
        text += part.text;
        write(text);
      };
      const measured = (result: string) =>
        deps.metrics.modelCalled({
          model: model.name,
          result,
          seconds: (clock() - started) / 1_000,
          ...(firstToken === undefined ? {} : { firstTokenSeconds: (firstToken - started) / 1_000 }),
        });
      try {
        const answer = await collectAnswer(model, { ...asked, signal }, { onPart });
        measured("ok");
        return answer;
      } catch (error) {
        measured(errorCode(error));
        throw error;
      }
    });
  }
}

type Asked = Parameters<QueuedSkillArgs["model"]["ask"]>[0];

/** Rejects when the signal fires: a skill that does not heed it must not keep its conversation waiting. */
function untilAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const abort = () => reject(new SaenggakError("MODEL_TIME_LIMIT"));
    if (signal.aborted) abort();
    signal.addEventListener("abort", abort, { once: true });
  });
}
