/** Ordered shutdown: what was registered last is closed first, each step bounded, every failure said and passed over. */
import type { Log } from "./contract/ports.ts";

export interface Shutdown {
  /** Registers a step; steps run one after another, newest first. */
  add(name: string, close: () => Promise<unknown>): void;
  /** Registers a step that runs after all that `add` registers, whenever that is. */
  addLast(name: string, close: () => Promise<unknown>): void;
  /** Runs the steps once; later calls wait for the same run. */
  run(): Promise<void>;
}

/** @param stepLimitMs longest a single step may take before the next begins. */
export function createShutdown(log: Log, stepLimitMs = 8_000): Shutdown {
  const steps: { name: string; close: () => Promise<unknown> }[] = [];
  let running: Promise<void> | undefined;

  async function closeAll(): Promise<void> {
    for (const { name, close } of steps.reverse()) {
      let timer: NodeJS.Timeout | undefined;
      const limit = new Promise<never>((_, reject) => {
        timer = setTimeout(() => reject(new Error(`took over ${stepLimitMs} ms`)), stepLimitMs);
      });
      try {
        await Promise.race([close(), limit]);
      } catch (error) {
        log.warn("shutdown.step_failed", {
          step: name,
          reason: error instanceof Error ? error.message : "unknown",
        });
      } finally {
        clearTimeout(timer);
      }
    }
  }
  return {
    add: (name, close) => void steps.push({ name, close }),
    addLast: (name, close) => void steps.unshift({ name, close }),
    run: () => (running ??= closeAll()),
  };
}

/** Resolves at the first SIGTERM or SIGINT; a repeat of either is ignored, since a terminal and npm may both send one. */
export function untilSignalled(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    process.on("SIGTERM", resolve);
    process.on("SIGINT", resolve);
  });
}
