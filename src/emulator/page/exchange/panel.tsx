import { useId } from "preact/hooks";
import type { ExchangeRecord } from "../../record.ts";
import { OutcomeBadge } from "./badges.tsx";
import { timeOfDay } from "./format.ts";
import { TimelineView } from "./timeline-view.tsx";
import { TurnList } from "./turn-list.tsx";
import { Wire } from "./wire.tsx";
import "./exchange.css";
import "./fold.css";
import "./json.css";
import "./timeline.css";

/** What went over the wire for one person: each saying, its way through time, and the JSON of both directions. */
export function ExchangePanel(props: {
  /** Of the room that is looked at, oldest first; records are replaced by new objects as they change. */
  exchanges: readonly ExchangeRecord[];
  /** Id of an exchange; without one, or when it is not among them, the newest is shown. */
  selected: string | undefined;
  onSelect(id: string): void;
  /** Headers whose values are masked on the screen. */
  secretHeaders: readonly string[];
}) {
  const id = useId();
  const { exchanges, selected } = props;
  const looked = exchanges.find((exchange) => exchange.id === selected) ?? exchanges.at(-1);
  if (!looked) return <p class="x-empty">아직 오간 것이 없어요. 방에서 말을 걸면 여기에 보여 드려요.</p>;
  return (
    <div class="x-panel">
      <section aria-labelledby={`${id}-turns`}>
        <h2 id={`${id}-turns`}>보낸 말</h2>
        <TurnList exchanges={exchanges} looked={looked} onSelect={props.onSelect} />
      </section>
      <section aria-labelledby={`${id}-time`}>
        <h2 id={`${id}-time`}>
          흐름 <small>{timeOfDay(looked.sentAt)}</small> <OutcomeBadge outcome={looked.outcome} />
        </h2>
        <TimelineView exchange={looked} />
      </section>
      <section aria-labelledby={`${id}-wire`}>
        <h2 id={`${id}-wire`}>오간 내용</h2>
        <Wire key={looked.id} exchange={looked} secretHeaders={props.secretHeaders} />
      </section>
    </div>
  );
}
