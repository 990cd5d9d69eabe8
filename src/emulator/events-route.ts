import type { RequestHandler } from "express";
import { SaenggakError } from "../errors.ts";
import type { Engine } from "./engine.ts";
import type { EmulatorEvent } from "./record.ts";

/** A reader that lets this much pile up is cut off; it comes back and asks from where it was. */
const MAX_BACKLOG_BYTES = 4_000_000;

/**
 * Server-Sent Events of one person's room: first what happened so far, then what happens. Each event is the JSON of an
 * `EmulatorEvent` with its `seq` as id; `Last-Event-ID` leaves out what was seen. Ends when the engine closes.
 */
export function eventsRoute(engine: Engine): RequestHandler {
  return (request, response) => {
    const { user } = request.query;
    if (typeof user !== "string" || user === "") throw new SaenggakError("MALFORMED_PAYLOAD");
    response.set({ "Content-Type": "text/event-stream", "Cache-Control": "no-store" });
    response.flushHeaders();
    const write = (event: EmulatorEvent): void => {
      if (response.writableLength > MAX_BACKLOG_BYTES) response.destroy();
      else response.write(`id: ${event.seq}\ndata: ${JSON.stringify(event)}\n\n`);
    };
    const room = engine.room(user);
    const seen = Number(request.get("last-event-id") ?? 0);
    // An id from before a restart is not of this room: everything is new.
    const since = seen <= (room.at(-1)?.seq ?? 0) ? seen : 0;
    for (const event of room) if (event.seq > since) write(event);
    const stop = engine.listen((event) => {
      if (event.user === user) write(event);
    });
    const end = (): void => void response.end();
    engine.closing.addEventListener("abort", end);
    response.once("close", () => {
      stop();
      engine.closing.removeEventListener("abort", end);
    });
  };
}
