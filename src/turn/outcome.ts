import type { TurnAnswer } from "../contract/answer.ts";
import type { TurnOutcome } from "../contract/ports.ts";

/** How a turn counts whose answer was shown by this route. */
export function outcomeOf(
  { outcome }: TurnAnswer,
  route: "reply" | "callback" | "push" | "shown",
): TurnOutcome {
  if (outcome === "apology") return "failed";
  return outcome ?? route;
}
