/** Shows the newest answer that a person missed in the reply to whatever they sent. */
import { randomUUID } from "node:crypto";
import { quoted, type ShowOptions, showAnswers } from "../answer/respond.ts";
import type { Language } from "../contract/language.ts";
import type { Clock, Log, Metrics } from "../contract/ports.ts";
import type { ConversationId } from "../contract/turn.ts";
import type { HeldAnswers } from "../turn/claims.ts";
import { outcomeOf } from "../turn/outcome.ts";
import type { TurnStore } from "../turn/turn-store.ts";
import { type Words, wordsIn } from "../words/words.ts";
import type { Reply } from "./accept-turn.ts";
import type { Showable } from "./run-instant.ts";

export interface ShowHeldDeps {
  readonly turns: Pick<TurnStore, "claimHeld" | "settle" | "turnPage">;
  readonly showable: Showable;
  readonly metrics: Metrics;
  readonly log: Log;
  readonly clock: Clock;
}

export interface ShowHeldOptions extends Pick<ShowOptions, "lead" | "suggestions"> {
  /** `push` when the platform asked for it, after an event of ours. @defaultValue "held" */
  readonly route?: "held" | "push";
}

/** What is held. Without a reply nothing was claimed, and the counts tell why. */
export type HeldReply = Pick<HeldAnswers, "sending" | "waiting"> & { readonly reply?: Reply };

export type ShowHeld = (
  of: {
    readonly conversation: ConversationId;
    readonly group: boolean;
    readonly language?: Language | undefined;
  },
  options?: ShowHeldOptions,
) => Promise<HeldReply>;

/** A reply that was handed to the platform and not yet known to have left: long enough for any request. */
const CLAIM_MS = 10_000;

/** Shows it once: it counts as shown when the reply has left, and stays held when it has not. */
export function createShowHeld({ turns, showable, metrics, log, clock }: ShowHeldDeps): ShowHeld {
  return async function showHeld({ conversation, group, language }, options = {}) {
    const words = wordsIn(language);
    const claimant = randomUUID();
    const { found, others, sending, waiting } = await turns.claimHeld(
      conversation,
      claimant,
      clock() + CLAIM_MS,
    );
    if (!found) return { sending, waiting };
    const lead = options.lead ?? (others.length > 0 ? listOf([found.question, ...others], words) : undefined);
    const suggestions = [
      ...(others.length > 0 ? [{ label: words.labels.check }] : []),
      ...(options.suggestions ?? []),
    ];
    const page = showAnswers([found], { group, language, lead, headed: true, suggestions });
    // What is no answer leaves the one before it to be read on.
    const turnBack = found.answer.outcome
      ? undefined
      : await turns.turnPage(conversation, page.next, page.answered);
    const ref = { id: found.turn, conversation };
    const afterSend = async (sent: boolean) => {
      const { route = "held" } = options;
      const shown = route === "push" ? "delivered" : "shown";
      if (!sent) await turnBack?.();
      await turns.settle(ref, claimant, { state: sent ? shown : "held", route });
      if (sent) metrics.turnEnded(route === "push" ? outcomeOf(found.answer, "push") : "shown", "");
    };
    const { response } = showable(page, { id: found.turn, skill: "", ...(language && { language }) }, log);
    return { sending, waiting, reply: { response, kind: "command", afterSend } };
  };
}

/** Most questions that a list names. */
const MOST_LISTED = 5;

function listOf(questions: readonly string[], words: Words): string {
  const named = questions.slice(0, MOST_LISTED).map(quoted);
  return words.severalHeld(named, questions.length > MOST_LISTED);
}
