import { type ShownPage, showOnce } from "../answer/respond.ts";
import type { Answer } from "../contract/answer.ts";
import type { Bot } from "../contract/bot.ts";
import type { Log } from "../contract/ports.ts";
import type { InstantSkill, SkillArgs } from "../contract/skill.ts";
import type { Turn } from "../contract/turn.ts";
import { faultOf, SaenggakError } from "../errors.ts";
import type { SkillMatch, SkillRegistry } from "../skill/registry.ts";
import { reply } from "../skill/reply.ts";
import type { Call, Reply } from "./accept-turn.ts";

/** Of the platform's 5 s. */
const INSTANT_LIMIT_MS = 3_000;

/** Makes a page the platform will take, whatever a skill put into its answer; see `deliver/showable.ts`. */
export type Showable = (
  page: ShownPage,
  turn: Pick<Turn, "id" | "skill" | "language">,
  log: Log,
) => ShownPage;

export interface RunInstantDeps {
  readonly skillsOf: (bot: Bot) => SkillRegistry;
  readonly showable: Showable;
  readonly log: Log;
}

/** Runs an instant skill within its limit. @throws what the skill throws, and `SKILL_EMPTY_ANSWER`. */
export function createRunInstant({ skillsOf, showable, log }: RunInstantDeps) {
  return async function runInstant(call: Call, { skill, params }: SkillMatch): Promise<Reply> {
    if (skill.mode !== "instant") throw new SaenggakError("SKILL_INVALID");
    const group = call.group !== undefined;
    const signal = AbortSignal.timeout(INSTANT_LIMIT_MS);
    const args: SkillArgs = {
      utterance: call.utterance,
      params: { ...call.action.params, ...params },
      group,
      reply,
      skills: skillsOf(call.bot).infos,
      log,
      signal,
    };
    const answer = await answerOf(skill, args, call.requestId);
    if (!answer.text?.trim() && !answer.markdown?.trim() && !answer.cards?.length)
      throw new SaenggakError("SKILL_EMPTY_ANSWER");
    const page = showOnce(answer, { group, language: call.language });
    if (page.cut) log.warn("skill.answer_cut", { skill: skill.name, request: call.requestId });
    const { response } = showable(
      page,
      { id: call.requestId, skill: skill.name, language: call.language },
      log,
    );
    return { response, kind: "instant" };
  };

  async function answerOf(skill: InstantSkill, args: SkillArgs, request: string): Promise<Answer> {
    try {
      return await Promise.race([skill.run(args), aborted(args.signal)]);
    } catch (error) {
      log.error("skill.failed", { skill: skill.name, request, ...faultOf(error) });
      throw error;
    }
  }
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) =>
    signal.addEventListener("abort", () => reject(signal.reason), { once: true }),
  );
}
