import type { TurnAnswer } from "../contract/answer.ts";
import type { ErrorCode } from "../errors.ts";
import { words } from "../words/ko.ts";

/** What a person reads when a turn failed; 다시 시도 asks the same again without retyping. */
export function apology(code: ErrorCode): TurnAnswer {
  if (code === "BUDGET_USED") return { text: words.budgetUsed, outcome: "apology" };
  return {
    text: code === "MODEL_TIME_LIMIT" ? words.tookTooLong : words.failed,
    suggestions: [{ label: words.labels.retry }],
    outcome: "apology",
  };
}
