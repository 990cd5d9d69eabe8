import { useEffect, useState } from "preact/hooks";
import type { Room } from "../store/rooms.ts";

/** What is still awaited: that the bot thinks, since when, and how long its window stays open. */
export function Awaiting({ room }: { readonly room: Room }) {
  const waiting = [...room.open.value.values()].filter((one) => one.is === "waiting");
  const [now, setNow] = useState(Date.now());
  const first = waiting[0];
  useEffect(() => {
    if (!first) return undefined;
    setNow(Date.now());
    const ticking = setInterval(() => setNow(Date.now()), 1_000);
    return () => clearInterval(ticking);
  }, [first?.since]);
  if (!first) return null;
  const spent = Math.max(0, Math.floor((now - first.since) / 1_000));
  const left = Math.max(0, Math.ceil((first.closesAt - now) / 1_000));
  return (
    <div class="r-awaiting">
      <span class="r-dots" aria-hidden="true">
        <i />
        <i />
        <i />
      </span>
      {/* Its numbers change each second: a screen reader hears only that there is one. */}
      <span role="img" aria-label="답을 기다리는 중">
        {spent}초째 · 콜백 {left}초 남음{waiting.length > 1 ? ` · 모두 ${waiting.length}개` : ""}
      </span>
    </div>
  );
}
