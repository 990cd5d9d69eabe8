/** Rooms as they fill: what a person sees, in chunks that stay the same once they are full. */
import { batch, type Signal, signal } from "@preact/signals";
import type { QuickReply } from "../../../contract/kakao.ts";
import type { EmulatorEvent } from "../../record.ts";

/** So that a new message costs a long room no more than a short one. */
const CHUNK = 50;

export type ExchangeState =
  | { readonly is: "sending" }
  | { readonly is: "waiting"; readonly since: number; readonly closesAt: number }
  | { readonly is: "closed" };

export interface Room {
  readonly chunks: Signal<readonly (readonly EmulatorEvent[])[]>;
  /** What can be pressed now: of the last answer, until somebody writes. */
  readonly offered: Signal<
    { readonly exchangeId: string; readonly replies: readonly QuickReply[] } | undefined
  >;
  /** Exchanges without an end, oldest first. */
  readonly open: Signal<ReadonlyMap<string, ExchangeState>>;
  /** Messages that came while another room was looked at, and the page was open. */
  readonly unread: Signal<number>;
}

/** What people are told when the rooms were forgotten. */
export const RESTARTED = "에뮬레이터가 다시 시작돼서 대화가 비었어요.";

const rooms = new Map<string, Room>();
const forgetters = new Set<() => void>();
let counting = false;
const listeners = new Set<(event: EmulatorEvent) => void>();
const NOTHING_OPEN: ReadonlyMap<string, ExchangeState> = new Map();

export function roomOf(bot: string, user: string): Room {
  const key = `${bot} ${user}`;
  const found = rooms.get(key);
  if (found) return found;
  const made: Room = {
    chunks: signal([]),
    offered: signal(undefined),
    open: signal(NOTHING_OPEN),
    unread: signal(0),
  };
  rooms.set(key, made);
  return made;
}

/** Calls for every event of every room, also for those that are told again after a lost connection; returns the way to stop. */
export function onEvent(listener: (event: EmulatorEvent) => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Calls when the engine that the rooms were of is no more; returns the way to stop. */
export function onForgotten(listener: () => void): () => void {
  forgetters.add(listener);
  return () => forgetters.delete(listener);
}

/** What comes from now on counts as unread; what had happened before the page was opened does not. */
export function countUnread(): void {
  counting = true;
}

export function forgetRooms(): void {
  batch(() => {
    for (const { chunks, offered, open, unread } of rooms.values()) {
      chunks.value = [];
      offered.value = undefined;
      open.value = NOTHING_OPEN;
      unread.value = 0;
    }
  });
  for (const listener of forgetters) listener();
}

/** Takes what happened since the last call, in order. */
export function take(events: readonly EmulatorEvent[]): void {
  const byRoom = Map.groupBy(events, ({ bot, user }) => roomOf(bot, user));
  batch(() => {
    for (const [room, news] of byRoom) fill(room, news);
  });
  for (const event of events) for (const listener of listeners) listener(event);
}

function fill(room: Room, news: readonly EmulatorEvent[]): void {
  const open = new Map(room.open.value);
  for (const event of news) {
    if (event.type === "sent") {
      open.set(event.exchangeId, { is: "sending" });
      room.offered.value = undefined;
    }
    if (event.type === "waiting")
      open.set(event.exchangeId, { is: "waiting", since: event.at, closesAt: event.closesAt });
    if (event.type === "shown")
      room.offered.value = { exchangeId: event.exchangeId, replies: event.quickReplies };
    if (event.type === "closed") open.delete(event.exchangeId);
  }
  room.open.value = open;
  const visible = news.filter(isVisible);
  if (visible.length === 0) return;
  room.chunks.value = appended(room.chunks.value, visible);
  if (counting) room.unread.value += visible.filter(({ type }) => type === "shown").length;
}

/** The end of an exchange is told only when it is not plain from what was shown. */
const isVisible = (event: EmulatorEvent) => event.type !== "closed" || event.outcome === "expired";

function appended(chunks: Room["chunks"]["value"], news: readonly EmulatorEvent[]): Room["chunks"]["value"] {
  const last = chunks.at(-1) ?? [];
  const full = last.length >= CHUNK;
  const loose = full ? news : [...last, ...news];
  const made = [];
  for (let from = 0; from < loose.length; from += CHUNK) made.push(loose.slice(from, from + CHUNK));
  return [...(full ? chunks : chunks.slice(0, -1)), ...made];
}
