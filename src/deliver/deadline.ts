/** What a person reads when the window ends before the thinking: an honest word, sent by whichever process lives. */
import { quoted, say } from "../answer/respond.ts";
import type { Clock, Log, Metrics } from "../contract/ports.ts";
import type { CallbackClient } from "../kakao/callback.ts";
import type { LateTurn, TurnStore } from "../turn/turn-store.ts";
import { words } from "../words/ko.ts";
import { sendCallback } from "./send-callback.ts";

export interface DeadlineDeps {
  readonly turns: Pick<TurnStore, "late" | "claimLate" | "spend">;
  readonly callback: CallbackClient;
  readonly metrics: Metrics;
  readonly log: Log;
  readonly clock: Clock;
}

/** Longest that all tries may take. */
const LIMIT_MS = 3_500;
/** Then its process is dead, and another may send it while the window lasts. */
const LEASE_MS = 4_000;

/** Sends the word of every turn whose window has closed without an answer. */
export function createDeadline({ turns, callback, metrics, log, clock }: DeadlineDeps) {
  return async function fire(): Promise<void> {
    const claimed = await Promise.all(
      (await turns.late()).map((turn) => turns.claimLate(turn, clock() + LEASE_MS)),
    );
    await Promise.all(claimed.filter((turn) => turn !== undefined).map(tell));
  };

  async function tell({ turn, begun }: LateTurn): Promise<void> {
    const { window } = turn;
    if (window.kind !== "callback") return;
    const question = quoted(turn.utterance);
    const seconds = Math.round((clock() - turn.receivedAt) / 1_000);
    const text = begun ? words.thinkingOn(question, seconds) : words.notYetBegun(question);
    const result = await sendCallback(callback, {
      url: window.url,
      response: say(text, [{ label: words.labels.check }]),
      notBefore: clock(),
      deadline: Math.min(window.expiresAt, clock() + LIMIT_MS),
    });
    const reason = result.outcome === "delivered" ? undefined : result.reason;
    metrics.callbackAnswered(reason ?? "delivered");
    log.info("turn.progress_told", { turn: turn.id, request: turn.requestId, begun, reason });
    await turns.spend(turn, window.expiresAt);
  }
}
