/** What a person reads when the window ends before the answer: an honest word, sent by whichever process lives. */
import { quoted, type ShownPage, say, showAnswers, showBeginning } from "../answer/respond.ts";
import { wholeSentences } from "../answer/sentences.ts";
import type { Suggestion } from "../contract/answer.ts";
import type { Clock, Log, Metrics } from "../contract/ports.ts";
import type { TurnId, TurnRef } from "../contract/turn.ts";
import type { CallbackClient } from "../kakao/callback.ts";
import type { LateTurn } from "../turn/late.ts";
import type { Pace } from "../turn/pace.ts";
import type { TurnStore } from "../turn/turn-store.ts";
import { type Words, wordsIn } from "../words/words.ts";
import { sendCallback } from "./send-callback.ts";
import { showable } from "./showable.ts";

export interface DeadlineDeps {
  readonly turns: Pick<TurnStore, "late" | "claimLate" | "spend" | "turnPage">;
  readonly pace: Pick<Pace, "left">;
  readonly callback: CallbackClient;
  /** What this process has written of a turn's answer so far, "" before its first word; undefined when it does not run it. */
  readonly written: (turn: TurnId) => string | undefined;
  readonly metrics: Metrics;
  readonly log: Log;
  readonly clock: Clock;
}

/** Longest that all tries may take. */
const LIMIT_MS = 3_500;
/** Leaves time for a second try, which finds out whether a first one without a reply arrived. */
const TRY_MS = 2_000;
/** Then its process is dead, or knows no end of it, and it is sent again while the window lasts. */
const LEASE_MS = 4_000;
/** Whoever runs the turn knows what is written of it, and goes first. */
const OTHERS_WAIT_MS = 1_500;

const nextSteps = ({ labels }: Words): readonly Suggestion[] => [
  { label: labels.check },
  { label: labels.stop },
];

export interface Deadline {
  /** Sends the word of every turn whose window has closed without an answer; to be called every second. */
  fire(): Promise<void>;
  /** Resolves when nothing is on its way. */
  settled(): Promise<void>;
}

export function createDeadline(deps: DeadlineDeps): Deadline {
  const { turns, pace, callback, written, metrics, log, clock } = deps;
  const sending = new Set<Promise<void>>();

  async function claim(turn: TurnRef): Promise<LateTurn | undefined> {
    const grace = written(turn.id) === undefined ? OTHERS_WAIT_MS : 0;
    return turns.claimLate(turn, clock() + LEASE_MS, grace);
  }

  async function tell(late: LateTurn): Promise<void> {
    const { turn, window, begun } = late;
    const page = showable(await wordOn(late), turn, log);
    // A word is no answer: only one that it brings along is read on.
    const turnBack = late.carried && (await turns.turnPage(turn.conversation, page.next, page.answered));
    const result = await sendCallback(callback, {
      url: window.url,
      response: page.response,
      notBefore: clock(),
      deadline: Math.min(window.expiresAt, clock() + LIMIT_MS),
      attemptTimeoutMs: TRY_MS,
      mayHaveBeenSent: late.takenOver,
    });
    const reason = result.outcome === "delivered" ? undefined : result.reason;
    metrics.callbackAnswered(reason ?? "delivered");
    log.info("turn.progress_told", { turn: turn.id, request: turn.requestId, begun, reason });
    if (reason) await turnBack?.();
    // Nobody knows whether it arrived, or it did not: whoever comes after the lease finds out.
    if (result.outcome === "failed") return;
    await turns.spend(turn, window, reason === undefined);
    if (!reason && late.carried) metrics.turnEnded("shown", turn.skill);
  }

  /** An answer that was missed earlier is worth more than the beginning of one that will be shown whole. */
  async function wordOn(late: LateTurn): Promise<ShownPage> {
    const { turn, carried } = late;
    const { group, language } = turn;
    const words = wordsIn(language);
    const suggestions = nextSteps(words);
    const beginning = carried ? "" : wholeSentences(written(turn.id) ?? "");
    if (beginning)
      return {
        response: showBeginning(beginning, {
          group,
          note: words.stillWriting,
          suggestions,
        }),
      };
    const word = await progress(late, words);
    if (!carried) return { response: say(word, suggestions) };
    const lead = carried.answer.outcome ? word : `${word}\n\n${words.meanwhile}`;
    return showAnswers([carried], { group, language, lead, headed: true, suggestions });
  }

  async function progress({ turn, begun }: LateTurn, words: Words): Promise<string> {
    const question = quoted(turn.utterance);
    if (!begun) return words.notYetBegun(question);
    const spent = clock() - turn.receivedAt;
    return words.thinkingOn(question, spent, await pace.left(turn.skill, spent));
  }

  return {
    // Not waited for: a platform that hangs for one must not keep the others from their word.
    async fire() {
      const claimed = await Promise.all((await turns.late()).map(claim));
      for (const late of claimed.filter((turn) => turn !== undefined)) {
        const told: Promise<void> = tell(late)
          .catch((error: Error) =>
            log.warn("turn.progress_failed", { turn: late.turn.id, reason: error.name }),
          )
          .finally(() => sending.delete(told));
        sending.add(told);
      }
    },
    async settled() {
      await Promise.all(sending);
    },
  };
}
