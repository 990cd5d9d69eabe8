import type { Redis } from "ioredis";
import type { Log } from "../contract/ports.ts";
import type { TurnRef } from "../contract/turn.ts";
import type { Keys } from "../redis/keys.ts";
import type { Running } from "./running.ts";

export interface StopsOptions {
  /** A `subscriber` connection. */
  readonly redis: Redis;
  readonly keys: Keys;
  readonly running: Running;
  /** Whether a turn still wants an answer of this process. */
  readonly isWanted: (turn: TurnRef) => Promise<boolean>;
  readonly log: Log;
}

/** Ends runs when their people say so. What was said while the connection was lost is found out when it is back. */
export function listenForStops({ redis, keys, running, isWanted, log }: StopsOptions): void {
  redis.on("message", (_channel: string, message: string) => {
    const [conversation = "", ...turns] = message.split(" ");
    running.stop(conversation, turns);
  });
  redis.on("ready", () => {
    redis
      .subscribe(keys.stops)
      .then(() => running.recheck(isWanted))
      .catch((error: Error) => log.debug("stops.subscribe_failed", { reason: error.name }));
  });
}
