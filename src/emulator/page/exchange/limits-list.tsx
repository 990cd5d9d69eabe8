import { LIMITS, type Limit } from "./limits-data.ts";
import "./exchange.css";
import "./limits.css";

const GUIDE = "https://kakaobusiness.gitbook.io/main/tool/chatbot/skill_guide/answer_json_format";

/** The platform's limits for each part of a response. Every part can be linked to as `#limit-<id>` and focused there. */
export function LimitsList() {
  return (
    <div class="x-limits">
      <p class="x-hint">
        하나라도 어긋나면 카카오는 답 전체를 보여 주지 않아요. 자세한 설명은{" "}
        <a href={GUIDE} target="_blank" rel="noreferrer noopener">
          카카오 공식 가이드<span class="unseen"> (새 창)</span>
        </a>
        에 있어요.
      </p>
      {LIMITS.map((limit: Limit) => (
        <section
          key={limit.id}
          id={`limit-${limit.id}`}
          tabIndex={-1}
          aria-labelledby={`limit-name-${limit.id}`}
        >
          <h3 id={`limit-name-${limit.id}`}>
            <code>{limit.name}</code> <span>{limit.about}</span>
          </h3>
          <ul>
            {limit.rules.map((rule) => (
              <li key={rule}>{rule}</li>
            ))}
          </ul>
        </section>
      ))}
    </div>
  );
}
