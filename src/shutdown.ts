/** Ordered shutdown: what was registered last is closed first, each step bounded, every failure said and passed over. */
import type { Log } from "./contract/ports.ts";

export interface Shutdown {
  /** Registers a step; steps run one after another, newest first. */
  add(name: string, close: () => Promise<unknown>): void;
  /** Registers a step that runs after all that `add` registers, whenever that is; again newest first. */
  addLast(name: string, close: () => Promise<unknown>): void;
  /** Runs the steps once; later calls wait for the same run. */
  run(): Promise<void>;
  /** Aborted when the run begins: for what would else keep a step waiting. */
  readonly begun: AbortSignal;
}

/** Less than the 10 s after which containers and people lose patience. */
const LIMIT_MS = 8_000;
/** What is left for a step when the others took all the time. */
const LAST_CHANCE_MS = 500;

/** @param limitMs longest all steps may take together; a step that does not end in what is left of it is passed over. */
export function createShutdown(log: Log, limitMs = LIMIT_MS): Shutdown {
  const steps: Step[] = [];
  const lastSteps: Step[] = [];
  const begun = new AbortController();
  let running: Promise<void> | undefined;

  async function closeAll(): Promise<void> {
    const deadline = Date.now() + limitMs;
    begun.abort();
    for (const { name, close } of [...steps.reverse(), ...lastSteps.reverse()]) {
      try {
        await within(Math.max(deadline - Date.now(), LAST_CHANCE_MS), close);
      } catch (error) {
        const reason = error instanceof Error ? error.message : "unknown";
        log.warn("shutdown.step_failed", { step: name, reason });
      }
    }
  }
  return {
    add: (name, close) => void steps.push({ name, close }),
    addLast: (name, close) => void lastSteps.push({ name, close }),
    run: () => (running ??= closeAll()),
    begun: begun.signal,
  };
}

interface Step {
  readonly name: string;
  readonly close: () => Promise<unknown>;
}

async function within(ms: number, close: Step["close"]): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`took over ${ms} ms`)), ms);
  });
  await Promise.race([close(), limit]).finally(() => clearTimeout(timer));
}

/** Resolves at the first SIGTERM or SIGINT; a repeat of either is ignored, since a terminal and npm may both send one. */
export function untilSignalled(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    process.on("SIGTERM", resolve);
    process.on("SIGINT", resolve);
  });
}
