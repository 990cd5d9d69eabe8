import { SaenggakError } from "../errors.ts";
import { breachesOf } from "./limits.ts";
import type { Breach, Rule } from "./limits-rules.ts";

/** Breaches that a refusal names; a card seldom has more, and a log line has an end. */
const MOST_NAMED = 5;

/**
 * The part as it was given, once its rule finds nothing to refuse.
 * @param at what the part is called, the beginning of the paths in a refusal
 * @throws SaenggakError `CARD_REFUSED`, whose message names path, limit, and the length or count given, and no text of the
 * part.
 */
export function accepted<T>(rule: Rule, part: T, at: string): T {
  const found = breachesOf(rule, part, at);
  if (found.length > 0) throw refusal(found);
  return part;
}

export function refusal(found: readonly Breach[]): SaenggakError {
  const named = found.slice(0, MOST_NAMED).map(({ path, rule }) => `${path} ${rule}`);
  const others = found.length > MOST_NAMED ? [`and ${found.length - MOST_NAMED} more`] : [];
  return new SaenggakError("CARD_REFUSED", { detail: `${[...named, ...others].join("; ")}.` });
}
