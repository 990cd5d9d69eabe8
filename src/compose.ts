/** The one file that wires objects together: a process is the parts of its roles on shared connections. */
import { randomUUID } from "node:crypto";
import type { Express } from "express";
import type { Config } from "./config.ts";
import type { Bots } from "./config-bots.ts";
import { wayOut } from "./config-egress.ts";
import type { TurnAnswer } from "./contract/answer.ts";
import type { Bot } from "./contract/bot.ts";
import type { Language } from "./contract/language.ts";
import type { Log } from "./contract/ports.ts";
import type { Skill } from "./contract/skill.ts";
import type { Turn, TurnRef } from "./contract/turn.ts";
import { type ConversationStore, createConversationStore } from "./conversation/conversation-store.ts";
import { createErasure } from "./conversation/erasure.ts";
import { fitHistory, formatExchange } from "./conversation/history.ts";
import { createSummaryStore } from "./conversation/summary-store.ts";
import { createDeadline, type DeadlineDeps } from "./deliver/deadline.ts";
import { createDeliverTurn } from "./deliver/deliver-turn.ts";
import { createPush } from "./deliver/push.ts";
import { createWake, openReplyWindows } from "./deliver/reply-window.ts";
import { showable } from "./deliver/showable.ts";
import { createEmulatorRouter } from "./emulator/app.ts";
import { createEngine } from "./emulator/engine.ts";
import type { EmulatorStatus } from "./emulator/status.ts";
import { createSealer } from "./guard/sealer.ts";
import { createAcceptTurn } from "./intake/accept-turn.ts";
import { createAnswerInReply } from "./intake/answer-in-reply.ts";
import { createIntakeApp } from "./intake/app.ts";
import { createChoose } from "./intake/choose.ts";
import { createEnqueue } from "./intake/enqueue.ts";
import { createExpect } from "./intake/expect-model.ts";
import { createExpectedWait, type ExpectedWait } from "./intake/expected-wait.ts";
import { createFeedback } from "./intake/feedback.ts";
import { createLanguageOf } from "./intake/language-of.ts";
import { createReadLoad } from "./intake/load.ts";
import { createMyData } from "./intake/my-data.ts";
import { createRunInstant } from "./intake/run-instant.ts";
import { createShowHeld } from "./intake/show-held.ts";
import { createSteer } from "./intake/steer.ts";
import { createVariants } from "./intake/variants.ts";
import { createWebhook } from "./intake/webhook.ts";
import { createWindowOf } from "./intake/window-of.ts";
import { type CallbackClient, createCallbackClient } from "./kakao/callback.ts";
import { createEventClient } from "./kakao/event-api.ts";
import type { Catalogue, OpenedModels } from "./model/catalogue.ts";
import { createGate } from "./model/gate.ts";
import { modelsOf } from "./model/models-of.ts";
import { createRouter, LONGEST_WAIT_MS } from "./model/router.ts";
import { createSpending } from "./model/spending.ts";
import { createAdminApp } from "./ops/admin-app.ts";
import { createQueueBoard } from "./ops/board.ts";
import { createMetrics } from "./ops/metrics.ts";
import { startTracing } from "./ops/tracing.ts";
import { startCanary } from "./queue/canary.ts";
import { createRoster } from "./queue/roster.ts";
import { sweep } from "./queue/sweep.ts";
import { createTurnQueue, type TurnQueue } from "./queue/turn-queue.ts";
import { createTurnWorker } from "./queue/turn-worker.ts";
import {
  type ConnectionRole,
  connectRedis,
  disconnectRedis,
  SILENCE_LIMIT_MS,
  untilConnected,
} from "./redis/connect.ts";
import { createKeys } from "./redis/keys.ts";
import { type RedisClient, replicasOf } from "./redis/place.ts";
import { createRedisClock } from "./redis/redis-clock.ts";
import { createReplication, PATIENCE_MS } from "./redis/replication.ts";
import { startRounds } from "./rounds.ts";
import type { Shutdown } from "./shutdown.ts";
import { createRegistry, type SkillRegistry } from "./skill/registry.ts";
import { countHeld } from "./turn/count-held.ts";
import { createPace, type Pace } from "./turn/pace.ts";
import { createRunner } from "./turn/runner.ts";
import { createSeenBots } from "./turn/seen-bots.ts";
import { createTurnStore, type TurnStore } from "./turn/turn-store.ts";
import { CALLBACK_MS, GROUP_BUDGET_MS } from "./turn/windows.ts";
import { wordsIn } from "./words/words.ts";
import { createAsk } from "./work/ask-model.ts";
import { createChooseModel } from "./work/choose-model.ts";
import { createFolding } from "./work/fold.ts";
import { createMeter } from "./work/meter.ts";
import { createRunTurn } from "./work/run-turn.ts";
import { createRunning } from "./work/running.ts";
import { listenForStops } from "./work/stops.ts";
import { createSummarise } from "./work/summarise.ts";
import { createThink } from "./work/think.ts";

