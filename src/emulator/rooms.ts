import type { Clock } from "../contract/ports.ts";
import type { EmulatorEvent, EventBody, ExchangeRecord } from "./record.ts";

/** Oldest events and exchanges of a room, and oldest exchanges of all rooms, are forgotten beyond these counts. */
const KEEP_EVENTS = 20_000;
const KEEP_IN_ROOM = 200;
const KEEP_EXCHANGES = 20_000;

export type Listener = (event: EmulatorEvent) => void;
export type Watcher = (exchange: ExchangeRecord) => void;

/** Each person's room with each bot: its events in order, its exchanges, and who listens to them. */
export interface Rooms {
  /** Keeps the exchange; `onForgotten` is called with one that had to make room. */
  open(exchange: ExchangeRecord): void;
  tell(exchange: ExchangeRecord, body: EventBody): void;
  /** Tells watchers that the record of an exchange changed. */
  changed(exchange: ExchangeRecord): void;
  /** A person's room so far, oldest first; empty for a person who never wrote. */
  events(bot: string, user: string): readonly EmulatorEvent[];
  /** What happened in all rooms, oldest first. */
  allEvents(): readonly EmulatorEvent[];
  /** The latest exchanges of a room, oldest first. */
  exchanges(bot: string, user: string): readonly ExchangeRecord[];
  exchange(id: string): ExchangeRecord | undefined;
  /** Calls for every event from now on, in every room; returns the way to stop. */
  listen(listener: Listener): () => void;
  /** Calls for every change of a record from now on; returns the way to stop. */
  watch(watcher: Watcher): () => void;
}

interface Room {
  readonly events: EmulatorEvent[];
  readonly exchanges: ExchangeRecord[];
}

export function createRooms(clock: Clock, onForgotten: (exchange: ExchangeRecord) => void): Rooms {
  const rooms = new Map<string, Room>();
  const exchanges = new Map<string, ExchangeRecord>();
  const listeners = new Set<Listener>();
  const watchers = new Set<Watcher>();
  let seq = 0;

  function roomOf(bot: string, user: string): Room {
    const key = `${bot} ${user}`;
    const room = rooms.get(key) ?? { events: [], exchanges: [] };
    rooms.set(key, room);
    return room;
  }

  return {
    open(exchange) {
      const room = roomOf(exchange.bot.id, exchange.user);
      room.exchanges.push(exchange);
      if (room.exchanges.length > KEEP_IN_ROOM) room.exchanges.shift();
      exchanges.set(exchange.id, exchange);
      const [oldest] = exchanges.values();
      if (exchanges.size <= KEEP_EXCHANGES || !oldest) return;
      exchanges.delete(oldest.id);
      onForgotten(oldest);
    },
    tell(exchange, body) {
      const { bot, user, id: exchangeId } = exchange;
      const { events } = roomOf(bot.id, user);
      seq += 1;
      const event = { ...body, seq, at: clock(), bot: bot.id, user, exchangeId };
      events.push(event);
      if (events.length > KEEP_EVENTS) events.shift();
      for (const listener of listeners) listener(event);
    },
    changed(exchange) {
      for (const watcher of watchers) watcher(exchange);
    },
    events: (bot, user) => rooms.get(`${bot} ${user}`)?.events ?? [],
    allEvents: () => [...rooms.values()].flatMap(({ events }) => events).sort((a, b) => a.seq - b.seq),
    exchanges: (bot, user) => rooms.get(`${bot} ${user}`)?.exchanges ?? [],
    exchange: (id) => exchanges.get(id),
    listen: (listener) => joined(listeners, listener),
    watch: (watcher) => joined(watchers, watcher),
  };
}

function joined<T>(all: Set<T>, one: T): () => void {
  all.add(one);
  return () => all.delete(one);
}
