/** The answer to a request that has no callback: in the request's own reply when it comes in time, else later. */
import { randomUUID } from "node:crypto";
import { say, showAnswers } from "../answer/respond.ts";
import type { Clock, Log, Metrics } from "../contract/ports.ts";
import type { Turn, TurnId } from "../contract/turn.ts";
import type { Claim } from "../turn/claims.ts";
import { outcomeOf } from "../turn/outcome.ts";
import type { TurnStore } from "../turn/turn-store.ts";
import { LAST_POST_MS } from "../turn/windows.ts";
import { wordsIn } from "../words/words.ts";
import type { Reply } from "./accept-turn.ts";
import type { Admission } from "./enqueue.ts";
import type { Showable } from "./run-instant.ts";
import type { ShowHeld } from "./show-held.ts";
import { whileWaiting } from "./suggestions.ts";

export interface AnswerInReplyDeps {
  readonly turns: Pick<TurnStore, "claim" | "settle" | "turnPage" | "replied" | "isKept">;
  /** Waits for stored answers; see `deliver/reply-window.ts`. */
  readonly replies: { await(turn: TurnId, limitMs: number): { readonly done: Promise<void>; stop(): void } };
  readonly showHeld: ShowHeld;
  /** Tells its person of an answer that was held, where that is set up. Never throws. */
  readonly push: (turn: Turn) => Promise<void>;
  readonly showable: Showable;
  readonly metrics: Metrics;
  readonly log: Log;
  readonly clock: Clock;
}

/** Of what the platform's 5 s leave after the budget: a Redis that froze meanwhile must not use it up. */
const CLAIM_LIMIT_MS = 400;
/** A time that is nearly over is no longer worth naming: it may be long before the answer comes. */
const FEWEST_LEFT_MS = 2_000;

type Answered = Exclude<Claim, { readonly waitMs: number }>;

/** Resolves with the reply, or with nothing when the turn was refused. */
export function createAnswerInReply(deps: AnswerInReplyDeps) {
  const { turns, replies, showHeld, showable, metrics, log, clock } = deps;

  return async function answerInReply(
    turn: Turn,
    admit: () => Promise<Admission>,
  ): Promise<Reply | undefined> {
    const answered = replies.await(turn.id, turn.window.closesAt - clock());
    try {
      const { admitted, expected } = await admit();
      if (admitted.kind === "refused") return undefined;
      await answered.done;
      const words = wordsIn(turn.language);
      const left = expected.ms === undefined ? 0 : turn.receivedAt + expected.ms - clock();
      const word = left < FEWEST_LEFT_MS ? words.stillThinking : words.readyIn(left);
      const finding = find(turn, { isRepeated: admitted.kind === "repeated", word }).catch(() => undefined);
      const pending: Reply = { response: say(word, whileWaiting(words)), kind: "pending" };
      return (await Promise.race([finding, after(CLAIM_LIMIT_MS)])) ?? pending;
    } finally {
      answered.stop();
    }
  };

  /** The answer, or else one that was missed earlier with the word that this one takes longer, unless it was erased. */
  async function find(
    turn: Turn,
    { isRepeated, word }: { readonly isRepeated: boolean; readonly word: string },
  ): Promise<Reply | undefined> {
    const claimant = randomUUID();
    const claim = await turns.claim(turn, "reply", claimant, clock() + LAST_POST_MS);
    if (claim && "answer" in claim) return replyWith(turn, claimant, claim);
    const before = isRepeated ? await turns.replied(turn) : undefined;
    if (before)
      return {
        response: pageOf(turn, { answer: before, question: turn.utterance, more: 0 }).response,
        kind: "answer",
      };
    const words = wordsIn(turn.language);
    if (!(await turns.isKept(turn))) return { response: say(words.stopped), kind: "pending" };
    const lead = `${word}\n\n${words.meanwhile}`;
    const { reply } = await showHeld(turn, { lead, suggestions: whileWaiting(words) });
    return reply && { ...reply, kind: "pending" };
  }

  function replyWith(turn: Turn, claimant: string, claim: Answered): Reply {
    const { answer, carried } = claim;
    const page = pageOf(turn, claim);
    // Not waited for: no time of the platform's 5 s is left for a Redis that froze.
    const isRead = carried !== undefined || answer.outcome === undefined;
    const turned = isRead
      ? turns.turnPage(turn.conversation, page.next, page.answered).catch(() => undefined)
      : undefined;
    const afterSend = async (sent: boolean) => {
      if (!sent) await (await turned)?.();
      const state = sent ? "delivered" : "held";
      const along = { window: claim.window, shown: sent };
      const end = await turns.settle(turn, claimant, { state, route: "reply", along });
      if (end === "held" && !answer.outcome) await deps.push(turn);
      if (!end || !sent) return;
      metrics.delivered("reply", (clock() - turn.receivedAt) / 1_000);
      metrics.turnEnded(outcomeOf(answer, "reply"), turn.skill);
      if (carried) metrics.turnEnded("shown", turn.skill);
      const { id, requestId, skill } = turn;
      log.info("turn.delivered", { turn: id, request: requestId, skill, route: "reply" });
    };
    return { response: page.response, kind: "answer", afterSend };
  }

  function pageOf(
    turn: Turn,
    { answer, question, carried, more }: Pick<Answered, "answer" | "question" | "carried" | "more">,
  ) {
    const own = { turn: turn.id, question, answer };
    const { group, language } = turn;
    const suggestions = more > 0 ? [{ label: wordsIn(language).labels.check }] : [];
    const shown = showAnswers(carried ? [carried, own] : [own], { group, language, suggestions });
    return showable(shown, turn, log);
  }
}

function after(ms: number): Promise<undefined> {
  return new Promise((resolve) => setTimeout(() => resolve(undefined), ms).unref());
}
