/** The story of a turn's work: take it up, think, store the answer, deliver it, let the next one come. */
import type { Answer } from "../contract/answer.ts";
import type { Log, Tracing } from "../contract/ports.ts";
import type { ConversationId, Turn } from "../contract/turn.ts";
import { errorCode } from "../errors.ts";
import type { TurnQueue } from "../queue/turn-queue.ts";
import { HandBack } from "../queue/turn-worker.ts";
import type { TakenTurn, TurnStore } from "../turn/turn-store.ts";
import { apology } from "./apology.ts";

export interface RunTurnDeps {
  readonly turns: TurnStore;
  readonly queue: Pick<TurnQueue, "add">;
  readonly think: (taken: TakenTurn, signal: AbortSignal) => Promise<Answer>;
  /** The exchange to remember, as stored; none for an apology. */
  readonly remember: (turn: Turn, answer: Answer) => string | undefined;
  /** Sends the stored answer through the best window still open, or holds it. Never throws for trouble on the way. */
  readonly deliver: (turn: Turn) => Promise<void>;
  readonly tracing: Tracing;
  readonly log: Log;
}

/** A turn that was begun this often and never ended brings its worker down: it gets an apology instead. */
const MOST_RUNS = 3;

/**
 * Works on the oldest turn of a conversation. It stays in the mailbox until it is done, so that whoever is killed leaves
 * it to the next; a run after the answer was stored only delivers.
 * @throws HandBack when `signal` was aborted while thinking; whatever Redis throws: the sweep then finds the turn.
 */
export function createRunTurn(deps: RunTurnDeps) {
  const { turns, queue, deliver, tracing, log } = deps;

  return async function runTurn(conversation: ConversationId, signal: AbortSignal): Promise<void> {
    const taken = await turns.take(conversation);
    if (!taken) return;
    const { turn } = taken;
    await tracing.span("turn.run", { parent: turn.trace, attributes: { "turn.id": turn.id } }, async () => {
      if (!taken.answer) await answer(taken, signal);
      await deliver(turn);
    });
    const left = await turns.done(turn);
    if (left > 0) await queue.add(conversation);
  };

  async function answer(taken: TakenTurn, signal: AbortSignal): Promise<void> {
    const { turn } = taken;
    const found = taken.runs > MOST_RUNS ? apology(turn, "INTERNAL") : await thinkOrApologise(taken, signal);
    const stored = await turns.answer(taken, found, deps.remember(turn, found));
    if (!stored) log.info("turn.answered_before", { turn: turn.id });
  }

  async function thinkOrApologise(taken: TakenTurn, signal: AbortSignal): Promise<Answer> {
    const { turn } = taken;
    try {
      return await deps.think(taken, signal);
    } catch (error) {
      if (signal.aborted) {
        await turns.handBack(turn);
        throw new HandBack();
      }
      const code = errorCode(error);
      log.error("turn.failed", { turn: turn.id, request: turn.requestId, skill: turn.skill, code });
      return apology(turn, code);
    }
  }
}
