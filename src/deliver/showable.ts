import { type ShownPage, say } from "../answer/respond.ts";
import type { Log } from "../contract/ports.ts";
import type { Turn } from "../contract/turn.ts";
import { breaches } from "../kakao/limits.ts";
import { wordsIn } from "../words/words.ts";

/** What a page is shown of, for the log and for our own words. */
export type ShownTurn = Pick<Turn, "id" | "skill" | "language">;

/**
 * The page if the platform will take it. What a skill put into its answer is looked at where pages are made; whatever breaks
 * a limit all the same has its person read an apology rather than nothing. The log names the rule in both cases.
 */
export function showable(page: ShownPage, turn: ShownTurn, log: Log): ShownPage {
  const refused = breaches(page.response)[0];
  const found = refused ?? page.broken;
  if (found) {
    const { path, rule } = found;
    log.error("turn.response_invalid", { turn: turn.id, skill: turn.skill, path, rule });
  }
  if (!refused) return page;
  const { next } = page;
  const words = wordsIn(turn.language);
  const response = say(words.unshowable, next ? [{ label: words.labels.more }] : []);
  return { response, ...(next && { next }) };
}
