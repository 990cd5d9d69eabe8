import type { RequestHandler } from "express";
import { SaenggakError } from "../errors.ts";
import type { Engine } from "./engine.ts";
import type { EmulatorEvent, ExchangeRecord } from "./record.ts";

/** A reader that lets this much pile up is cut off; it comes back and asks from where it was. */
const MAX_BACKLOG_BYTES = 8_000_000;

/**
 * Server-Sent Events of one person's rooms (`?user=`), or of all: first what happened so far, then what happens. Each
 * event is the JSON of an `EmulatorEvent`; its id names the engine and `seq`, and `Last-Event-ID` leaves out what was
 * seen of this engine. `event: engine` comes first and names it; `event: exchange` says that a record changed. Ends when
 * the engine closes.
 */
export function eventsRoute(engine: Engine): RequestHandler {
  return (request, response) => {
    const { user } = request.query;
    if (user !== undefined && (typeof user !== "string" || user === ""))
      throw new SaenggakError("MALFORMED_PAYLOAD");
    const concerns = (one: { readonly user: string }) => user === undefined || one.user === user;
    response.set({ "Content-Type": "text/event-stream", "Cache-Control": "no-store" });
    response.flushHeaders();
    const send = (block: string): void => {
      if (response.writableLength > MAX_BACKLOG_BYTES) response.destroy();
      else response.write(`${block}\n\n`);
    };
    const tell = (event: EmulatorEvent): void => {
      if (concerns(event)) send(`id: ${engine.id}.${event.seq}\ndata: ${JSON.stringify(event)}`);
    };
    const note = ({ id, bot, user }: ExchangeRecord): void => {
      if (concerns({ user })) send(`event: exchange\ndata: ${JSON.stringify({ id, bot: bot.id, user })}`);
    };
    send(`event: engine\ndata: ${JSON.stringify({ id: engine.id })}`);
    const seen = seenOf(request.get("last-event-id"), engine);
    for (const event of engine.events()) if (event.seq > seen) tell(event);
    const stops = [engine.listen(tell), engine.watch(note)];
    const end = (): void => void response.end();
    engine.closing.addEventListener("abort", end);
    response.once("close", () => {
      for (const stop of stops) stop();
      engine.closing.removeEventListener("abort", end);
    });
  };
}

/** 0 for an id from before a restart, since everything is new then. */
function seenOf(id: string | undefined, engine: Engine): number {
  const [of, seq] = id?.split(".") ?? [];
  return of === engine.id ? Number(seq) || 0 : 0;
}
