import type { Express } from "express";
import { createAdminApp } from "../ops/admin-app.ts";
import { createQueueBoard } from "../ops/board.ts";
import type { Process } from "./process.ts";

/** The admin application of a process. */
export function composeAdmin(parts: Process, ready: () => Promise<boolean>): Express {
  const { config, metrics, queue } = parts;
  return createAdminApp({
    token: config.ADMIN_TOKEN,
    metrics,
    ready,
    ...(parts.role === "worker" ? {} : { queueBoard: createQueueBoard(queue.bull) }),
  });
}
