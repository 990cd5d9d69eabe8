import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Room } from "../store/rooms.ts";
import { Awaiting } from "./awaiting.tsx";
import type { Looks } from "./looks.ts";
import { Messages } from "./messages.tsx";

/** Nearer to the end than this counts as at the end. */
const NEAR_PX = 48;

/**
 * The room's messages. Who reads the end stays there when something comes; who reads further up stays where they are and
 * is told that there is more.
 */
export function Log({ room, looks }: { readonly room: Room; readonly looks: Looks }) {
  const frame = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const following = useRef(true);
  const top = useRef(0);
  const [more, setMore] = useState(false);
  const chunks = room.chunks.value;
  const latest = chunks.at(-1)?.at(-1)?.seq ?? 0;
  const drawn = useRef(0);

  function toEnd(): void {
    following.current = true;
    setMore(false);
    if (frame.current) frame.current.scrollTop = frame.current.scrollHeight;
  }

  useLayoutEffect(() => {
    room.unread.value = 0;
    // One's own words are always looked at.
    if (following.current || saidSince(chunks, drawn.current)) toEnd();
    else setMore(true);
    drawn.current = latest;
  }, [latest]);

  // Heights change after drawing: pictures load, rows come into view, the keyboard opens.
  useEffect(() => {
    const { current } = content;
    if (!current || !frame.current) return undefined;
    const watching = new ResizeObserver(() => {
      if (following.current) toEnd();
    });
    watching.observe(current);
    watching.observe(frame.current);
    return () => watching.disconnect();
  }, []);

  return (
    <div class="r-logbox">
      <div
        ref={frame}
        class="r-log"
        role="log"
        aria-label="대화"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        tabIndex={0}
        onScroll={({ currentTarget: at }) => {
          const near = at.scrollHeight - at.scrollTop - at.clientHeight < NEAR_PX;
          // Rows that come into view grow: only who went up has left the end.
          if (near) following.current = true;
          else if (at.scrollTop < top.current) following.current = false;
          top.current = at.scrollTop;
          if (following.current) setMore(false);
        }}
      >
        <div ref={content}>
          {chunks.map((events, index) => (
            <Messages key={index} events={events} before={chunks[index - 1]?.at(-1)?.at} looks={looks} />
          ))}
          <Awaiting room={room} />
        </div>
      </div>
      {more && (
        <button type="button" class="r-more" onClick={toEnd}>
          새 메시지 ↓
        </button>
      )}
    </div>
  );
}

/** Whether the person wrote something after the event with this number. */
function saidSince(chunks: Room["chunks"]["value"], seq: number): boolean {
  return chunks.slice(-2).some((events) => events.some((event) => event.type === "sent" && event.seq > seq));
}
