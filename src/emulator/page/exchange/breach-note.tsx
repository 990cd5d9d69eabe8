import type { Breach } from "../../../kakao/limits-rules.ts";
import { explain } from "./limit-guide.ts";

/** What is wrong at this place, and the way to the limit. `missing` when the value itself is not there to be seen. */
export function BreachNote(props: { breach: Breach; response: unknown; missing: boolean }) {
  const { sentence, limit, noun } = explain(props.breach, props.response);
  return (
    <div class="x-breach" translate>
      <svg viewBox="0 0 16 16" aria-hidden="true">
        <path d="M8 1.5 15 14H1Z" />
        <path d="M8 6v4M8 11.8v.4" />
      </svg>
      <p>
        <span class="unseen">위반: </span>
        {sentence}{" "}
        <button type="button" class="x-to-limit" data-limit={`limit-${limit}`}>
          {noun} 한도 보기
        </button>
        {props.missing && <code>{props.breach.path}</code>}
      </p>
    </div>
  );
}
