/** Winston behind the small `Log` port: one JSON line an event on standard output. */
import { once } from "node:events";
import winston from "winston";
import { batchWrites } from "./batch-writes.ts";
import type { Log, LogFields } from "./contract/ports.ts";

export interface LoggerOptions {
  readonly level: "error" | "warn" | "info" | "debug";
  /** Name of the process in every line: server, worker, start … */
  readonly role: string;
  /** Where lines go. @defaultValue standard output */
  readonly stream?: NodeJS.WritableStream;
}

/**
 * Lines are `{"time","level","event","role",…fields}`; fields are flat, and undefined ones are left out. `close` resolves
 * when all lines are written; later ones are dropped.
 */
export function createLogger(options: LoggerOptions): Log & { close(): Promise<void> } {
  const stream = options.stream ?? standardOutput();
  let closed = false;
  const logger = winston.createLogger({
    level: options.level,
    format: winston.format.printf(({ message }) => String(message)),
    transports: [new winston.transports.Stream({ stream })],
  });
  const write = (level: LoggerOptions["level"]) => {
    const wanted = logger.isLevelEnabled(level);
    const role = options.role;
    return (event: string, fields?: LogFields) => {
      if (!wanted || closed) return;
      logger.log(level, JSON.stringify({ time: new Date().toISOString(), level, event, role, ...fields }));
    };
  };
  return {
    debug: write("debug"),
    info: write("info"),
    warn: write("warn"),
    error: write("error"),
    async close() {
      if (closed) return;
      closed = true;
      const finished = once(logger, "finish");
      logger.end();
      await finished;
      await new Promise<void>((resolve) => void stream.write("", () => resolve()));
    },
  };
}

let batched = false;

function standardOutput(): NodeJS.WritableStream {
  if (!batched) process.once("exit", batchWrites(process.stdout));
  batched = true;
  return process.stdout;
}
