/** Runs a queued skill for a turn, with the conversation's history and a model that is bound to the turn. */
import type { Answer } from "../contract/answer.ts";
import type { Model, ModelAnswer, ModelPart } from "../contract/model.ts";
import type { Clock, Log, Metrics, Tracing } from "../contract/ports.ts";
import type { QueuedSkillArgs } from "../contract/skill.ts";
import { fitHistory, parseHistory } from "../conversation/history.ts";
import { errorCode, SaenggakError } from "../errors.ts";
import { collectAnswer } from "../model/collect.ts";
import type { SkillRegistry } from "../skill/registry.ts";
import { reply } from "../skill/reply.ts";
import type { TakenTurn } from "../turn/turn-store.ts";

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

/** @throws SaenggakError of the model; `UNKNOWN_SKILL` when this worker lacks the skill; whatever the skill throws. */
export function createThink(deps: ThinkDeps) {
  const { skills, model, tracing, log } = deps;

  return async function think({ turn, history }: TakenTurn, stop: AbortSignal): Promise<Answer> {
    const limit = AbortSignal.timeout(deps.limitMs);
    const signal = AbortSignal.any([stop, limit]);
    const skill = skills.get(turn.skill);
    if (!skill) throw new SaenggakError("UNKNOWN_SKILL");
    const past = fitHistory(parseHistory(history), deps.historyTokens);
    const args: QueuedSkillArgs = {
      utterance: turn.utterance,
      params: turn.params,
      group: turn.group,
      reply,
      skills: skills.infos,
      log,
      signal,
      history: past,
      model: { label: model.label, ask: (request) => ask({ history: past, ...request, signal }) },
    };
    const answer = await Promise.race([skill.run(args), untilAborted(signal)]);
    if (!answer.text?.trim() && !answer.markdown?.trim() && !answer.cards?.length)
      throw new SaenggakError("SKILL_EMPTY_ANSWER");
    return answer;
  };

  function ask(request: Parameters<Model["stream"]>[0]): Promise<ModelAnswer> {
    return tracing.span("model.call", { attributes: { model: model.name } }, async () => {
      const started = deps.clock();
      let firstToken: number | undefined;
      const onPart = (part: ModelPart) => {
        if (part.type === "text" || part.type === "reasoning") firstToken ??= deps.clock();
      };
      const measured = (result: string) =>
        deps.metrics.modelCalled({
          model: model.name,
          result,
          seconds: (deps.clock() - started) / 1_000,
          ...(firstToken === undefined ? {} : { firstTokenSeconds: (firstToken - started) / 1_000 }),
        });
      try {
        const answer = await collectAnswer(model, request, { onPart });
        measured("ok");
        return answer;
      } catch (error) {
        measured(errorCode(error));
        throw error;
      }
    });
  }
}

/** Rejects when the signal fires: a skill that does not heed it must not keep its conversation waiting. */
function untilAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const abort = () => reject(new SaenggakError("MODEL_TIME_LIMIT"));
    if (signal.aborted) abort();
    signal.addEventListener("abort", abort, { once: true });
  });
}
