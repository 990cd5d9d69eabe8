import type { ExchangeRecord } from "../../record.ts";
import { percent, span } from "./format.ts";
import type { Moment } from "./moment.ts";
import { TimeAxis } from "./time-axis.tsx";
import { timelineOf } from "./timeline.ts";

/** What happened to one exchange, in order, on an axis and as a list. */
export function TimelineView({ exchange }: { exchange: ExchangeRecord }) {
  const timeline = timelineOf(exchange);
  return (
    <>
      <TimeAxis {...timeline} />
      <ol class="x-moments">
        {timeline.moments.map((moment) => (
          <li key={moment.id} class={`x-moment x-${moment.tone}`}>
            <MomentView {...moment} />
          </li>
        ))}
      </ol>
    </>
  );
}

function MomentView({ atMs, title, notes, quote, share }: Moment) {
  return (
    <>
      <span class="x-when">{atMs === undefined ? "–" : span(atMs)}</span>
      <div class="x-what">
        <strong>{title}</strong>
        {share && <Share {...share} />}
        {quote && (
          <q class="x-quote" lang={quote.lang}>
            {quote.text}
          </q>
        )}
        {notes.map((note) => (
          <p key={note}>{note}</p>
        ))}
      </div>
    </>
  );
}

function Share({ usedMs, ofMs }: NonNullable<Moment["share"]>) {
  const over = usedMs > ofMs ? " x-over" : "";
  return (
    <span class="x-share">
      <span class={`x-bar${over}`} aria-hidden="true">
        <span style={{ inlineSize: `${percent(usedMs, ofMs)}%` }} />
      </span>
      <span class="unseen">걸린 시간 </span>
      {span(usedMs)} / {span(ofMs)}
    </span>
  );
}
