import { wayOut } from "../config-egress.ts";
import { createDeadline, type DeadlineDeps } from "../deliver/deadline.ts";
import { type CallbackClient, createCallbackClient } from "../kakao/callback.ts";
import type { RedisClient } from "../redis/place.ts";
import { startRounds } from "../rounds.ts";
import { createPace, type Pace } from "../turn/pace.ts";
import type { TurnStore } from "../turn/turn-store.ts";
import type { Process } from "./process.ts";

const DEADLINES_EVERY_MS = 1_000;

interface Watched {
  readonly redis: RedisClient;
  readonly turns: TurnStore;
  readonly written: DeadlineDeps["written"];
}

/** Every process watches windows that close, since every other may be dead. Returns its callback client and pace. */
export function composeDeadlines(
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
