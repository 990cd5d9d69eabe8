/** The story of a delivery: pick the window, claim it, send, and record what became of it. */
import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { type ShowOptions, showAnswers } from "../answer/respond.ts";
import type { TurnAnswer } from "../contract/answer.ts";
import type { Clock, Log, Metrics, Tracing } from "../contract/ports.ts";
import type { Turn } from "../contract/turn.ts";
import type { CallbackClient } from "../kakao/callback.ts";
import { outcomeOf } from "../turn/outcome.ts";
import type { TurnStore } from "../turn/turn-store.ts";
import { LAST_POST_MS } from "../turn/windows.ts";
import { wordsIn } from "../words/words.ts";
import { arrivedOf } from "./arrived.ts";
import { type Sent, sendCallback } from "./send-callback.ts";
import { showable } from "./showable.ts";

export interface DeliverTurnDeps {
  readonly turns: Pick<TurnStore, "claim" | "settle" | "hold" | "turnPage">;
  readonly callback: CallbackClient;
  /** Tells its person of an answer that was held, where that is set up. Never throws. */
  readonly push: (turn: Turn) => Promise<void>;
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
/** After the closing of a request, when no server process is at its answer any more: its claim has run out, too. */
const REPLY_OVER_MS = LAST_POST_MS + 500;

/** Sends a turn's stored answer exactly once, or holds it for the person's next window. */
export function createDeliverTurn(deps: DeliverTurnDeps) {
  const { turns, callback, metrics, log, clock } = deps;

  return async function deliverTurn(turn: Turn): Promise<void> {
    if (turn.window.kind === "reply" && clock() < turn.window.closesAt) {
      holdLater(turn, turn.window.closesAt);
      return deps.wake(turn);
    }
    // A claim must not outlast a process that dies while it only waits.
    await sleep(Math.max(0, settled(turn.receivedAt) - clock()));
    const claim = createClaim(turn);
    const claimed = await claim.whenFree();
    if (claimed?.window.kind !== "callback") return hold(turn);

    const { answer, question, carried, window } = claimed;
    const begun = clock();
    const own = { turn: turn.id, question, answer };
    const page = showable(
      showAnswers(carried ? [carried, own] : [own], showOptions(turn, claimed)),
      turn,
      log,
    );
    // What is no answer leaves the one before it to be read on.
    const isRead = carried !== undefined || answer.outcome === undefined;
    const turnBack = isRead ? await turns.turnPage(turn.conversation, page.next, page.answered) : undefined;
    const result = await deps.tracing.span("turn.callback", { attributes: { "turn.id": turn.id } }, () =>
      sendCallback(callback, {
        url: window.url,
        response: page.response,
        notBefore: settled(window.openedAt),
        deadline: window.expiresAt,
        mayHaveBeenSent: claimed.takenOver,
        isOurs: claim.lastsFor,
      }),
    );
    const arrived = arrivedOf(result, claimed);
    const lost = result.outcome === "failed" && result.reason === "not-ours";
    if (!arrived.answer && !lost) await turnBack?.();
    const end = await turns.settle(turn, claim.claimant, {
      state: arrived.answer ? "delivered" : "held",
      route: "callback",
      along: { window, shown: arrived.carried },
    });
    if (!end) return log.warn("turn.taken_over", { turn: turn.id, request: turn.requestId });
    if (arrived.carried && carried) metrics.turnEnded("shown", turn.skill);
    const reason = arrived.answer ? undefined : reasonOf(result);
    record({ turn, answer, reason, begun: Math.max(begun, settled(window.openedAt)) });
    if (end === "held" && !answer.outcome) await deps.push(turn);
  };

  /** When the platform has surely taken the acknowledgement; no later than that from now, whatever another clock said. */
  function settled(openedAt: number): number {
    return Math.min(openedAt, clock()) + deps.settleMs;
  }

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
    const held = await turns.hold(turn);
    if (!held) return;
    const { state, outcome } = held;
    metrics.turnEnded(state === "cancelled" ? "stopped" : state, turn.skill);
    log.info(`turn.${state}`, { turn: turn.id, request: turn.requestId, reason: "window-closed" });
    // An apology is not worth an event that says that the answer is there.
    if (state === "held" && !outcome) await deps.push(turn);
  }

  /** The server may be late or dead: then nobody else holds the answer. Not waited for, since the next turn may begin. */
  function holdLater(turn: Turn, closesAt: number): void {
    const later = () =>
      void hold(turn).catch((error: Error) =>
        log.debug("turn.hold_failed", { turn: turn.id, reason: error.name }),
      );
    setTimeout(later, closesAt + REPLY_OVER_MS - clock()).unref();
  }

  function record({ turn, answer, reason, begun }: Recorded): void {
    const fields = { turn: turn.id, request: turn.requestId, skill: turn.skill };
    metrics.callbackAnswered(reason ?? "delivered");
    if (reason) {
      metrics.turnEnded("held", turn.skill);
      log.warn("turn.held", { ...fields, reason });
      return;
    }
    metrics.delivered("callback", (clock() - begun) / 1_000);
    metrics.turnEnded(outcomeOf(answer, "callback"), turn.skill);
    log.info("turn.delivered", { ...fields, route: "callback", ms: clock() - turn.receivedAt });
  }
}

interface Recorded {
  readonly turn: Turn;
  readonly answer: TurnAnswer;
  /** Why it was not delivered. */
  readonly reason: string | undefined;
  /** When the sending could begin. */
  readonly begun: number;
}

/** A token that somebody used, it is not known for what, counts as a refusal. */
const reasonOf = (result: Sent): string =>
  result.outcome === "delivered" ? "expired-or-used" : result.reason;

function showOptions({ group, language }: Turn, { more }: { readonly more: number }): ShowOptions {
  const check = { label: wordsIn(language).labels.check };
  return { group, language, suggestions: more > 0 ? [check] : [] };
}
