import { createSealer } from "../../src/guard/sealer.ts";
import type { Keys } from "../../src/redis/keys.ts";
import type { RedisClient } from "../../src/redis/place.ts";
import { createReplication } from "../../src/redis/replication.ts";
import type { TurnStoreOptions } from "../../src/turn/options.ts";
import { createTurnStore } from "../../src/turn/turn-store.ts";
import { silent } from "./redis.ts";

/** The store of turns as a process has it, without a queue; `options` change what a test is about. */
export function openTurnStore(
  options: { redis: RedisClient; keys: Keys } & Partial<TurnStoreOptions>,
): ReturnType<typeof createTurnStore> {
  return createTurnStore({
    clock: Date.now,
    addJob: async () => {},
    lateMs: [[50_000, 58_000]],
    heldMs: 60_000,
    conversationMs: 60_000,
    historyBytes: 36_000,
    mostWaiting: 100,
    lateAt: () => 0,
    replication: createReplication({ redis: options.redis, replicas: 0 }),
    answers: {
      stopped: { text: "멈췄어요", outcome: "stopped" },
      merged: { text: "함께 답할게요", outcome: "merged" },
    },
    sealer: createSealer([]),
    unreadable: () => ({
      question: "앞선 질문",
      answer: { text: "열지 못했어요", outcome: "apology" },
    }),
    log: silent,
    ...options,
  });
}
