import type { ExchangeRecord } from "../../record.ts";
import { OUTCOME } from "./platform-words.ts";
import { TONE } from "./timeline.ts";

/** How the exchange ended, or that it has not yet. */
export function OutcomeBadge(props: { outcome: ExchangeRecord["outcome"] }) {
  const outcome = props.outcome ?? "open";
  return <span class={`x-badge x-${TONE[outcome]}`}>{OUTCOME[outcome]}</span>;
}

/** Nothing when there is no breach. */
export function BreachCount({ count }: { count: number }) {
  return count > 0 ? <span class="x-badge x-danger">위반 {count}건</span> : null;
}
