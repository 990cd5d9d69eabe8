import type { Clock } from "../contract/ports.ts";
import type { EmulatorEvent, EventBody, ExchangeRecord } from "./record.ts";

/** Oldest events of a room, and oldest exchanges of all rooms, are forgotten beyond these counts. */
const KEEP_EVENTS = 5_000;
const KEEP_EXCHANGES = 20_000;

export type Listener = (event: EmulatorEvent) => void;

/** Each person's events in order, and who listens to them. */
export interface Rooms {
  /** Keeps the exchange; `onForgotten` is called with one that had to make room. */
  open(exchange: ExchangeRecord): void;
  tell(exchange: ExchangeRecord, body: EventBody): void;
  /** The room so far, oldest first; empty for a person who never wrote. */
  events(user: string): readonly EmulatorEvent[];
  exchange(id: string): ExchangeRecord | undefined;
  /** Calls for every event from now on, in every room; returns the way to stop. */
  listen(listener: Listener): () => void;
}

export function createRooms(clock: Clock, onForgotten: (exchange: ExchangeRecord) => void): Rooms {
  const rooms = new Map<string, { events: EmulatorEvent[]; seq: number }>();
  const exchanges = new Map<string, ExchangeRecord>();
  const listeners = new Set<Listener>();
  return {
    open(exchange) {
      exchanges.set(exchange.id, exchange);
      const [oldest] = exchanges.values();
      if (exchanges.size <= KEEP_EXCHANGES || !oldest) return;
      exchanges.delete(oldest.id);
      onForgotten(oldest);
    },
    tell(exchange, body) {
      const room = rooms.get(exchange.user) ?? { events: [], seq: 0 };
      rooms.set(exchange.user, room);
      room.seq += 1;
      const event = { ...body, seq: room.seq, at: clock(), user: exchange.user, exchangeId: exchange.id };
      room.events.push(event);
      if (room.events.length > KEEP_EVENTS) room.events.shift();
      for (const listener of listeners) listener(event);
    },
    events: (user) => rooms.get(user)?.events ?? [],
    exchange: (id) => exchanges.get(id),
    listen(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
