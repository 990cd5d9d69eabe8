import { percent, span } from "./format.ts";
import { REPLY_LIMIT_MS } from "./moment.ts";
import type { Timeline } from "./timeline.ts";

/** The limits must be this far apart, in percent, for both to be labelled. */
const ROOM = 7;

/** When things happened, drawn to scale. Says nothing that the list below it does not say, so it is silent to readers. */
export function TimeAxis({ moments, lengthMs, windowMs }: Timeline) {
  const x = (ms: number): number => percent(ms, lengthMs);
  const limits = [REPLY_LIMIT_MS, ...(windowMs === undefined ? [] : [windowMs])];
  return (
    <div class="x-axis" aria-hidden="true">
      <svg width="100%" height="22" aria-hidden="true">
        <line class="x-track" x1="0" x2="100%" y1="11" y2="11" />
        <line class="x-reply-time" x1="0" x2={`${x(REPLY_LIMIT_MS)}%`} y1="11" y2="11" />
        {limits.map((ms) => (
          <line key={ms} class="x-limit" x1={`${x(ms)}%`} x2={`${x(ms)}%`} y1="3" y2="19" />
        ))}
        {moments.map(({ id, atMs, tone }) =>
          atMs === undefined ? null : (
            <circle key={id} class={`x-${tone}`} cx={`${x(atMs)}%`} cy="11" r="5" />
          ),
        )}
      </svg>
      <div class="x-labels">
        {[0, ...limits]
          .filter((ms) => ms === 0 || x(ms) > ROOM)
          .map((ms) => (
            <span key={ms} style={{ insetInlineStart: `${x(ms)}%`, translate: `${-x(ms)}% 0` }}>
              {span(ms)}
            </span>
          ))}
      </div>
    </div>
  );
}
