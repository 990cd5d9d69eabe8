/** The open HTTP request as a window: a server process waits in it for a turn that some worker answers. */
import type { Redis } from "ioredis";
import type { Log } from "../contract/ports.ts";
import type { Turn, TurnId } from "../contract/turn.ts";
import type { Keys } from "../redis/keys.ts";
import type { RedisClient } from "../redis/place.ts";

export interface ReplyWindows {
  /**
   * Resolves when the turn's answer was stored, or after `limitMs`. Call it before the turn is admitted, so that no
   * answer is too quick for it. `stop` ends the wait early.
   */
  await(turn: TurnId, limitMs: number): { readonly done: Promise<void>; stop(): void };
  close(): Promise<void>;
}

/** @param redis a `subscriber` connection; the message is a turn id. A missed message costs time, never the answer. */
export function openReplyWindows(options: {
  redis: Redis;
  keys: Keys;
  server: string;
  log: Log;
}): ReplyWindows {
  const { redis, keys, server, log } = options;
  const waiting = new Map<TurnId, Set<() => void>>();
  const channel = keys.answered(server);
  redis.on("message", (_channel: string, turn: TurnId) => {
    for (const wake of waiting.get(turn) ?? []) wake();
  });
  redis
    .subscribe(channel)
    .catch((error: Error) => log.debug("reply.subscribe_failed", { reason: error.name }));

  return {
    await(turn, limitMs) {
      let stop = () => {};
      const done = new Promise<void>((resolve) => {
        const wake = () => {
          clearTimeout(timer);
          const others = waiting.get(turn);
          others?.delete(wake);
          if (others?.size === 0) waiting.delete(turn);
          resolve();
        };
        const timer = setTimeout(wake, limitMs);
        waiting.set(turn, (waiting.get(turn) ?? new Set()).add(wake));
        stop = wake;
      });
      return { done, stop };
    },
    async close() {
      for (const wakes of waiting.values()) for (const wake of wakes) wake();
      if (redis.status === "ready") await redis.unsubscribe(channel);
    },
  };
}

/** The worker's side: tells the server process that holds the turn's request. */
export function createWake(options: { redis: RedisClient; keys: Keys }): (turn: Turn) => Promise<void> {
  return async ({ id, window }) => {
    if (window.kind === "reply") await options.redis.publish(options.keys.answered(window.server), id);
  };
}
