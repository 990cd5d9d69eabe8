/** What every part of a process shares: connections, stores, instruments. */

import type { Bots } from "../config-bots.ts";
import { wayOut } from "../config-egress.ts";
import type { Config } from "../config-variables.ts";
import type { TurnAnswer } from "../contract/answer.ts";
import type { Bot } from "../contract/bot.ts";
import type { Language } from "../contract/language.ts";
import type { Log } from "../contract/ports.ts";
import type { Skill } from "../contract/skill.ts";
import { createConversationStore } from "../conversation/conversation-store.ts";
import { createSealer } from "../guard/sealer.ts";
import { createMetrics } from "../ops/metrics.ts";
import { startTracing } from "../ops/tracing.ts";
import { createTurnQueue, type TurnQueue } from "../queue/turn-queue.ts";
import {
  type ConnectionRole,
  connectRedis,
  disconnectRedis,
  SILENCE_LIMIT_MS,
  untilConnected,
} from "../redis/connect.ts";
import { createKeys } from "../redis/keys.ts";
import { type RedisClient, replicasOf } from "../redis/place.ts";
import { createRedisClock } from "../redis/redis-clock.ts";
import { createReplication } from "../redis/replication.ts";
import { startRounds } from "../rounds.ts";
import type { Shutdown } from "../shutdown.ts";
import { createRegistry, type SkillRegistry } from "../skill/registry.ts";
import { createTurnStore } from "../turn/turn-store.ts";
import { CALLBACK_MS, GROUP_BUDGET_MS } from "../turn/windows.ts";
import { wordsIn } from "../words/words.ts";

const HOUR_MS = 3_600_000;
const REDIS_CLOCK_EVERY_MS = 2_000;
/** More than a token has on average in any language (3.3 in Korean, 4.7 in English), with what an exchange is wrapped in. */
const BYTES_A_TOKEN = 6;
/** Sealed text is written in base64. */
const SEALED_SHARE = 4 / 3;
/** How long a start waits for Redis before it goes on without. */
export const REDIS_START_MS = 2_000;

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

export const conversationMsOf = ({ CONVERSATION_TTL_DAYS }: Config): number =>
  CONVERSATION_TTL_DAYS * 24 * HOUR_MS;

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
