/** The public skill API: what `import … from "saenggak"` gives to the files under `skills/`. */
import type { InstantSkill, QueuedSkill, Skill } from "../contract/skill.ts";

export type { Answer, Source, Suggestion } from "../contract/answer.ts";
export type { Exchange } from "../contract/conversation.ts";
export type { Button, KakaoComponent, QuickReply } from "../contract/kakao.ts";
export type {
  InstantSkill,
  QueuedSkill,
  QueuedSkillArgs,
  Reply,
  Skill,
  SkillArgs,
  SkillInfo,
} from "../contract/skill.ts";
export { SaenggakError } from "../errors.ts";
export { button, quickReply } from "../kakao/buttons.ts";
export * as parts from "../kakao/card-parts.ts";
export * as cards from "../kakao/cards.ts";
export { shorten } from "../kakao/shorten.ts";

/**
 * Declares a skill; make it the default export of `skills/<folder>/index.ts`. It is checked when loaded: one that fails is
 * reported with its folder's name and left out.
 * @example
 * export default defineSkill({
 *   name: "dice", title: "주사위", description: "주사위를 던져요.", mode: "instant",
 *   match: /^주사위 (?<n>\d+)/, run: ({ params, reply }) => reply.text(params.n),
 * });
 */
export function defineSkill(skill: InstantSkill): InstantSkill;
export function defineSkill(skill: QueuedSkill): QueuedSkill;
export function defineSkill(skill: Skill): Skill {
  return skill;
}