const HOUR_MS = 3_600_000;
const SWEEP_EVERY_MS = 5_000;
const DEADLINES_EVERY_MS = 1_000;
const LIVES_EVERY_MS = 1_000;
const LOOKS_EVERY_MS = 1_000;
const REDIS_CLOCK_EVERY_MS = 2_000;
/** More than a token has on average in any language (3.3 in Korean, 4.7 in English), with what an exchange is wrapped in. */
const BYTES_A_TOKEN = 6;
/** Sealed text is written in base64. */
const SEALED_SHARE = 4 / 3;
/** Share of its places up to which the summariser may be taken: the others are for answers. */
const ROOM_FOR_SUMMARIES = 0.5;
/** How long a start waits for Redis before it goes on without. */
const REDIS_START_MS = 2_000;

/** What every part of a process shares. */
export interface Base {
  readonly config: Config;
  readonly log: Log;
  readonly shutdown: Shutdown;
  readonly skills: readonly Skill[];
  readonly bots: Bots;
  readonly role: "server" | "worker" | "start" | "operator";
}

export type Process = Awaited<ReturnType<typeof composeProcess>>;

/** Connections, stores and instruments of one process. Everything opened is registered with `shutdown`. */
export async function composeProcess({ config, bots, log, shutdown, skills: loaded, role }: Base) {
  const clock = Date.now;
  const keys = createKeys(config.REDIS_PREFIX);
  const sealer = createSealer(config.CONTEXT_SECRET ?? []);
  const tracing = await startTracing({
    endpoint: config.OTEL_EXPORTER_OTLP_ENDPOINT,
    serviceName: "saenggak",
    role,
    way: wayOut(config),
  });
  shutdown.add("tracing", () => tracing.shutdown());
  const connect = <Role extends ConnectionRole>(kind: Role) => {
    const redis = connectRedis(config, kind, log);
    shutdown.add(`redis ${kind}`, () => disconnectRedis(redis));
    return redis;
  };
  const storeOn = (redis: RedisClient, { add }: Pick<TurnQueue, "add">, patienceMs = 0) =>
    createTurnStore({
      redis,
      replication: createReplication({ redis, replicas: replicasOf(config), patienceMs }),
      addJob: add,
      keys,
      clock,
      lateMs: [
        [config.CALLBACK_BUDGET_MS, CALLBACK_MS.person],
        [GROUP_BUDGET_MS, CALLBACK_MS.group],
      ],
      heldMs: config.HELD_ANSWER_TTL_HOURS * HOUR_MS,
      conversationMs: conversationMsOf(config),
      historyBytes: config.HISTORY_TOKENS * BYTES_A_TOKEN * (sealer.isOn ? SEALED_SHARE : 1),
      mostWaiting: config.MAX_WAITING_PER_PERSON,
      lateAt: (key) => redisClock.in(SILENCE_LIMIT_MS, key),
      answers: {
        // Shown in its person's language; the words are for processes of the release before.
        stopped: { text: wordsIn().stopped, outcome: "stopped" },
        merged: { text: wordsIn().merged, outcome: "merged" },
      },
      sealer,
      unreadable: unreadableIn,
      log,
    });
  const conversationsOn = (redis: RedisClient) =>
    createConversationStore({
      redis,
      keys,
      conversationMs: conversationMsOf(config),
    });
  const queueOn = (redis: RedisClient) => {
    const queue = createTurnQueue({ redis, prefix: keys.queuePrefix, log, clock });
    shutdown.add("queue", () => queue.close());
    return queue;
  };
  const skills: SkillRegistry = createRegistry(loaded);
  const ownSkills = new Map(
    bots.named.flatMap(({ id, skills: names }) =>
      names ? [[id, createRegistry(loaded.filter(({ name }) => names.includes(name)))] as const] : [],
    ),
  );
  const skillsOf = ({ id }: Bot): SkillRegistry => ownSkills.get(id) ?? skills;
  const producer = connect("producer");
  const queue = queueOn(producer);
  await untilConnected(producer, REDIS_START_MS);
  const redisClock = createRedisClock({ redis: producer, clock });
  await redisClock.measure().catch(() => {});
  const clockRounds = startRounds(redisClock.measure, REDIS_CLOCK_EVERY_MS);
  shutdown.add("redis clock", () => clockRounds.stop());
  const metrics = createMetrics({ queueStats: () => queue.stats() });
  return {
    config,
    log,
    shutdown,
    clock,
    keys,
    tracing,
    metrics,
    skills,
    sealer,
    skillsOf,
    bots,
    connect,
    storeOn,
    conversationsOn,
    queueOn,
    producer,
    queue,
    role,
  };
}

