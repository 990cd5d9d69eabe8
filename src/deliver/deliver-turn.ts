/** The story of a delivery: pick the window, claim it, send, and record what became of it. */
import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { type ShownPage, showAnswer } from "../answer/respond.ts";
import type { Answer } from "../contract/answer.ts";
import type { Clock, Log, Metrics, Tracing } from "../contract/ports.ts";
import type { Turn } from "../contract/turn.ts";
import { errorCode } from "../errors.ts";
import type { CallbackClient, CallbackResult } from "../kakao/callback.ts";
import type { TurnStore } from "../turn/turn-store.ts";
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

/** Sends a turn's stored answer exactly once, or holds it for the person's next window. */
export function createDeliverTurn(deps: DeliverTurnDeps) {
  const { turns, callback, metrics, log, clock } = deps;

  return async function deliverTurn(turn: Turn): Promise<void> {
    const { window } = turn;
    if (window.kind === "reply") return clock() < window.closesAt ? deps.wake(turn) : hold(turn);

    // A claim must not outlast a process that dies while it only waits.
    await sleep(Math.max(0, turn.receivedAt + deps.settleMs - clock()));
    const claimant = randomUUID();
    const answer = await turns.claim(turn, "callback", claimant, window.expiresAt);
    if (!answer) return hold(turn);

    const begun = clock();
    const page = showable(showAnswer(answer, { group: turn.group }), turn, log);
    await turns.turnPage(turn, page.nextPage);
    const result = await deps.tracing.span("turn.callback", { attributes: { "turn.id": turn.id } }, () =>
      send(turn, window, page),
    );
    const delivered = result.outcome === "delivered";
    if (!delivered) await turns.turnPage(turn, undefined);
    await turns.settle(turn, claimant, { state: delivered ? "delivered" : "held", route: "callback" });
    record(turn, answer, result, begun);
  };

  type Sent = CallbackResult | { readonly outcome: "refused"; readonly reason: "not-allowed" };

  /** A URL outside this worker's origins was allowed by a server that is configured otherwise: the answer is held. */
  async function send(
    turn: Turn,
    window: Turn["window"] & { kind: "callback" },
    page: ShownPage,
  ): Promise<Sent> {
    const notBefore = turn.receivedAt + deps.settleMs;
    const request = { url: window.url, response: page.response, notBefore, deadline: window.expiresAt };
    return callback.send(request).catch((error: unknown) => {
      if (errorCode(error) !== "CALLBACK_NOT_ALLOWED") throw error;
      return { outcome: "refused", reason: "not-allowed" };
    });
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
