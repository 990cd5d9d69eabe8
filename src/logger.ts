/** Winston behind the small `Log` port: one JSON line an event on standard output. */
import { once } from "node:events";
import winston from "winston";
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
  const { level: threshold, role, stream = process.stdout } = options;
  let closed = false;
  let lines: string[] = [];
  const logger = winston.createLogger({
    level: threshold,
    format: winston.format.printf(({ message }) => String(message)),
    transports: [new winston.transports.Stream({ stream })],
  });
  // Lines of one turn of the event loop go through winston, and to the system, together: each costs the webhook dearly.
  const flush = () => {
    if (lines.length === 0) return;
    logger.log(threshold, lines.join("\n"));
    lines = [];
  };
  process.once("exit", flush);
  const write = (level: LoggerOptions["level"]) => {
    const wanted = logger.isLevelEnabled(level);
    return (event: string, fields?: LogFields) => {
      if (!wanted || closed) return;
      if (lines.length === 0) setImmediate(flush);
      lines.push(JSON.stringify({ time: new Date().toISOString(), level, event, role, ...fields }));
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
      process.off("exit", flush);
      flush();
      const finished = once(logger, "finish");
      logger.end();
      await finished;
      await new Promise<void>((resolve) => void stream.write("", () => resolve()));
    },
  };
}
