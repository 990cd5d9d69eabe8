/** 👍 and 👎: what people say of answers, pressed under one or typed after it. */
import { FEEDBACK_EXTRA, RETRY_EXTRA } from "../answer/offers.ts";
import { say } from "../answer/respond.ts";
import type { Metrics } from "../contract/ports.ts";
import type { FeedbackValue } from "../contract/turn.ts";
import type { SaidOf } from "../turn/feedback.ts";
import type { TurnStore } from "../turn/turn-store.ts";
import { wordsIn } from "../words/words.ts";
import type { Call, Reply } from "./accept-turn.ts";
import type { Choose } from "./choose.ts";

export interface FeedbackDeps {
  readonly turns: Pick<TurnStore, "sayOf" | "sayOfLast">;
  readonly otherWays: Choose["otherWays"];
  readonly metrics: Pick<Metrics, "answerJudged">;
}

export interface Feedback {
  /** Undefined when the call is no press of ours. */
  readonly pressed: (call: Call) => Promise<Reply> | undefined;
  /** About the answer that was shown last; undefined when there is none, so that it is a question like any other. */
  readonly typed: (call: Call) => Promise<Reply | undefined>;
}

export function createFeedback({ turns, otherWays, metrics }: FeedbackDeps): Feedback {
  return {
    pressed(call) {
      const named = call.action.clientExtra?.[FEEDBACK_EXTRA];
      const value = named === undefined ? undefined : opinionOf(call.utterance);
      return value && press(call, named, value);
    },
    async typed(call) {
      const value = opinionOf(call.utterance);
      const said = value && (await turns.sayOfLast(call.conversation, value));
      return value && said ? thank(call, value, said) : undefined;
    },
  };

  async function press(call: Call, named: unknown, value: FeedbackValue): Promise<Reply> {
    const said = await turns.sayOf(call.conversation, named, value);
    return said ? thank(call, value, said) : asCommand(say(wordsIn(call.language).feedbackTooLate));
  }

  /** Only the first word on an answer is counted: a change of mind must not count twice. */
  async function thank(call: Call, value: FeedbackValue, { turn, isFirst, model }: SaidOf): Promise<Reply> {
    if (isFirst) metrics.answerJudged(value, model);
    const { thanksForGood, thanksForBad, labels } = wordsIn(call.language);
    if (value === "up") return asCommand(say(thanksForGood));
    // A room's model is everybody's: see choose-model.ts.
    const ways = call.group === undefined ? await otherWays(call) : [];
    return asCommand(say(thanksForBad, [{ label: labels.retry, extra: { [RETRY_EXTRA]: turn } }, ...ways]));
  }
}

const OPINIONS = new Map<string, FeedbackValue>([
  ["👍", "up"],
  ["👎", "down"],
]);

/** Of an utterance that is nothing else; the colour of the hand does not count. */
export const opinionOf = (utterance: string): FeedbackValue | undefined =>
  OPINIONS.get(utterance.trim().replace(/[\u{1F3FB}-\u{1F3FF}\uFE0F]/gu, ""));

const asCommand = (response: Reply["response"]): Reply => ({ response, kind: "command" });
