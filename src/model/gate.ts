/** How much of a model all workers together may use, and whether it may be asked at all: limits and breaker, in Redis. */
import { randomUUID } from "node:crypto";
import type { Redis } from "ioredis";
import type { Keys } from "../redis/keys.ts";
import { defineScript } from "../redis/script.ts";
import type { ModelEntry } from "./catalogue-schema.ts";

/**
 * Asks to begin a call. A breaker that is open lets nobody in; once its time is over, one call at a time as a probe.
 * KEYS 1 slots · 2 starts · 3 breaker · 4 pause. ARGV 1 id of the call · 2 most at a time, 0 none · 3 most in a minute, 0 none ·
 * 4 ms that a slot is kept without a sign of life · 5 ms that a probe may take. Returns {'in', 1 as a probe, else 0},
 * {'busy', ms until it is worth asking again} or {'open', ms}.
 */
const ENTER = `
redis.call('ZREM', KEYS[1], '') -- A first write of nothing: a full Redis lets a script go on after one.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local most, perMinute = tonumber(ARGV[2]), tonumber(ARGV[3])
local paused = redis.call('PTTL', KEYS[4])
if paused > 0 then return {'busy', paused} end
local breaker = redis.call('HMGET', KEYS[3], 'until', 'probe')
local open, probe = tonumber(breaker[1] or '0'), tonumber(breaker[2] or '0')
if open > now then return {'open', open - now} end
if open > 0 and probe > now then return {'open', probe - now} end
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
if most > 0 and redis.call('ZCARD', KEYS[1]) >= most then return {'busy', 250} end
if perMinute > 0 then
  redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', now - 60000)
  if redis.call('ZCARD', KEYS[2]) >= perMinute then
    return {'busy', redis.call('ZRANGE', KEYS[2], 0, 0, 'WITHSCORES')[2] + 60000 - now}
  end
  redis.call('ZADD', KEYS[2], now, ARGV[1])
  redis.call('PEXPIRE', KEYS[2], 60000)
end
redis.call('ZADD', KEYS[1], now + ARGV[4], ARGV[1])
redis.call('PEXPIRE', KEYS[1], ARGV[4])
if open > 0 then redis.call('HSET', KEYS[3], 'probe', now + ARGV[5]) end
return {'in', open > 0 and 1 or 0}`;

/**
 * A call is over. KEYS 1 slots · 2 breaker · 3 results · 4 pause. ARGV 1 id · 2 ok, failed or neither · 3 1 if it was a probe ·
 * 4 ms to leave the model alone, 0 none · 5 results looked at · 6 fewest of them · 7 ms that it stays open at first ·
 * 8 at most. Returns 1 when the breaker opened by this.
 */
const LEAVE = `
redis.call('ZREM', KEYS[1], ARGV[1])
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local pause = tonumber(ARGV[4])
if pause > 0 and pause > redis.call('PTTL', KEYS[4]) then redis.call('SET', KEYS[4], '1', 'PX', pause) end
if ARGV[2] == 'neither' then
  if ARGV[3] == '1' then redis.call('HDEL', KEYS[2], 'probe') end
  return 0
end
-- Calls that were under way when it opened tell nothing new.
if ARGV[3] ~= '1' and redis.call('HEXISTS', KEYS[2], 'until') == 1 then return 0 end
if ARGV[2] == 'ok' and ARGV[3] == '1' then redis.call('DEL', KEYS[2], KEYS[3]) end
if ARGV[3] ~= '1' then
  redis.call('LPUSH', KEYS[3], ARGV[2] == 'ok' and '1' or '0')
  redis.call('LTRIM', KEYS[3], 0, ARGV[5] - 1)
  redis.call('PEXPIRE', KEYS[3], 3600000)
end
if ARGV[2] == 'ok' then return 0 end
if ARGV[3] ~= '1' then
  local results, failed = redis.call('LRANGE', KEYS[3], 0, -1), 0
  for _, result in ipairs(results) do if result == '0' then failed = failed + 1 end end
  if #results < tonumber(ARGV[6]) or failed * 2 < #results then return 0 end
end
local times = redis.call('HINCRBY', KEYS[2], 'times', 1)
redis.call('HSET', KEYS[2], 'until', now + math.min(ARGV[7] * 2 ^ (times - 1), tonumber(ARGV[8])))
redis.call('HDEL', KEYS[2], 'probe')
redis.call('DEL', KEYS[3])
redis.call('PEXPIRE', KEYS[2], 3600000)
return 1`;

