import { once } from "node:events";
import type { RequestHandler } from "express";
import { SaenggakError } from "../errors.ts";
import type { Engine } from "./engine.ts";
import type { EmulatorEvent, ExchangeRecord } from "./record.ts";

/** A reader that lets this much pile up is cut off; it comes back and asks from where it was. */
const MAX_BACKLOG_BYTES = 8_000_000;

/**
 * Server-Sent Events of one person's rooms (`?user=`), or of all: first what happened so far, then what happens. Each
 * event is the JSON of an `EmulatorEvent`; its id names the engine and `seq`, and `Last-Event-ID` leaves out what was
 * seen of this engine. `event: engine` comes first and names it; `event: live` comes after what happened so far;
 * `event: exchange` says that a record changed. Ends when the engine closes, or with `leaving`.
 */
export function eventsRoute(engine: Engine, leaving?: AbortSignal): RequestHandler {
  const ending = leaving ? AbortSignal.any([leaving, engine.closing]) : engine.closing;
  return async (request, response) => {
    const { user } = request.query;
    if (user !== undefined && (typeof user !== "string" || user === ""))
      throw new SaenggakError("EMULATOR_REQUEST", { detail: "user: must be one name" });
    const concerns = (one: { readonly user: string }) => user === undefined || one.user === user;
    response.set({ "Content-Type": "text/event-stream", "Cache-Control": "no-store" });
    response.flushHeaders();
    const over = new AbortController();
    const end = (): void => {
      over.abort();
      response.end();
    };
    if (ending.aborted) return end();
    ending.addEventListener("abort", end);
    response.once("close", () => {
      over.abort();
      ending.removeEventListener("abort", end);
    });
    const send = (block: string): void => {
      if (response.writableLength > MAX_BACKLOG_BYTES) response.destroy();
      else response.write(`${block}\n\n`);
    };
    let seen = seenOf(request.get("last-event-id"), engine);
    const tell = (event: EmulatorEvent): void => {
      seen = event.seq;
      if (concerns(event)) send(`id: ${engine.id}.${event.seq}\ndata: ${JSON.stringify(event)}`);
    };
    const note = ({ id, bot, user }: ExchangeRecord): void => {
      if (concerns({ user })) send(`event: exchange\ndata: ${JSON.stringify({ id, bot: bot.id, user })}`);
    };
    const unseen = () => engine.events().filter((event) => event.seq > seen && concerns(event));
    send(`event: engine\ndata: ${JSON.stringify({ id: engine.id })}`);
    const stops = [engine.watch(note)];
    over.signal.addEventListener("abort", () => {
      for (const stop of stops) stop();
    });
    // However much has happened, the reader takes it at its own pace; what happens meanwhile comes after it.
    for (let events = unseen(); events.length > 0; events = unseen())
      for (const event of events) {
        if (response.writableNeedDrain)
          await once(response, "drain", { signal: over.signal }).catch(() => {});
        if (over.signal.aborted) return;
        tell(event);
      }
    send("event: live\ndata: {}");
    stops.push(engine.listen(tell));
  };
}

/** 0 for an id from before a restart, since everything is new then. */
function seenOf(id: string | undefined, engine: Engine): number {
  const [of, seq] = id?.split(".") ?? [];
  return of === engine.id ? Number(seq) || 0 : 0;
}
