import { type ShownPage, say } from "../answer/respond.ts";
import type { Log } from "../contract/ports.ts";
import { breaches } from "../kakao/limits.ts";
import { words } from "../words/ko.ts";

/**
 * The page if the platform will take it. A skill's own card may break a limit; its person then reads an apology rather
 * than nothing, and the log names the rule.
 */
export function showable(page: ShownPage, turn: { id: string; skill: string }, log: Log): ShownPage {
  const found = breaches(page.response);
  const first = found[0];
  if (!first) return page;
  log.error("turn.response_invalid", {
    turn: turn.id,
    skill: turn.skill,
    path: first.path,
    rule: first.rule,
  });
  return { response: say(words.unshowable) };
}