/** Keeps a call's slot. KEYS 1 slots. ARGV 1 id · 2 ms. */
const STAY = `
redis.call('ZREM', KEYS[1], '')
local time = redis.call('TIME')
redis.call('ZADD', KEYS[1], 'XX', time[1] * 1000 + math.floor(time[2] / 1000) + ARGV[2], ARGV[1])
redis.call('PEXPIRE', KEYS[1], ARGV[2])`;

export type Entered =
  /** To be left exactly once. */
  | { readonly kind: "in"; leave(result: CallResult, pauseMs?: number): Promise<void> }
  /** As many calls run, or have begun in the last minute, as may; or the provider asked to be left alone. */
  | { readonly kind: "busy"; readonly waitMs: number }
  /** Too many calls failed lately. */
  | { readonly kind: "open"; readonly waitMs: number };

/** `neither`: it says nothing about the model, since nobody wanted the answer any more. */
export type CallResult = "ok" | "failed" | "neither";

export interface GateState {
  readonly model: string;
  readonly running: number;
  readonly open: boolean;
}

export interface Gate {
  enter(entry: Pick<ModelEntry, "name" | "concurrency" | "requestsPerMinute">): Promise<Entered>;
  /** For metrics. */
  state(model: string): Promise<GateState>;
}

export interface GateOptions {
  readonly redis: Redis;
  readonly keys: Keys;
  /** Called when a model's breaker opened. */
  readonly onOpen?: (model: string) => void;
  /** How long a breaker stays open at first; twice as long each time a probe fails, up to five minutes. @defaultValue 30000 */
  readonly openMs?: number;
}

/** A process that dies leaves its slots for so long. */
const SLOT_MS = 30_000;
const STAY_EVERY_MS = 10_000;
const PROBE_MS = 60_000;
const LONGEST_OPEN_MS = 300_000;
/** Whatever a provider asks for: it may be a slip, and holds for every worker. */
const LONGEST_PAUSE_MS = 600_000;
/** Half of the latest calls must have failed, and these be at least so many. */
const LATEST = 20;
const FEWEST = 5;

export function createGate({ redis, keys, onOpen, openMs = 30_000 }: GateOptions): Gate {
  const enterScript = defineScript(redis, "modelEnter", 4, ENTER);
  const leaveScript = defineScript(redis, "modelLeave", 4, LEAVE);
  const stayScript = defineScript(redis, "modelStay", 1, STAY);

  return {
    async enter({ name, concurrency = 0, requestsPerMinute = 0 }) {
      const { slots, starts, breaker, results, pause } = keys.model(name);
      const id = randomUUID();
      const [kind, value] = (await enterScript(
        ...[slots, starts, breaker, pause],
        ...[id, concurrency, requestsPerMinute, SLOT_MS, PROBE_MS],
      )) as [Entered["kind"], number];
      if (kind !== "in") return { kind, waitMs: Number(value) };
      const staying = setInterval(() => void stayScript(slots, id, SLOT_MS).catch(() => {}), STAY_EVERY_MS);
      staying.unref();
      return {
        kind,
        async leave(result, pauseMs = 0) {
          clearInterval(staying);
          const opened = await leaveScript(
            ...[slots, breaker, results, pause],
            ...[
              id,
              result,
              value,
              Math.round(Math.min(pauseMs, LONGEST_PAUSE_MS)),
              LATEST,
              FEWEST,
              openMs,
              LONGEST_OPEN_MS,
            ],
          );
          if (opened === 1) onOpen?.(name);
        },
      };
    },
    async state(model) {
      const { slots, breaker } = keys.model(model);
      const [running, open] = await Promise.all([redis.zcard(slots), redis.hexists(breaker, "until")]);
      return { model, running, open: open === 1 };
    },
  };
}
