/** The story of a turn's work: take it up, think, store the answer, deliver it, let the next one come. */
import { setTimeout as sleep } from "node:timers/promises";
import type { TurnAnswer } from "../contract/answer.ts";
import type { Clock, Log, Tracing } from "../contract/ports.ts";
import type { ConversationId, Turn } from "../contract/turn.ts";
import type { ConversationStore } from "../conversation/conversation-store.ts";
import { faultOf } from "../errors.ts";
import type { TurnQueue } from "../queue/turn-queue.ts";
import { HandBack } from "../queue/turn-worker.ts";
import type { Pace } from "../turn/pace.ts";
import type { SeenBots } from "../turn/seen-bots.ts";
import type { TakenTurn } from "../turn/taking.ts";
import type { TurnStore } from "../turn/turn-store.ts";
import { apology } from "./apology.ts";
import type { Run, Running } from "./running.ts";
import type { Thinking } from "./think.ts";

export interface RunTurnDeps {
  readonly turns: Pick<TurnStore, "take" | "handBack" | "isAnswered" | "answer" | "done">;
  /** Names this process; see `turn/runner.ts`. */
  readonly runner: string;
  readonly running: Pick<Running, "begin">;
  readonly queue: Pick<TurnQueue, "add">;
  readonly think: (taken: TakenTurn, thinking: Thinking) => Promise<TurnAnswer>;
  /** The exchange to remember, as stored; none for what is no answer. */
  readonly remember: (turn: Turn, answer: TurnAnswer) => string | undefined;
  /** Sums up older exchanges in the background, when that is due. */
  readonly fold: (taken: TakenTurn, answer: TurnAnswer | undefined) => void;
  readonly pace: Pick<Pace, "note">;
  readonly seenBots: Pick<SeenBots, "note">;
  readonly conversations: Pick<ConversationStore, "noteLanguage">;
  /** Sends the stored answer through the best window still open, or holds it. Never throws for trouble on the way. */
  readonly deliver: (turn: Turn) => Promise<void>;
  readonly tracing: Tracing;
  readonly log: Log;
  readonly clock: Clock;
}

/** A turn that was begun this often and never ended brings its worker down: it gets an apology instead. */
const MOST_RUNS = 3;
/** Between tries to store an answer: soon enough to be first when Redis has room again. */
const STORE_AGAIN_MS = 250;

/**
 * Works on the oldest turn of a conversation. It stays in the mailbox until it is done, so that whoever is killed leaves
 * it to the next; a run after the answer was stored only delivers.
 * @throws HandBack when `signal` was aborted while thinking; whatever Redis throws: the sweep then finds the turn.
 */
export function createRunTurn(deps: RunTurnDeps) {
  const { turns, runner, running, queue, conversations, deliver, tracing, log, clock } = deps;

  return async function runTurn(conversation: ConversationId, signal: AbortSignal): Promise<void> {
    const run = running.begin(conversation);
    if (!run) return;
    try {
      const taken = await turns.take(conversation, runner);
      if (!taken) return;
      run.took(taken.turn);
      const answered = await work(taken, run, signal);
      if (!answered) return;
      const left = await turns.done(taken.turn);
      if (left > 0) await queue.add(conversation);
      deps.fold(taken, answered.answer);
    } finally {
      run.end();
    }
  };

  /** Undefined when another process has the turn now. */
  async function work(taken: TakenTurn, run: Run, signal: AbortSignal): Promise<Answered | undefined> {
    const { turn } = taken;
    const attributes = { "turn.id": turn.id };
    return tracing.span("turn.run", { parent: turn.trace, attributes }, async () => {
      const answered = taken.answer ? {} : await answer(taken, run, signal);
      if (!answered) return undefined;
      await deliver(turn);
      await Promise.all([noteLanguage(taken), deps.seenBots.note(turn.bot)]);
      if (answered.tookMs !== undefined) await deps.pace.note(turn.skill, answered.tookMs);
      return answered;
    });
  }

  /** For what has no language of its own: a number, an emoji, a photo. */
  async function noteLanguage({ turn, settings }: TakenTurn): Promise<void> {
    const { language = "ko" } = turn;
    if (language !== (settings.language ?? "ko")) await conversations.noteLanguage(turn, language);
  }

  /** Undefined when the turn has no answer: neither this one, nor another run's, nor the word that it was stopped. */
  async function answer(taken: TakenTurn, run: Run, signal: AbortSignal): Promise<Answered | undefined> {
    const { turn } = taken;
    const found = withoutThinking(taken) ?? (await thinkOrApologise(taken, run, signal));
    const stored = found && (await store(taken, found, run, signal));
    if (stored === undefined) return (await turns.isAnswered(turn)) ? {} : undefined;
    if (!stored) log.info("turn.answered_before", { turn: turn.id });
    if (!stored || found.outcome) return {};
    return { answer: found, tookMs: clock() - turn.receivedAt };
  }

  /** An answer is paid for, so it is kept while Redis cannot take it, as long as it is wanted of this process. */
  async function store(
    taken: TakenTurn,
    found: TurnAnswer,
    run: Run,
    signal: AbortSignal,
  ): Promise<boolean | undefined> {
    const { turn } = taken;
    const over = AbortSignal.any([signal, run.signal]);
    for (let tries = 1; ; tries++) {
      try {
        return await turns.answer(taken, found, deps.remember(turn, found));
      } catch (error) {
        if (run.signal.aborted) return undefined;
        if (signal.aborted) return handBack(turn);
        const reason = error instanceof Error ? error.name : undefined;
        if (tries === 1) log.warn("turn.not_stored", { turn: turn.id, reason });
        await sleep(STORE_AGAIN_MS, undefined, { signal: over }).catch(() => {});
      }
    }
  }

  async function handBack(turn: Turn): Promise<never> {
    await turns.handBack(turn, runner);
    throw new HandBack();
  }

  /** Undefined when the answer is not wanted of this process any more. */
  async function thinkOrApologise(
    taken: TakenTurn,
    run: Run,
    signal: AbortSignal,
  ): Promise<TurnAnswer | undefined> {
    const { turn } = taken;
    try {
      return await deps.think(taken, { signal: AbortSignal.any([signal, run.signal]), write: run.write });
    } catch (error) {
      const about = { turn: turn.id, request: turn.requestId, skill: turn.skill };
      if (run.signal.aborted) {
        log.info("turn.not_wanted", about);
        return undefined;
      }
      if (signal.aborted) return handBack(turn);
      const fault = faultOf(error);
      log.error("turn.failed", { ...about, ...fault });
      return apology(fault.code, taken.turn.language);
    }
  }
}

function withoutThinking({ turn, runs, isUnreadable }: TakenTurn): TurnAnswer | undefined {
  if (isUnreadable) return apology("RECORD_UNREADABLE", turn.language);
  return runs > MOST_RUNS ? apology("INTERNAL", turn.language) : undefined;
}

interface Answered {
  /** The answer that was stored; absent for what is no answer, or was another run's. */
  readonly answer?: TurnAnswer;
  /** From the question to the stored answer; absent when that is no measure of its skill. */
  readonly tookMs?: number;
}
