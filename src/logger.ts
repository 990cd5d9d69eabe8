/** Winston behind the small `Log` port: one JSON line an event on standard output. */
import winston from "winston";
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
  const line = winston.format((info) => info);
  const logger = winston.createLogger({
    level: options.level,
    format: winston.format.combine(
      line(),
      winston.format.printf((info) => String(info.message)),
    ),
    transports: [
      options.stream
        ? new winston.transports.Stream({ stream: options.stream })
        : new winston.transports.Console({ forceConsole: false }),
    ],
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