export interface ServerOptions {
  /** This server's own origin; asked late, since the system may choose the port. */
  readonly origin: () => string;
  /** What people may choose from. */
  readonly catalogue: Catalogue;
}

/** The webhook, and the emulator when it is on: its callbacks come back to this server. */
export function composeServer(parts: Process, options: ServerOptions): Express {
  const {
    config,
    log,
    shutdown,
    clock,
    keys,
    tracing,
    metrics,
    skills,
    skillsOf,
    bots,
    connect,
    storeOn,
    conversationsOn,
    producer,
    queue,
  } = parts;
  const server = randomUUID();
  const turns = storeOn(producer, queue);
  const replies = openReplyWindows({ redis: connect("subscriber"), keys, server, log });
  shutdown.add("reply windows", () => replies.close());
  const conversations = conversationsOn(producer);
  const { pace } = composeDeadlines(parts, { redis: producer, turns, written: () => undefined });
  const secretHeader = config.KAKAO_SKILL_SECRET_HEADER.toLowerCase();
  const windowOf = createWindowOf({
    server,
    replyBudgetMs: config.REPLY_BUDGET_MS,
    callbackBudgetMs: config.CALLBACK_BUDGET_MS,
  });
  const shown = { turns, showable, metrics, log, clock };
  const showHeld = createShowHeld(shown);
  const enqueue = createEnqueue({
    turns,
    expected: composeExpectedWait(parts, conversations, options.catalogue),
    variantFor: createVariants(),
    answerInReply: createAnswerInReply({ ...shown, replies, showHeld, push: composePush(parts, producer) }),
    windowOf,
    server,
    metrics,
    tracing,
    log,
  });
  const choose = createChoose({
    conversations,
    turns,
    modelsOf: (bot) => modelsOf(options.catalogue, bot),
    expect: createExpect({
      state: createGate({ redis: producer, keys }).state,
      pace,
      queueMs: async () => (await queue.stats()).oldestWaitMs,
    }),
  });
  const acceptTurn = createAcceptTurn({
    skillsOf,
    steer: createSteer({
      turns,
      conversations,
      skillsOf,
      showable,
      showHeld,
      windowOf,
      choose,
      feedback: createFeedback({ turns, otherWays: choose.otherWays, metrics }),
      myData: createMyData({
        turns,
        conversations,
        erase: createErasure({ turns, queue, log }),
        models: options.catalogue.models,
        isPushed: config.KAKAO_EVENT_NAME !== undefined,
      }),
      enqueue,
      eventName: config.KAKAO_EVENT_NAME,
      log,
    }),
    runInstant: createRunInstant({ skillsOf, showable, log }),
    enqueue,
  });
  const webhook = createWebhook({
    isSecret: bots.isSecret,
    caller: bots.caller,
    secretHeader,
    origins: config.CALLBACK_ORIGINS,
    hasSkill: (name, bot) => (bot ? skillsOf(bot) : skills).get(name) !== undefined,
    acceptTurn,
    languageOf: createLanguageOf(conversations),
    metrics,
    tracing,
    log,
    clock,
  });
  const ready = () => queue.answers();
  if (!config.EMULATOR) return createIntakeApp({ webhook, ready });

  // With several bots the first is the room's own; the others can be set up on the page.
  const [first] = bots.named;
  const secret = first?.secret ?? config.KAKAO_SKILL_SECRET ?? "";
  const engine = createEngine({
    get skill() {
      return { url: `${options.origin()}/kakao/skill`, headers: { [secretHeader]: secret } };
    },
    ...(first && { bot: { id: first.id, name: first.name ?? first.id } }),
    origin: options.origin,
    settleMs: 0,
  });
  shutdown.add("emulator", () => engine.close());
  const labels = options.catalogue.models.map(({ label }) => label);
  const status = createStatus(parts, labels);
  return createIntakeApp({
    webhook,
    ready,
    emulator: createEmulatorRouter(engine, { status, leaving: shutdown.begun }),
  });
}

