import { useMemo } from "preact/hooks";
import { QuickReplies } from "../bubbles/quick-replies.tsx";
import { roomOf } from "../store/rooms.ts";
import { notice, pressOffered, say } from "../store/saying.ts";
import { botIdOf, botNameOf, type Tab } from "../store/tabs.ts";
import { Compose, focusCompose } from "./compose.tsx";
import { Log } from "./log.tsx";
import type { Looks } from "./looks.ts";
import { Played } from "./played.tsx";

/** A channel room as on a phone. */
export function RoomView({ tab, images, inspect, readAll }: Looks & { readonly tab: Tab }) {
  const room = roomOf(botIdOf(tab), tab.user);
  const looks = useMemo(() => ({ tab, images, inspect, readAll }), [tab, images, inspect, readAll]);
  const offered = room.offered.value;
  return (
    <section class="r-room" aria-label={`${botNameOf(tab)} 채널, ${tab.user}`}>
      <header class="r-head">
        <h1>{botNameOf(tab)}</h1>
        <p>
          {tab.user}
          {tab.play.group ? " · 단체방" : ""}
        </p>
      </header>
      <Log key={`${botIdOf(tab)} ${tab.user}`} room={room} looks={looks} />
      <div class="r-foot">
        {/* Always there, so that what it comes to say is read out. */}
        <p class="r-notice" role="status">
          {notice.value}
        </p>
        {offered && offered.replies.length > 0 && (
          <QuickReplies
            replies={offered.replies}
            press={(pressed) => {
              void pressOffered(tab, pressed);
              // What was pressed is gone.
              focusCompose();
            }}
          />
        )}
        <Played play={tab.play} />
        <Compose key={tab.id} tab={tab.id} send={(utterance) => say(tab, utterance)} />
      </div>
    </section>
  );
}
