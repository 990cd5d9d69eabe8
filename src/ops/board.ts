import { createBullBoard } from "@bull-board/api";
import { BullMQAdapter } from "@bull-board/api/bullMQAdapter";
import { ExpressAdapter } from "@bull-board/express";
import type { RequestHandler } from "express";

/** A BullMQ queue, named through the adapter: only `src/queue` imports BullMQ. */
type BoardQueue = ConstructorParameters<typeof BullMQAdapter>[0];

/**
 * The dashboard of queues, to be mounted at `/queues` behind the token: it has no login of its own. Read-only, but its
 * pages show whatever a job holds, which is why jobs hold ids and nothing else.
 */
export function createQueueBoard(...queues: readonly BoardQueue[]): RequestHandler {
  const serverAdapter = new ExpressAdapter().setBasePath("/queues");
  createBullBoard({
    queues: queues.map((queue) => new BullMQAdapter(queue, { readOnlyMode: true })),
    serverAdapter,
    options: { uiConfig: { boardTitle: "Saenggak", hideDocsLink: true } },
  });
  return serverAdapter.getRouter();
}