/**
 * Looks at the load on a connection of its own: one that falls silent is given up a while after its oldest command, and an
 * admission's time must not run from a look that came before it.
 */
function composeExpectedWait(
  parts: Process,
  { settings }: Pick<ConversationStore, "settings">,
  catalogue: Catalogue,
): ExpectedWait {
  const { keys, clock, connect, queueOn, shutdown, skills } = parts;
  const redis = connect("producer");
  const deps = {
    queue: queueOn(redis),
    roster: createRoster({ redis, keys }),
    state: createGate({ redis, keys }).state,
    pace: createPace({ redis, keys }),
    skills: pacedSkills(skills),
  };
  const expected = createExpectedWait({
    load: createReadLoad(deps),
    settings,
    ownLabel: labelOf(parts, catalogue),
    clock,
  });
  const first = untilConnected(redis, REDIS_START_MS)
    .then(expected.look)
    .catch(() => {});
  const looks = startRounds(expected.look, LOOKS_EVERY_MS);
  // A connection that is ended while it opens would be told as lost.
  shutdown.add("expected wait", () => Promise.all([first, looks.stop()]));
  return expected;
}

/** Undefined for a server that was not told which model its workers have. */
function labelOf({ config, role }: Process, catalogue: Catalogue): string | undefined {
  const isTold = role === "start" || config.MODELS_FILE !== undefined || config.MODEL_BASE_URL !== undefined;
  return isTold ? catalogue.models.find(({ name }) => name === catalogue.default)?.label : undefined;
}

/** Skills whose own pace tells how long they take; the fallback's hangs on the model that is asked. */
function pacedSkills({ infos, get }: SkillRegistry): readonly string[] {
  return infos.map(({ name }) => name).filter((name) => get(name)?.mode === "queued" && !get(name)?.fallback);
}

/** What goes on behind the webhook; a part that Redis does not tell now is left out. */
function createStatus({ queue, producer, keys }: Process, models: readonly string[]) {
  return async (): Promise<EmulatorStatus> => {
    const [stats, workers, held] = await Promise.allSettled([
      queue.stats(),
      queue.workers(),
      countHeld(producer, keys),
    ]);
    return {
      ...(stats.status === "fulfilled" && { queue: stats.value }),
      ...(workers.status === "fulfilled" && { workers: workers.value }),
      ...(held.status === "fulfilled" && { held: held.value }),
      models,
    };
  };
}

interface Watched {
  readonly redis: RedisClient;
  readonly turns: TurnStore;
  readonly written: DeadlineDeps["written"];
}

/** Every process watches windows that close, since every other may be dead. Returns its callback client and pace. */
function composeDeadlines(
  { config, clock, keys, log, shutdown, metrics }: Process,
  { redis, turns, written }: Watched,
): { callback: CallbackClient; pace: Pace } {
  const callback = createCallbackClient({
    origins: config.CALLBACK_ORIGINS,
    way: wayOut(config),
    clock,
    log,
  });
  shutdown.add("callback client", async () => callback.close());
  const pace = createPace({ redis, keys });
  const deadline = createDeadline({ turns, pace, callback, written, metrics, log, clock });
  const rounds = startRounds(deadline.fire, DEADLINES_EVERY_MS);
  shutdown.add("deadlines", async () => {
    await rounds.stop();
    await deadline.settled();
  });
  return { callback, pace };
}

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

