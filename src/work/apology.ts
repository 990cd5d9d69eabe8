import type { TurnAnswer } from "../contract/answer.ts";
import type { Language } from "../contract/language.ts";
import type { ErrorCode } from "../errors.ts";
import { wordsIn } from "../words/words.ts";

/** What a person reads when a turn failed; 다시 시도 asks the same again without retyping. */
export function apology(code: ErrorCode, language?: Language): TurnAnswer {
  const words = wordsIn(language);
  if (code === "BUDGET_USED") return { text: words.budgetUsed, outcome: "apology" };
  if (code === "RECORD_UNREADABLE") return { text: words.unreadable, outcome: "apology" };
  return {
    text: code === "MODEL_TIME_LIMIT" ? words.tookTooLong : words.failed,
    suggestions: [{ label: words.labels.retry }],
    outcome: "apology",
  };
}
