/** How much of a model all workers together may use, and whether it may be asked at all: limits and breaker, in Redis. */
import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { SaenggakError } from "../errors.ts";
import type { Keys } from "../redis/keys.ts";
import type { RedisClient } from "../redis/place.ts";
import { defineScript } from "../redis/script.ts";
import type { ModelEntry } from "./catalogue-schema.ts";
import { BEGUN, ENTER, GIVE_UP, LEAVE, STATE, STAY } from "./gate-scripts.ts";

export type Entered =
  /** To be left exactly once. */
  | {
      readonly kind: "in";
      /** How long a place was waited for, in ms. */
      readonly waitedMs: number;
      /** The model has begun to answer: when this was a probe, others may ask it, too. */
      begun(): Promise<void>;
      leave(result: CallResult, pauseMs?: number): Promise<void>;
    }
  /** As many calls run, or have begun in the last minute, as may; or the provider asked to be left alone. */
  | { readonly kind: "busy"; readonly waitMs: number }
  /** Too many calls failed lately. */
  | { readonly kind: "open"; readonly waitMs: number };

/** `neither`: it says nothing about the model, since nobody wanted the answer any more. */
export type CallResult = "ok" | "failed" | "neither";

export interface GateState {
  readonly model: string;
  /** Calls that run. */
  readonly running: number;
  /** Calls that wait for a place. */
  readonly waiting: number;
  /** Calls begun in the last minute; 0 for a model without a bound on them. */
  readonly lastMinute: number;
  /** For how long its provider asked to be left alone, in ms. */
  readonly pausedMs: number;
  /** Whether its breaker is open. */
  readonly open: boolean;
  /** Until its breaker lets a probe in, in ms. */
  readonly probeMs: number;
  /** For how long calls that run have done so, in ms: of 64 at most, whichever. */
  readonly agesMs: readonly number[];
}

export interface Patience {
  /** How long a place is waited for, in ms; what lasts longer is not waited for at all. @defaultValue 0 */
  readonly longestMs?: number;
  /** Ends the waiting. */
  readonly signal?: AbortSignal;
}

export interface Gate {
  /**
   * In, or why not once the patience is over. Those who wait are let in by the order in which they came, of all workers.
   * @throws SaenggakError MODEL_ABORTED when the signal ended the waiting
   */
  enter(
    entry: Pick<ModelEntry, "name" | "concurrency" | "requestsPerMinute">,
    patience?: Patience,
  ): Promise<Entered>;
  state(model: string): Promise<GateState>;
}

export interface GateOptions {
  readonly redis: RedisClient;
  readonly keys: Keys;
  /** Called when a model's breaker opened. */
  readonly onOpen?: (model: string) => void;
  /** How long a breaker stays open at first; twice as long each time a probe fails, up to five minutes. @defaultValue 30000 */
  readonly openMs?: number;
}

/** A process that dies leaves its slots for so long. */
const SLOT_MS = 30_000;
const STAY_EVERY_MS = 10_000;
/** Longest between two looks of one that waits; who was not seen for three of them has left the line. */
const LOOK_EVERY_MS = 1_000;
const LINE_MS = 3 * LOOK_EVERY_MS;
/** A probe that has not begun to answer by then lets another one in. */
const PROBE_MS = 60_000;
const LONGEST_OPEN_MS = 300_000;
/** Whatever a provider asks for: it may be a slip, and holds for every worker. */
const LONGEST_PAUSE_MS = 600_000;
/** Half of the latest calls must have failed, and these be at least so many. */
const LATEST = 20;
const FEWEST = 5;

export function createGate({ redis, keys, onOpen, openMs = 30_000 }: GateOptions): Gate {
  const enterScript = defineScript(redis, "modelEnter", 6, ENTER);
  const begunScript = defineScript(redis, "modelBegun", 1, BEGUN);
  const leaveScript = defineScript(redis, "modelLeave", 4, LEAVE);
  const stayScript = defineScript(redis, "modelStay", 1, STAY);
  const giveUpScript = defineScript(redis, "modelGiveUp", 2, GIVE_UP);
  const stateScript = defineScript(redis, "modelState", 5, STATE);

  async function tryToEnter(
    { name, concurrency = 0, requestsPerMinute = 0 }: Parameters<Gate["enter"]>[0],
    { id, waitedMs, lineMs }: { id: string; waitedMs: number; lineMs: number },
  ): Promise<Entered> {
    const { slots, starts, breaker, results, pause, line, seen } = keys.model(name);
    const [kind, value, generation, slot] = (await enterScript(
      ...[slots, starts, breaker, pause, line, seen],
      ...[id, concurrency, requestsPerMinute, SLOT_MS, PROBE_MS, lineMs],
    )) as [Entered["kind"], number, number, string];
    if (kind !== "in") return { kind, waitMs: Number(value) };
    const staying = setInterval(() => void stayScript(slots, slot, SLOT_MS).catch(() => {}), STAY_EVERY_MS);
    staying.unref();
    return {
      kind,
      waitedMs,
      async begun() {
        if (value === 1) await begunScript(breaker, generation);
      },
      async leave(result, pauseMs = 0) {
        clearInterval(staying);
        const pauses = Math.round(Math.min(pauseMs, LONGEST_PAUSE_MS));
        const nowOpen = await leaveScript(
          ...[slots, breaker, results, pause],
          ...[slot, result, value, generation, pauses, LATEST, FEWEST, openMs, LONGEST_OPEN_MS],
        );
        if (nowOpen === 1) onOpen?.(name);
      },
    };
  }

  return {
    async enter(entry, { longestMs = 0, signal } = {}) {
      const id = randomUUID();
      const lineMs = longestMs > 0 ? LINE_MS : 0;
      const since = performance.now();
      const giveUp = async () => {
        const { line, seen } = keys.model(entry.name);
        if (lineMs > 0) await giveUpScript(line, seen, id).catch(() => {});
      };
      for (;;) {
        const waitedMs = performance.now() - since;
        const entered = await tryToEnter(entry, { id, waitedMs, lineMs });
        if (entered.kind === "in") return entered;
        if (entered.kind === "open" || waitedMs + entered.waitMs > longestMs) {
          await giveUp();
          return entered;
        }
        // Neighbours that wait, too, do not all come back in the same moment.
        const ms = Math.min(entered.waitMs, LOOK_EVERY_MS) + Math.random() * 50;
        await sleep(ms, undefined, { signal }).catch(() => {});
        if (signal?.aborted) {
          await giveUp();
          throw new SaenggakError("MODEL_ABORTED");
        }
      }
    },
    async state(model) {
      const { slots, starts, breaker, pause, seen } = keys.model(model);
      const figures = (await stateScript(slots, starts, breaker, pause, seen)) as [...number[], number[]];
      const agesMs = figures.pop() as number[];
      const [running = 0, waiting = 0, lastMinute = 0, pausedMs = 0, open, probeMs = 0] = figures as number[];
      return { model, running, waiting, lastMinute, pausedMs, open: open === 1, probeMs, agesMs };
    },
  };
}
