/** What a person reads when the window ends before the thinking: an honest word, sent by whichever process lives. */
import { say, shorten } from "../answer/respond.ts";
import type { Clock, Log, Metrics } from "../contract/ports.ts";
import { errorCode } from "../errors.ts";
import type { CallbackClient } from "../kakao/callback.ts";
import type { LateTurn, TurnStore } from "../turn/turn-store.ts";
import { words } from "../words/ko.ts";

export interface DeadlineDeps {
  readonly turns: Pick<TurnStore, "late" | "claimLate" | "spend">;
  readonly callback: CallbackClient;
  readonly metrics: Metrics;
  readonly log: Log;
  readonly clock: Clock;
}

const LONGEST_QUOTED_QUESTION = 40;
/** Longer than three tries may take; then another process may try while the window lasts. */
const LEASE_MS = 4_000;
const LIMIT_MS = 3_500;

/** Sends the word of every turn whose window has closed without an answer. Returns how many this call sent. */
export function createDeadline({ turns, callback, metrics, log, clock }: DeadlineDeps) {
  return async function fire(): Promise<number> {
    const claimed = await Promise.all(
      (await turns.late()).map((turn) => turns.claimLate(turn, clock() + LEASE_MS)),
    );
    const late = claimed.filter((turn) => turn !== undefined);
    await Promise.all(late.map(tell));
    return late.length;
  };

  async function tell({ turn, begun }: LateTurn): Promise<void> {
    const { window } = turn;
    if (window.kind !== "callback") return;
    const question = shorten(turn.utterance, LONGEST_QUOTED_QUESTION);
    const seconds = Math.round((clock() - turn.receivedAt) / 1_000);
    const text = begun ? words.thinkingOn(question, seconds) : words.notYetBegun(question);
    const result = await callback
      .send({
        url: window.url,
        response: say(text, [{ label: words.labels.check }]),
        notBefore: clock(),
        deadline: Math.min(window.expiresAt, clock() + LIMIT_MS),
      })
      .catch((error: unknown) => ({ outcome: "refused", reason: errorCode(error) }) as const);
    const reason = result.outcome === "delivered" ? undefined : result.reason;
    metrics.callbackAnswered(reason ?? "delivered");
    log.info("turn.progress_told", { turn: turn.id, request: turn.requestId, begun, reason });
    await turns.spend(turn, window.expiresAt);
  }
}

/** Fires every `everyMs` until stopped; a failure (Redis away) is left to the next round. */
export function startDeadlines(fire: () => Promise<number>, everyMs: number): { stop(): Promise<void> } {
  const rounds = new Set<Promise<unknown>>();
  const timer = setInterval(() => {
    const round: Promise<unknown> = fire()
      .catch(() => 0)
      .finally(() => rounds.delete(round));
    rounds.add(round);
  }, everyMs);
  return {
    async stop() {
      clearInterval(timer);
      await Promise.all(rounds);
    },
  };
}
