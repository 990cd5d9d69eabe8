import { memo } from "preact/compat";
import type { EmulatorEvent } from "../../record.ts";
import type { Looks } from "./looks.ts";
import { Message } from "./message.tsx";
import { dayOf, sameDay } from "./when.ts";

/** A stretch of the room; it is drawn again only when something in it is new. */
export const Messages = memo(function Messages({
  events,
  before,
  looks,
}: {
  readonly events: readonly EmulatorEvent[];
  /** When the message above the first was sent. */
  readonly before: number | undefined;
  readonly looks: Looks;
}) {
  return (
    <div class="r-chunk">
      {events.map((event, index) => {
        const last = index === 0 ? before : events[index - 1]?.at;
        const newDay = last === undefined || !sameDay(last, event.at);
        return (
          <div key={event.seq} class="r-row">
            {newDay && <p class="r-day">{dayOf(event.at)}</p>}
            <Message event={event} looks={looks} />
          </div>
        );
      })}
    </div>
  );
});
