/** Which quick replies stand under a message, and in which order. Pure. */
import type { Offer, TurnAnswer } from "../contract/answer.ts";
import type { QuickReply } from "../contract/kakao.ts";
import type { TurnId } from "../contract/turn.ts";
import { shorten } from "../kakao/shorten.ts";
import { isSound } from "./sound.ts";

/** Names the turn that 다시 시도 asks again. */
export const RETRY_EXTRA = "retry";
/** Names the turn whose answer 👍 and 👎 are about; a skill's own buttons have other names. */
export const FEEDBACK_EXTRA = "saenggak.feedback";

const MOST_QUICK_REPLIES = 10;
const LONGEST_LABEL = 14;

/**
 * What is offered under answers that are shown together: an apology's text names its button, so that one comes first, and
 * names its turn; then what the newest answer offers.
 */
export function offersOf(
  answers: readonly { readonly turn: TurnId; readonly answer: TurnAnswer }[],
): readonly Offer[] {
  const apologies = answers
    .toReversed()
    .filter(({ answer }) => answer.outcome !== undefined)
    .flatMap(({ turn, answer }) =>
      (answer.suggestions ?? []).map((suggestion) => ({ ...suggestion, extra: { [RETRY_EXTRA]: turn } })),
    );
  return [...apologies, ...(answers.at(-1)?.answer.suggestions ?? [])];
}

/** Each label once, as many as the platform takes; one of 👍 and 👎 is not offered without the other. */
export function quickRepliesOf(offers: readonly Offer[]): QuickReply[] {
  const fitting = distinct(offers).map(quickReply).filter(isSound);
  const shown = fitting.slice(0, MOST_QUICK_REPLIES);
  if (shown.filter(isFeedback).length !== 1) return shown;
  return fitting.filter((reply) => !isFeedback(reply)).slice(0, MOST_QUICK_REPLIES);
}

const isFeedback = ({ extra }: QuickReply): boolean => extra?.[FEEDBACK_EXTRA] !== undefined;

function quickReply(offer: Offer): QuickReply {
  if ("action" in offer) return offer;
  const { label, message = label, extra } = offer;
  const reply = { label: shorten(label, LONGEST_LABEL), action: "message", messageText: message } as const;
  return extra ? { ...reply, extra } : reply;
}

function distinct(offers: readonly Offer[]): Offer[] {
  return [...Map.groupBy(offers, ({ label }) => label).values()].flatMap((same) => same.slice(0, 1));
}
