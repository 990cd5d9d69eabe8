import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { ExchangeRecord } from "../../record.ts";
import { BreachCount, OutcomeBadge } from "./badges.tsx";
import { timeOfDay } from "./format.ts";

/** Rows that are drawn at first, and added at each wish for more. */
const PAGE = 50;

/** What the person said, newest first; one of them is looked at. */
export function TurnList(props: {
  /** Oldest first. */
  exchanges: readonly ExchangeRecord[];
  looked: ExchangeRecord;
  onSelect(id: string): void;
}) {
  const [wanted, setWanted] = useState(PAGE);
  const newest = props.exchanges.toReversed();
  const most = Math.max(wanted, newest.indexOf(props.looked) + 1);
  const left = newest.length - most;
  const list = useRef<HTMLDivElement>(null);
  const { id } = props.looked;
  // Only when another one is looked at: whoever scrolls the list is not pulled back.
  useLayoutEffect(() => reveal(list.current), [id]);
  return (
    <div class="x-turns" ref={list}>
      <ol reversed>
        {newest.slice(0, most).map((exchange) => (
          <li key={exchange.id}>
            <Turn exchange={exchange} pressed={exchange === props.looked} onSelect={props.onSelect} />
          </li>
        ))}
      </ol>
      {left > 0 && (
        <button type="button" class="x-button" onClick={() => setWanted(most + PAGE)}>
          이전 말 {left}개 더 보기
        </button>
      )}
    </div>
  );
}

/** Scrolls the list, and nothing around it, so that the pressed row is seen. */
function reveal(list: HTMLElement | null): void {
  const row = list?.querySelector<HTMLElement>("[aria-pressed=true]");
  if (!list || !row) return;
  const [outer, inner] = [list.getBoundingClientRect(), row.getBoundingClientRect()];
  if (inner.top < outer.top) list.scrollTop -= outer.top - inner.top;
  else if (inner.bottom > outer.bottom) list.scrollTop += inner.bottom - outer.bottom;
}

function Turn(props: { exchange: ExchangeRecord; pressed: boolean; onSelect(id: string): void }) {
  const { id, sentAt, utterance, outcome, error, callbacks } = props.exchange;
  const breaches = [error, ...callbacks].reduce((sum, part) => sum + (part?.breaches.length ?? 0), 0);
  return (
    <button type="button" class="x-turn" aria-pressed={props.pressed} onClick={() => props.onSelect(id)}>
      <time dateTime={new Date(sentAt).toISOString()}>{timeOfDay(sentAt)}</time>
      <span class="x-utterance">{utterance}</span>
      <BreachCount count={breaches} />
      <OutcomeBadge outcome={outcome} />
    </button>
  );
}
