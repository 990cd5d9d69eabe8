import type { JSX } from "preact";
import { ko } from "./ko.ts";

/** Turns a carousel's cards; nothing for one card. Narrow screens show it only while a key has focused it. */
export function Pager(props: { at: number; count: number; turn(by: 1 | -1): void }): JSX.Element | null {
  const { at, count, turn } = props;
  if (count < 2) return null;
  return (
    <div class="b-pager">
      <Turn label={ko.previousCard} d="m14.5 5-7 7 7 7" end={at === 0} onTurn={() => turn(-1)} />
      <span class="b-page" aria-hidden="true">
        {at + 1} / {count}
      </span>
      <Turn label={ko.nextCard} d="m9.5 5 7 7-7 7" end={at >= count - 1} onTurn={() => turn(1)} />
    </div>
  );
}

/** Stays focusable at the end of the row, so that the focus is not lost there. */
function Turn(props: { label: string; d: string; end: boolean; onTurn(): void }): JSX.Element {
  return (
    <button
      type="button"
      class="b-turn"
      aria-label={props.label}
      aria-disabled={props.end}
      onClick={props.onTurn}
    >
      <svg viewBox="0 0 24 24" width="20" height="20" aria-hidden="true">
        <path d={props.d} fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" />
      </svg>
    </button>
  );
}