/** How a turn is thought about: its skill with a model that is limited, measured and paid for. */
function composeThinking(
  { config, log, shutdown, clock, keys, tracing, metrics, bots, skills, sealer, producer }: Process,
  { redis, pace }: { readonly redis: Process["producer"]; readonly pace: Pace },
  { catalogue, models }: OpenedModels,
) {
  const onOpen = (name: string) => {
    log.error("model.breaker_opened", { model: name });
    metrics.modelBreakerOpened(name);
  };
  const gate = createGate({ redis, keys, onOpen });
  // A scrape must not wait for a Redis that is away.
  const seen = createGate({ redis: producer, keys });
  const seenSpending = createSpending({ redis: producer, keys, models: [], clock });
  const meter = createMeter({ metrics, pace, clock });
  const router = createRouter({
    models,
    fitHistory,
    gate,
    log,
    meter,
  });
  const spending = createSpending({
    redis,
    keys,
    models: catalogue.models,
    clock,
  });
  metrics.showModels(async () => ({
    states: await Promise.all(
      catalogue.models.map(async ({ name, concurrency, requestsPerMinute }) => ({
        ...(await seen.state(name)),
        concurrency,
        requestsPerMinute,
      })),
    ),
    spent: await seenSpending.today(),
  }));
  const choose = createChooseModel({
    catalogue,
    botOf: bots.of,
    model: router.model,
    historyTokens: config.HISTORY_TOKENS,
    longestWaitMs: LONGEST_WAIT_MS,
  });
  const think = createThink({
    skills,
    choose,
    askingIn: createAsk({ modelOf: router.model, spending, metrics, tracing, log, clock }),
    log,
    clock,
  });
  const entry = catalogue.models.find(({ name }) => name === catalogue.summariser);
  if (!entry) return { think, fold: () => {} };
  const alone = createRouter({
    models: models.map(withoutFallback),
    fitHistory,
    gate,
    log,
    meter,
    patienceMs: 0,
    longestWaitMs: 0,
  });
  const folding = createFolding({
    summaries: createSummaryStore({ redis, keys, sealer, conversationMs: conversationMsOf(config) }),
    summariser: createSummarise({ entry, model: alone.model(entry.name), spending, tracing }),
    budgetOf({ settings, turn }) {
      const { historyTokens, tokenizer: family } = choose(settings, turn);
      // A bot's words go to the models that it names, and to no other.
      const isItsOwn = modelsOf(catalogue, bots.of(turn.bot)).models.some(({ name }) => name === entry.name);
      return { tokens: isItsOwn ? historyTokens : 0, family };
    },
    async hasRoom() {
      const { running, waiting } = await gate.state(entry.name);
      return waiting === 0 && running < (entry.concurrency ?? Number.POSITIVE_INFINITY) * ROOM_FOR_SUMMARIES;
    },
    stop: shutdown.begun,
    metrics,
    tracing,
    log,
  });
  shutdown.add("summaries", folding.settled);
  return { think, fold: folding.begin };
}

const conversationMsOf = ({ CONVERSATION_TTL_DAYS }: Config) => CONVERSATION_TTL_DAYS * 24 * HOUR_MS;

/** For calls that nobody waits for: they go to this model, or not at all. */
function withoutFallback({ entry, model }: OpenedModels["models"][number]) {
  return { entry: { ...entry, fallback: undefined, hedgeSeconds: undefined }, model };
}

/** Tells people of held answers, where that is set up; else nothing is told. */
function composePush(
  { config, keys, metrics, log, clock, shutdown }: Process,
  redis: RedisClient,
): (turn: Turn) => Promise<void> {
  const { KAKAO_EVENT_NAME: event, KAKAO_EVENT_BOT_ID: bot, KAKAO_REST_API_KEY: key } = config;
  if (!event || !bot || !key) return async () => {};
  const events = createEventClient({
    origin: config.KAKAO_API_ORIGIN,
    bot,
    key,
    event,
    way: wayOut(config),
  });
  const dailyCap = config.KAKAO_EVENT_DAILY_CAP;
  const push = createPush({ events, redis, keys, dailyCap, metrics, log, clock });
  shutdown.add("push", () => push.stop());
  return push.offer;
}

/** What people read in place of what no key opens. */
function unreadableIn(language?: Language) {
  const { unreadableQuestion, unreadableAnswer, labels } = wordsIn(language);
  const answer: TurnAnswer = {
    text: unreadableAnswer,
    suggestions: [{ label: labels.retry }],
    outcome: "apology",
  };
  return { question: unreadableQuestion, answer };
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

/** What an operator needs to tell or erase a person's data. */
export function composeOffice({ log, keys, producer, queue, storeOn, conversationsOn }: Process) {
  const turns = storeOn(producer, queue);
  return {
    seenBots: createSeenBots({ redis: producer, keys }),
    turns,
    conversations: conversationsOn(producer),
    erase: createErasure({ turns, queue, log }),
  };
}

/** The admin application of a process. */
export function composeAdmin(parts: Process, ready: () => Promise<boolean>): Express {
  const { config, metrics, queue } = parts;
  return createAdminApp({
    token: config.ADMIN_TOKEN,
    metrics,
    ready,
    ...(parts.role === "worker" ? {} : { queueBoard: createQueueBoard(queue.bull) }),
  });
}
