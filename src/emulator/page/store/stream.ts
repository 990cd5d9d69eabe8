/** The emulator's events as they come, over one connection for all rooms. */
import { signal } from "@preact/signals";
import type { EmulatorEvent } from "../../record.ts";
import { recordChanged, recordsForgotten, recordsMissed } from "./records.ts";
import { countUnread, forgetRooms, RESTARTED, take } from "./rooms.ts";
import { tellNotice } from "./saying.ts";
import { fetchSetup } from "./setup.ts";

/** Whether the connection stands. */
export const connected = signal(true);
/** Names the engine whose events come; undefined before the first. */
export const engine = signal<string | undefined>(undefined);

let arrived: EmulatorEvent[] = [];

/** Opens it; it comes back by itself. What arrives within a frame is taken together. */
export function openStream(): void {
  const source = new EventSource("./api/events");
  source.onopen = () => {
    if (!connected.value) recordsMissed();
    connected.value = true;
  };
  source.onerror = () => {
    connected.value = false;
  };
  source.addEventListener("engine", ({ data }: MessageEvent<string>) => {
    const { id } = JSON.parse(data) as { id: string };
    // After a restart the rooms begin anew, and what the engine calls may be another.
    if (engine.value !== undefined && engine.value !== id) {
      arrived = [];
      forgetRooms();
      recordsForgotten();
      tellNotice(RESTARTED);
    }
    engine.value = id;
    fetchSetup();
  });
  source.addEventListener("live", () => {
    flush();
    countUnread();
  });
  source.addEventListener("exchange", ({ data }: MessageEvent<string>) => {
    recordChanged(JSON.parse(data) as { id: string; bot: string; user: string });
  });
  source.onmessage = ({ data }: MessageEvent<string>) => {
    if (arrived.length === 0) soon(flush);
    arrived.push(JSON.parse(data) as EmulatorEvent);
  };
}

function flush(): void {
  const events = arrived;
  arrived = [];
  take(events);
}

/** At the next frame; a page that nobody looks at has none. */
function soon(work: () => void): void {
  if (document.hidden) setTimeout(work, 50);
  else requestAnimationFrame(work);
}
