/** The story of a call: greet or command, else route to a skill; instant ones answer here, the others are queued. */
import { say } from "../answer/respond.ts";
import type { Bot } from "../contract/bot.ts";
import type { SkillResponse } from "../contract/kakao.ts";
import type { Language } from "../contract/language.ts";
import type { ConversationId } from "../contract/turn.ts";
import type { SkillCall } from "../kakao/payload.ts";
import type { SkillMatch, SkillRegistry } from "../skill/registry.ts";
import { wordsIn } from "../words/words.ts";

/** A parsed call and what is known of it. */
export interface Call extends Omit<SkillCall, "bot"> {
  readonly bot: Bot;
  readonly conversation: ConversationId;
  /** The platform's id of the request, or ours. */
  readonly requestId: string;
  /** Whether the platform gave the id, so that a repeat can be recognised by it. */
  readonly repeatable: boolean;
  readonly receivedAt: number;
  /** Of our own words to its person. */
  readonly language: Language;
  /** Skill named by the URL. */
  readonly pinned?: string;
}

/** What goes back to the platform, and what to do once it is known whether it left this process. */
export interface Reply {
  readonly response: SkillResponse;
  /** For metrics: what kind of reply it is. */
  readonly kind: "instant" | "command" | "ack" | "answer" | "pending" | "refusal" | "apology";
  /** Called again when it throws. */
  readonly afterSend?: (sent: boolean) => Promise<void>;
}

export interface AcceptTurnDeps {
  /** What answers at a bot. */
  readonly skillsOf: (bot: Bot) => SkillRegistry;
  /** The answer to a command, a greeting or a photo; undefined, in the end or at once, when the call is a question. */
  readonly steer: (call: Call) => Promise<Reply | undefined> | Reply | undefined;
  readonly runInstant: (call: Call, match: SkillMatch) => Promise<Reply>;
  readonly enqueue: (call: Call, match: SkillMatch) => Promise<Reply>;
}

/**
 * Answers one call. Not async itself: a promise more is paid for by every acknowledgement.
 * @throws SaenggakError `UNKNOWN_SKILL` when the URL names no skill; whatever Redis throws.
 */
export function createAcceptTurn({ skillsOf, steer, runInstant, enqueue }: AcceptTurnDeps) {
  return function acceptTurn(call: Call): Promise<Reply> | Reply {
    const steered = steer(call);
    if (steered instanceof Promise) return steered.then((reply) => reply ?? ask(call));
    return steered ?? ask(call);
  };

  function ask(call: Call): Promise<Reply> | Reply {
    const match = skillsOf(call.bot).route(queryOf(call));
    if (!match) {
      const { notUnderstood, labels } = wordsIn(call.language);
      return { response: say(notUnderstood, [{ label: labels.help }]), kind: "instant" };
    }
    return match.skill.mode === "instant" ? runInstant(call, match) : enqueue(call, match);
  }
}

/** What the registry routes by. */
export function queryOf({ pinned, action, block, utterance }: Call) {
  const button = action.clientExtra?.skill;
  return {
    utterance,
    ...(pinned === undefined ? {} : { pinned }),
    ...(typeof button === "string" ? { button } : {}),
    ...(block ? { block } : {}),
  };
}
