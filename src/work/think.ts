/** Runs a queued skill for a turn, with the conversation's history and a model that is bound to the turn. */
import type { Answer, Offer, TurnAnswer } from "../contract/answer.ts";
import type { Settings } from "../contract/conversation.ts";
import type { Model, TokenizerFamily } from "../contract/model.ts";
import type { Clock, Log } from "../contract/ports.ts";
import type { QueuedSkillArgs, SkillInfo } from "../contract/skill.ts";
import type { Turn } from "../contract/turn.ts";
import { recall } from "../conversation/history.ts";
import { SaenggakError } from "../errors.ts";
import { shorten } from "../kakao/shorten.ts";
import type { SkillRegistry } from "../skill/registry.ts";
import { reply } from "../skill/reply.ts";
import type { TakenTurn } from "../turn/taking.ts";
import { wordsIn } from "../words/words.ts";
import type { Asked, createAsk } from "./ask-model.ts";
import { createBill } from "./bill.ts";
import { MOST_FOLLOW_UPS } from "./follow-ups.ts";

/** The model that a conversation is answered by. */
export interface ChosenModel {
  readonly model: Model;
  /** Undefined where the model has no choice. */
  readonly thinking?: boolean | undefined;
  /** Most estimated tokens of earlier exchanges that it is sent; 0 where it may see none. */
  readonly historyTokens: number;
  /** Whose tokens these are. */
  readonly tokenizer: TokenizerFamily;
  /** Longest a skill may take that asks it once, in ms; a skill that asks more often has no more. */
  readonly limitMs: number;
  /** Puts its answers into the person's language; undefined: the model that answered. */
  readonly rewriter?: Model | undefined;
  /** Whether what is no longer sent is summed up: the summariser, too, is a model that the bot names. */
  readonly isSummedUp: boolean;
  /** Most tokens of a person's day; 0 for no bound. */
  readonly dailyTokens: number;
  /** Stands before a person's first answer. */
  readonly greeting: string;
  /** Offered under its answers, after the skill's own. */
  readonly offers: (answer: Answer) => readonly Offer[];
}

const LONGEST_LABEL = 14;

export interface ThinkDeps {
  readonly skills: SkillRegistry;
  /** What answers at the bot of this id. */
  readonly skillsAt: (bot: string) => readonly SkillInfo[];
  readonly choose: (settings: Settings, turn: Turn) => ChosenModel;
  readonly askingIn: ReturnType<typeof createAsk>;
  readonly log: Log;
  readonly clock: Clock;
}

export interface Thinking {
  /** Ends it. */
  readonly signal: AbortSignal;
  /** Takes the answer so far. */
  readonly write: (text: string) => void;
}

/**
 * A turn has the chosen model's limit from the end of its window on, since a call that failed within the window may be
 * made again.
 * @throws SaenggakError of the model; `MODEL_TIME_LIMIT` at the limit; `UNKNOWN_SKILL` when this worker lacks the skill;
 * whatever the skill throws.
 */
export function createThink({ skills, skillsAt, choose, askingIn, log, clock }: ThinkDeps) {
  return async function think(taken: TakenTurn, { signal: stop, write }: Thinking): Promise<TurnAnswer> {
    const { turn, settings } = taken;
    const skill = skills.get(turn.skill);
    if (!skill) throw new SaenggakError("UNKNOWN_SKILL");
    const chosen = choose(settings, turn);
    const { model, thinking, historyTokens, tokenizer, limitMs, offers } = chosen;
    const windowMs = Math.max(0, turn.window.closesAt - clock());
    const signal = AbortSignal.any([stop, AbortSignal.timeout(windowMs + limitMs)]);
    const past = recall(taken, historyTokens, tokenizer);
    const bill = createBill();
    const { rewriter, dailyTokens } = chosen;
    const asking = { turn, model, rewriter, dailyTokens, thinking, signal, write };
    const askModel = askingIn({ ...asking, used: bill.add });
    const instead = new Set<string>();
    const followUps: Offer[] = [];
    const ask = async (asked: Asked) => {
      // A history of the skill's own is another talk, which the summary is not of.
      const answer = await askModel({ ...(asked.history ? {} : past), ...asked });
      bill.answeredBy(answer.instead?.name ?? model.name, asked.isAnswer);
      if (answer.instead) instead.add(answer.instead.label);
      for (const message of answer.followUps ?? [])
        followUps.push({ label: shorten(message, LONGEST_LABEL), message });
      return answer;
    };
    const args: QueuedSkillArgs = {
      utterance: turn.utterance,
      params: turn.params,
      group: turn.group,
      reply,
      skills: skillsAt(turn.bot),
      log,
      signal,
      history: past.history,
      model: { label: model.label, ask },
    };
    const answer = await Promise.race([skill.run(args), untilAborted(signal)]);
    if (!answer.text?.trim() && !answer.markdown?.trim() && !answer.cards?.length)
      throw new SaenggakError("SKILL_EMPTY_ANSWER");
    const { suggestions: own = [] } = answer;
    const next = followUps.slice(0, Math.max(0, MOST_FOLLOW_UPS - own.length));
    const offered = { ...answer, ...bill.total(), suggestions: [...own, ...next, ...offers(answer)] };
    const { answeredInstead } = wordsIn(turn.language);
    const leads = [
      ...(isFirst(taken) ? [chosen.greeting] : []),
      ...(instead.size > 0 ? [answeredInstead(model.label, [...instead].join(", "))] : []),
    ];
    return leads.length === 0 ? offered : { ...offered, lead: leads.join("\n") };
  };
}

/** Whether nothing is remembered of its person: they were never answered, or so long ago that it is forgotten. */
const isFirst = ({ history, summary, epoch }: TakenTurn): boolean =>
  history.length === 0 && summary === undefined && epoch === "0";

/** Rejects when the signal fires: a skill that does not heed it must not keep its conversation waiting. */
function untilAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const abort = () => reject(new SaenggakError("MODEL_TIME_LIMIT"));
    if (signal.aborted) abort();
    signal.addEventListener("abort", abort, { once: true });
  });
}
