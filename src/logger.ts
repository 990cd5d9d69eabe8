/** Winston behind the small `Log` port: one JSON line an event on standard output. */
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

/** Lines are `{"time","level","event","role",…fields}`; fields are flat, and undefined ones are left out. */
export function createLogger(options: LoggerOptions): Log & { close(): Promise<void> } {
  const logger = winston.createLogger({
    level: options.level,
    format: winston.format.printf(({ message }) => String(message)),
    transports: [new winston.transports.Stream({ stream: options.stream ?? standardOutput() })],
  });
  const write = (level: LoggerOptions["level"]) => {
    const wanted = logger.isLevelEnabled(level);
    const role = options.role;
    return (event: string, fields?: LogFields) => {
      if (!wanted) return;
      logger.log(level, JSON.stringify({ time: new Date().toISOString(), level, event, role, ...fields }));
    };
  };
  return {
    debug: write("debug"),
    info: write("info"),
    warn: write("warn"),
    error: write("error"),
    close: () =>
      new Promise((resolve) => {
        logger.once("finish", () => setImmediate(resolve));
        logger.end();
      }),
  };
}

let batched = false;

function standardOutput(): NodeJS.WritableStream {
  if (!batched) process.once("exit", batchWrites(process.stdout));
  batched = true;
  return process.stdout;
}
