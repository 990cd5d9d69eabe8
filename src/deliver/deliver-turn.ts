/** The story of a delivery: pick the window, claim it, send, and record what became of it. */
import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { showAnswer } from "../answer/respond.ts";
import type { Answer } from "../contract/answer.ts";
import type { Clock, Log, Metrics, Tracing } from "../contract/ports.ts";
import type { Turn } from "../contract/turn.ts";
import type { CallbackClient } from "../kakao/callback.ts";
import type { TurnStore } from "../turn/turn-store.ts";
import { type Sent, sendCallback } from "./send-callback.ts";
import { showable } from "./showable.ts";

export interface DeliverTurnDeps {
  readonly turns: TurnStore;
  readonly callback: CallbackClient;
  /** Wakes the server process that holds the turn's request. */
  readonly wake: (turn: Turn) => Promise<void>;
  /** Wait between a turn's arrival and its callback, in ms: an earlier one overtakes the acknowledgement. */
  readonly settleMs: number;
  readonly metrics: Metrics;
  readonly tracing: Tracing;
  readonly log: Log;
  readonly clock: Clock;
}

/** A second more than a POST may take. */
const CLAIM_MS = 6_000;

/** Sends a turn's stored answer exactly once, or holds it for the person's next window. */
export function createDeliverTurn(deps: DeliverTurnDeps) {
  const { turns, callback, metrics, log, clock } = deps;

  return async function deliverTurn(turn: Turn): Promise<void> {
    const { window } = turn;
    if (window.kind === "reply") return clock() < window.closesAt ? deps.wake(turn) : hold(turn);

    // A claim must not outlast a process that dies while it only waits.
    await sleep(Math.max(0, turn.receivedAt + deps.settleMs - clock()));
    const claim = createClaim(turn);
    const claimed = await claim.whenFree();
    if (!claimed) return hold(turn);

    const { answer } = claimed;
    const begun = clock();
    const page = showable(showAnswer(answer, { group: turn.group }), turn, log);
    await turns.turnPage(turn, page.nextPage);
    const result = await deps.tracing.span("turn.callback", { attributes: { "turn.id": turn.id } }, () =>
      sendCallback(callback, {
        url: window.url,
        response: page.response,
        notBefore: turn.receivedAt + deps.settleMs,
        deadline: window.expiresAt,
        mayHaveBeenSent: claimed.takenOver,
        isOurs: claim.lastsFor,
      }),
    );
    const delivered = result.outcome === "delivered";
    const lost = result.outcome === "failed" && result.reason === "not-ours";
    if (!delivered && !lost) await turns.turnPage(turn, undefined);
    const state = delivered ? "delivered" : "held";
    if (!(await turns.settle(turn, claim.claimant, { state, route: "callback" })))
      return log.warn("turn.taken_over", { turn: turn.id, request: turn.requestId });
    record(turn, answer, result, begun);
  };

  /** The right to send, kept for little longer than a POST takes, so that another can soon take it over from the dead. */
  function createClaim(turn: Turn) {
    const claimant = randomUUID();
    let until = 0;
    const ask = () => {
      until = clock() + CLAIM_MS;
      return turns.claim(turn, "callback", claimant, until);
    };
    return {
      claimant,
      async whenFree() {
        for (;;) {
          const claim = await ask();
          if (!claim || "answer" in claim) return claim;
          await sleep(claim.waitMs + 1);
        }
      },
      async lastsFor(ms: number) {
        if (clock() + ms < until) return true;
        const claim = await ask();
        return claim !== undefined && "answer" in claim;
      },
    };
  }

  async function hold(turn: Turn): Promise<void> {
    if (!(await turns.hold(turn))) return;
    metrics.turnEnded("held", turn.skill);
    log.info("turn.held", { turn: turn.id, request: turn.requestId, reason: "window-closed" });
  }

  function record(turn: Turn, answer: Answer, result: Sent, begun: number): void {
    const reason = result.outcome === "delivered" ? undefined : result.reason;
    const fields = { turn: turn.id, request: turn.requestId, skill: turn.skill };
    metrics.callbackAnswered(reason ?? "delivered");
    if (reason) {
      metrics.turnEnded("held", turn.skill);
      log.warn("turn.held", { ...fields, reason });
      return;
    }
    const took = clock() - Math.max(begun, turn.receivedAt + deps.settleMs);
    metrics.delivered("callback", took / 1_000);
    metrics.turnEnded(answer.failed ? "failed" : "callback", turn.skill);
    log.info("turn.delivered", { ...fields, route: "callback", ms: clock() - turn.receivedAt });
  }
}
