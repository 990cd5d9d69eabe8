/** The loaded skills and which of them answers a call. Pure. */

import type { Skill, SkillInfo } from "../contract/skill.ts";
import { SaenggakError } from "../errors.ts";

/** What of a call decides its skill. */
export interface SkillQuery {
  /** From the URL `/kakao/skill/<name>`; such a call goes to no other skill. */
  readonly pinned?: string;
  /** From the `extra` of a pressed button: `{ "skill": "<name>" }`. */
  readonly button?: string;
  readonly block?: { readonly id?: string | undefined; readonly name?: string | undefined };
  readonly utterance: string;
}

export interface SkillMatch {
  readonly skill: Skill;
  /** Named groups of the expression that fitted. */
  readonly params: Readonly<Record<string, string>>;
}

export interface SkillRegistry {
  /** Sorted by name. */
  readonly infos: readonly SkillInfo[];
  get(name: string): Skill | undefined;
  /**
   * Picks by URL, then button, block and utterance, then the fallback; undefined when nothing fits and there is none.
   * @throws SaenggakError `UNKNOWN_SKILL` when the URL names none.
   */
  route(query: SkillQuery): SkillMatch | undefined;
}

export function createRegistry(skills: readonly Skill[]): SkillRegistry {
  const sorted = [...skills].sort((a, b) => (a.name < b.name ? -1 : 1));
  const byName = new Map(sorted.map((skill) => [skill.name, skill]));
  const byBlock = new Map(
    sorted.flatMap((skill) => (skill.blocks ?? []).map((block) => [block, skill] as const)),
  );
  const fallback = sorted.find((skill) => skill.fallback);
  const infos = sorted.map(
    ({ name, title = name, description, examples = [] }): SkillInfo => ({
      name,
      title,
      description,
      examples,
    }),
  );

  function route({ pinned, button, block, utterance }: SkillQuery): SkillMatch | undefined {
    const text = utterance.trim();
    if (pinned !== undefined) {
      const skill = byName.get(pinned);
      if (!skill) throw new SaenggakError("UNKNOWN_SKILL");
      return { skill, params: matchSkill(skill, text) ?? {} };
    }
    const named = byName.get(button ?? "") ?? byBlock.get(block?.id ?? "") ?? byBlock.get(block?.name ?? "");
    if (named) return { skill: named, params: matchSkill(named, text) ?? {} };
    for (const skill of sorted) {
      const params = matchSkill(skill, text);
      if (params) return { skill, params };
    }
    return fallback ? { skill: fallback, params: {} } : undefined;
  }
  return { infos, get: (name) => byName.get(name), route };
}

/** Named groups of the first pattern that fits, or undefined. */
function matchSkill(skill: Skill, text: string): Record<string, string> | undefined {
  const { match } = skill;
  if (match === undefined) return undefined;
  const patterns = typeof match === "string" || match instanceof RegExp ? [match] : match;
  for (const pattern of patterns) {
    if (typeof pattern === "string") {
      if (pattern === text) return {};
      continue;
    }
    pattern.lastIndex = 0;
    const found = pattern.exec(text);
    if (found) return definedGroups(found.groups);
  }
  return undefined;
}

function definedGroups(groups: Record<string, string | undefined> = {}): Record<string, string> {
  return Object.fromEntries(
    Object.entries(groups).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}
