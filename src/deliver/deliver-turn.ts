/** The story of a delivery: pick the window, claim it, send, and record what became of it. */
import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { type ShownPage, showAnswer } from "../answer/respond.ts";
import type { Answer } from "../contract/answer.ts";
import type { Clock, Log, Metrics, Tracing } from "../contract/ports.ts";
import type { Turn } from "../contract/turn.ts";
import { errorCode } from "../errors.ts";
import type { CallbackClient, CallbackRequest, CallbackResult } from "../kakao/callback.ts";
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

/** A POST may take 5 s. */
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
      send(turn, window, page, { mayHaveBeenSent: claimed.takenOver, isOurs: claim.lastsFor }),
    );
    const delivered = result.outcome === "delivered";
    if (!delivered) await turns.turnPage(turn, undefined);
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

  type Sent = CallbackResult | { readonly outcome: "refused"; readonly reason: "not-allowed" };

  /** A URL outside this worker's origins was allowed by a server that is configured otherwise: the answer is held. */
  async function send(
    turn: Turn,
    window: Turn["window"] & { kind: "callback" },
    page: ShownPage,
    right: Pick<CallbackRequest, "mayHaveBeenSent" | "isOurs">,
  ): Promise<Sent> {
    const notBefore = turn.receivedAt + deps.settleMs;
    const { url, expiresAt: deadline } = window;
    const request = { url, response: page.response, notBefore, deadline, ...right };
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
