/** What went over the wire in the room that is looked at. */
import { signal } from "@preact/signals";
import type { ExchangeRecord } from "../../record.ts";
import { api } from "./api.ts";

/** Oldest first. */
export const records = signal<readonly ExchangeRecord[]>([]);

const MOST = 200;
let room = { bot: "", user: "" };
let changed = new Set<string>();

const NONE: readonly ExchangeRecord[] = [];

/** Those of a room, if it is looked at. */
export function recordsOf(bot: string, user: string): readonly ExchangeRecord[] {
  const all = records.value;
  return bot === room.bot && user === room.user ? all : NONE;
}

/** Shows the records of this room from now on. */
export function showRecordsOf(bot: string, user: string): void {
  if (room.bot === bot && room.user === user) return;
  room = { bot, user };
  records.value = [];
  void load();
}

export function recordsForgotten(): void {
  records.value = [];
}

/** Fetches all of the room again: changes may have been missed while the connection was lost. */
export function recordsMissed(): void {
  if (room.user !== "") void load();
}

/** Fetches it soon, if its room is looked at; several changes within a moment are one. */
export function recordChanged({ id, bot, user }: { id: string; bot: string; user: string }): void {
  if (bot !== room.bot || user !== room.user) return;
  if (changed.size === 0) setTimeout(refresh, 50);
  changed.add(id);
}

/** Fetches one that is older than those that are kept at hand; nothing happens when it is forgotten. */
export async function showRecord(id: string): Promise<void> {
  if (records.value.some((record) => record.id === id)) return;
  const asked = room;
  const record = await api.exchange(id).catch(() => undefined);
  if (record && asked === room) records.value = [record, ...records.value];
}

async function load(): Promise<void> {
  const asked = room;
  const { exchanges } = await api.exchanges(asked.bot, asked.user).catch(() => ({ exchanges: [] }));
  if (asked === room) records.value = exchanges;
}

async function refresh(): Promise<void> {
  const ids = changed;
  changed = new Set();
  const asked = room;
  const found = await Promise.all([...ids].map((id) => api.exchange(id).catch(() => undefined)));
  if (asked !== room) return;
  const byId = new Map(records.value.map((record) => [record.id, record]));
  for (const record of found) if (record) byId.set(record.id, record);
  records.value = [...byId.values()].sort((a, b) => a.sentAt - b.sentAt).slice(-MOST);
}
