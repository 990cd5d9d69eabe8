import type { TurnAnswer } from "../contract/answer.ts";
import type { Turn, TurnRef } from "../contract/turn.ts";
import { formatExchange } from "../conversation/history.ts";
import { createDeliverTurn } from "../deliver/deliver-turn.ts";
import { createWake } from "../deliver/reply-window.ts";
import type { OpenedModels } from "../model/catalogue.ts";
import { startCanary } from "../queue/canary.ts";
import { createRoster } from "../queue/roster.ts";
import { sweep } from "../queue/sweep.ts";
import { createTurnWorker } from "../queue/turn-worker.ts";
import { PATIENCE_MS } from "../redis/replication.ts";
import { startRounds } from "../rounds.ts";
import { createRunner } from "../turn/runner.ts";
import { createSeenBots } from "../turn/seen-bots.ts";
import { createRunTurn } from "../work/run-turn.ts";
import { createRunning } from "../work/running.ts";
import { listenForStops } from "../work/stops.ts";
import { composeDeadlines } from "./deadlines.ts";
import type { Process } from "./process.ts";
import { composePush } from "./push.ts";
import { composeThinking } from "./thinking.ts";

const SWEEP_EVERY_MS = 5_000;
const LIVES_EVERY_MS = 1_000;

/** Takes turns until shutdown. `isReady` tells whether jobs go through. */
export async function composeWorker(
  parts: Process,
  opened: OpenedModels,
): Promise<{ isReady: () => Promise<boolean> }> {
  const { config, log, shutdown, clock, keys, tracing, metrics, connect, storeOn, conversationsOn, queueOn } =
    parts;
  const patient = connect("patient");
  const queue = queueOn(patient);
  const turns = storeOn(patient, queue, PATIENCE_MS);
  const running = createRunning();
  const { callback, pace } = composeDeadlines(parts, { redis: patient, turns, written: running.written });
  const runner = createRunner({ redis: patient, keys });
  // Not waited for: a worker starts with Redis away, too.
  runner.live().catch(() => {});
  const roster = createRoster({ redis: patient, keys });
  const places = config.WORKER_CONCURRENCY;
  const enrol = () => roster.enrol({ id: runner.id, places, offer: opened.catalogue });
  enrol().catch(() => {});
  const lives = startRounds(() => Promise.all([runner.live(), enrol()]), LIVES_EVERY_MS);
  shutdown.add("runner", () => lives.stop());
  const isWanted = (turn: TurnRef) => turns.isRunBy(turn, runner.id);
  listenForStops({ redis: connect("subscriber"), keys, running, isWanted, log });
  const deliver = createDeliverTurn({
    turns,
    callback,
    push: composePush(parts, patient),
    wake: createWake({ redis: patient, keys }),
    settleMs: config.CALLBACK_SETTLE_MS,
    metrics,
    tracing,
    log,
    clock,
  });
  const { think, fold } = composeThinking(parts, { redis: patient, pace }, opened);
  const runTurn = createRunTurn({
    turns,
    runner: runner.id,
    running,
    queue,
    think,
    remember: exchangeOf,
    fold,
    pace,
    seenBots: createSeenBots({ redis: patient, keys }),
    conversations: conversationsOn(patient),
    deliver,
    tracing,
    log,
    clock,
  });
  const sweeping = startRounds(() => sweep({ redis: patient, keys, queue, log, clock }), SWEEP_EVERY_MS);
  shutdown.add("sweep", () => sweeping.stop());
  const worker = createTurnWorker({
    redis: connect("patient"),
    prefix: keys.queuePrefix,
    concurrency: config.WORKER_CONCURRENCY,
    log,
    work: runTurn,
    onLocksLost: () => running.recheck(isWanted),
  });
  shutdown.add("worker", () => worker.close());
  const canary = startCanary({ redis: patient, prefix: keys.queuePrefix, clock });
  shutdown.add("canary", () => canary.close());
  return { isReady: async () => canary.isReady() };
}

/** What a conversation remembers of a turn, as stored. */
function exchangeOf({ id, utterance, receivedAt }: Turn, answer: TurnAnswer): string | undefined {
  if (answer.outcome) return undefined;
  return formatExchange({
    question: utterance,
    answer: answer.markdown ?? answer.text ?? "",
    at: receivedAt,
    turn: id,
    ...(answer.model !== undefined && { model: answer.model }),
    ...(answer.tokens && { tokens: answer.tokens }),
  });
}
