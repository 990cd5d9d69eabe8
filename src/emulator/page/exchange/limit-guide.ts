import type { Breach } from "../../../kakao/limits-rules.ts";
import { type About, aboutOf } from "./limit-place.ts";
import { WORDS } from "./limit-words.ts";
import type { LimitId } from "./limits-data.ts";

export interface Explanation {
  /** One or two short Korean sentences: what holds, and why this value was refused. */
  readonly sentence: string;
  /** Where the limits of this part are listed. */
  readonly limit: LimitId;
  /** What the part is called. */
  readonly noun: string;
}

/** @param response the parsed body that the breach is in; undefined when it could not be parsed */
export function explain({ path, rule }: Breach, response: unknown): Explanation {
  const about = aboutOf(path, response);
  const { noun } = about;
  for (const [pattern, words] of WORDS) {
    const found = pattern.exec(rule);
    if (found) return { sentence: words(subjectOf(about), found, about), limit: limitOf(about, rule), noun };
  }
  return { sentence: `카카오의 응답 형식에 맞지 않아요: ${rule}`, limit: about.id, noun };
}

function subjectOf({ noun, field }: About): string {
  if (field === "") return noun;
  return noun === "응답" ? field : `${noun}의 ${field}`;
}

/** Some rules hold for every part and are listed together. */
function limitOf({ id }: About, rule: string): LimitId {
  if (rule.includes("surrogate")) return "text";
  return rule.endsWith("when useCallback is true") ? "useCallback" : id;
}
