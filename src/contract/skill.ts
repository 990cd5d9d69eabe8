import type { Answer, Suggestion } from "./answer.ts";
import type { Exchange } from "./conversation.ts";
import type { KakaoComponent, QuickReply } from "./kakao.ts";
import type { ModelAnswer } from "./model.ts";
import type { Log } from "./ports.ts";

/** What every skill has, as people and other skills see it. */
export interface SkillInfo {
  readonly name: string;
  /** Short Korean title for 도움말. */
  readonly title: string;
  /** One sentence on what it does, for 도움말. */
  readonly description: string;
  /** Utterances to try; also offered as quick replies. */
  readonly examples: readonly string[];
}

/** Builds answers. */
export interface Reply {
  /** Plain text, shown as it stands. An absent text (an optional group that did not match) counts as empty. */
  text(text: string | undefined, options?: ReplyOptions): Answer;
  /** Markdown, rendered to bubbles. */
  markdown(markdown: string, options?: ReplyOptions): Answer;
  /**
   * Kakao components as they are, as `cards` builds them, 1–3: what is more comes with 이어보기 for a queued skill and is left
   * out for an instant one. A word of ours stands in the place of one that breaks a limit of the platform.
   */
  cards(cards: readonly KakaoComponent[], options?: ReplyOptions): Answer;
}
export interface ReplyOptions {
  /** Quick replies under the answer, at most 10: words to say, or what `quickReply` builds. */
  readonly suggestions?: readonly (string | Suggestion | QuickReply)[];
}

/** What both kinds of skills are handed. */
export interface SkillArgs {
  /** What the person wrote. */
  readonly utterance: string;
  /** Named groups of the match, and the block's parameters. */
  readonly params: Readonly<Record<string, string>>;
  /** Whether it was said in a group room. */
  readonly group: boolean;
  /** Builds the answer to return. */
  readonly reply: Reply;
  /** All loaded skills, sorted by name. */
  readonly skills: readonly SkillInfo[];
  /** Lines for the operator: codes and counts, and nothing that people wrote. */
  readonly log: Log;
  /** Aborted when the answer is no longer wanted, or at the time limit. */
  readonly signal: AbortSignal;
}

/** What a worker hands to a queued skill besides. */
export interface QueuedSkillArgs extends SkillArgs {
  /** The conversation so far, oldest first, cut to what fits the model. */
  readonly history: readonly Exchange[];
  /** The model that the person chose. */
  readonly model: {
    /** As people know it. */
    readonly label: string;
    /**
     * Asks with the conversation's history; `instructions` say how to answer. A fault that may pass is tried once more
     * before it is thrown, as `SaenggakError` with a MODEL_ code.
     * @param request.isAnswer its text is what the skill answers with, so that its beginning may be shown when a window
     * ends before it does, and questions of the model's to go on with are offered under it. @defaultValue false
     */
    ask(request: {
      question: string;
      instructions?: string;
      history?: readonly Exchange[];
      isAnswer?: boolean;
    }): Promise<ModelAnswer>;
  };
}

type Run<Args> = (args: Args) => Answer | Promise<Answer>;

interface SkillBase {
  /** a–z, 0–9 and dashes; unique. Also its path: `/kakao/skill/<name>`. */
  readonly name: string;
  /** @defaultValue the name */
  readonly title?: string;
  /** One sentence on what it does, for 도움말. */
  readonly description: string;
  /** Utterances to try; also offered as quick replies. */
  readonly examples?: readonly string[];
  /** An utterance that equals the text or fits the expression; named groups become `params`. */
  readonly match?: string | RegExp | readonly (string | RegExp)[];
  /** Names or ids of the platform's blocks that this skill answers. */
  readonly blocks?: readonly string[];
  /** Takes every utterance that no other skill matches. One skill has it. @defaultValue false */
  readonly fallback?: boolean;
}

/** Answers in the webhook's own reply: must be done within about 3 seconds and calls no model. */
export interface InstantSkill extends SkillBase {
  readonly mode: "instant";
  readonly run: Run<SkillArgs>;
}
/** Answered by a worker, however long it takes. */
export interface QueuedSkill extends SkillBase {
  readonly mode: "queued";
  readonly run: Run<QueuedSkillArgs>;
}
/** Either kind, as `defineSkill` takes it. */
export type Skill = InstantSkill | QueuedSkill;
