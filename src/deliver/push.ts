/** Tells people of an answer that is held, through Kakao's Event API, where its operator has set that up and pays for it. */
import { setTimeout as sleep } from "node:timers/promises";
import type { Clock, Log, Metrics } from "../contract/ports.ts";
import type { Turn } from "../contract/turn.ts";
import type { EventClient } from "../kakao/event-api.ts";
import { HELD_EVENT } from "../kakao/payload.ts";
import type { Keys } from "../redis/keys.ts";
import type { RedisClient } from "../redis/place.ts";
import { wordsIn } from "../words/words.ts";

export interface PushDeps {
  readonly events: EventClient;
  readonly redis: RedisClient;
  readonly keys: Keys;
  /** Most events for one person on a day of Korea's. */
  readonly dailyCap: number;
  readonly metrics: Pick<Metrics, "pushed">;
  readonly log: Log;
  readonly clock: Clock;
}

export interface Push {
  /** Resolves when the event was asked for. The answer stays held until the event's block asks for it. Never throws. */
  offer(turn: Turn): Promise<void>;
  /** Asks for the ends of accepted events no longer. */
  stop(): Promise<void>;
}

/** Before each question what became of an event, in ms. */
const ASK_AFTER_MS = [1_000, 3_000, 9_000, 27_000];
/** From the last; nobody asks after the day. */
const COUNTED_MS = 24 * 3_600_000;
const dayInKorea = new Intl.DateTimeFormat("sv-SE", { timeZone: "Asia/Seoul" });

export function createPush({ events, redis, keys, dailyCap, metrics, log, clock }: PushDeps): Push {
  const stopped = new AbortController();
  const following = new Set<Promise<void>>();

  async function offer(turn: Turn): Promise<void> {
    // A room has no key of a person; a refused group push would only cost time.
    if (turn.group) return;
    const counter = keys.pushes(turn.conversation, dayInKorea.format(clock()));
    if (!(await mayPush(counter))) return record(turn, "capped");
    const params = { [HELD_EVENT.param]: HELD_EVENT.value };
    const sent = await events.send({ user: turn.user, text: wordsIn(turn.language).answerReady, params });
    if (sent.outcome === "accepted") {
      record(turn, "accepted");
      return follow(turn, sent.task);
    }
    // What was not answered may be paid for.
    if (sent.outcome === "refused") await redis.decr(counter);
    record(turn, sent.outcome, sent.outcome === "refused" ? sent.status : undefined);
  }

  async function mayPush(counter: string): Promise<boolean> {
    const [count] = await Promise.all([redis.incr(counter), redis.pexpire(counter, COUNTED_MS)]);
    if (count <= dailyCap) return true;
    await redis.decr(counter);
    return false;
  }

  function follow(turn: Turn, task: string | undefined): void {
    if (task === undefined) return;
    const followed: Promise<void> = untilEnded(task)
      .then((end) => record(turn, end))
      .finally(() => following.delete(followed));
    following.add(followed);
  }

  async function untilEnded(task: string): Promise<"sent" | "failed" | "unknown"> {
    for (const ms of ASK_AFTER_MS) {
      await sleep(ms, undefined, { signal: stopped.signal, ref: false }).catch(() => {});
      if (stopped.signal.aborted) return "unknown";
      const end = await events.task(task);
      if (end !== "unknown") return end;
    }
    return "unknown";
  }

  function record(turn: Turn, result: string, status?: number): void {
    metrics.pushed(result);
    log.info("turn.push", { turn: turn.id, request: turn.requestId, result, status });
  }

  return {
    offer: (turn) =>
      offer(turn).catch((error: Error) =>
        log.warn("turn.push_failed", { turn: turn.id, reason: error.name }),
      ),
    async stop() {
      stopped.abort();
      await Promise.all(following);
    },
  };
}
