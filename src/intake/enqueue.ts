/** Admits a turn and answers for it: an acknowledgement when there is a callback, else the answer if it comes in time. */
import { hash, randomUUID } from "node:crypto";
import { say } from "../answer/respond.ts";
import type { SkillResponse } from "../contract/kakao.ts";
import type { Log, Metrics, Tracing } from "../contract/ports.ts";
import type { ConversationId, Turn, TurnId, TurnWindow } from "../contract/turn.ts";
import { SaenggakError } from "../errors.ts";
import type { SkillMatch } from "../skill/registry.ts";
import type { Admitted } from "../turn/admissions.ts";
import type { TurnStore } from "../turn/turn-store.ts";
import { wordsIn } from "../words/words.ts";
import type { Call, Reply } from "./accept-turn.ts";
import type { Expected, ExpectedWait } from "./expected-wait.ts";
import { insist } from "./insist.ts";
import { whileWaiting } from "./suggestions.ts";

export interface EnqueueDeps {
  readonly turns: Pick<TurnStore, "admit" | "void">;
  readonly expected: Pick<ExpectedWait, "begin" | "of">;
  /** Which wording of a waiting message comes next in a conversation; see `variants.ts`. */
  readonly variantFor: (conversation: ConversationId) => number;
  /** Waits in the request for the turn that `admit` admits; see `answer-in-reply.ts`. */
  readonly answerInReply: (turn: Turn, admit: () => Promise<Admission>) => Promise<Reply | undefined>;
  readonly windowOf: (call: Call) => TurnWindow;
  /** Names this process. */
  readonly server: string;
  readonly metrics: Metrics;
  readonly tracing: Tracing;
  readonly log: Log;
}

/** An admission, and what its person may expect. */
export interface Admission {
  readonly admitted: Admitted;
  readonly expected: Expected;
}

/** Longer words are a question of their own, which deserves an answer of its own. */
const LONGEST_MERGED = 100;
/** An answer may take so many times as long as was guessed. */
const LATE_FACTOR = 1.5;

export function createEnqueue(deps: EnqueueDeps) {
  const { turns, expected, answerInReply, metrics, log } = deps;
  let admissions = 0;

  return async function enqueue(call: Call, match: SkillMatch): Promise<Reply> {
    const turn = turnOf(call, match);
    const { mostWaiting } = call.bot;
    if (turn.window.kind === "reply")
      return (await answerInReply(turn, () => admit(turn, call, match))) ?? refuse(turn, mostWaiting);
    const admission = await admit(turn, call, match);
    if (admission.admitted.kind === "refused") return refuse(turn, mostWaiting);
    return { response: acknowledge(turn, admission), kind: "ack" };
  };

  async function admit(turn: Turn, { bot }: Call, { skill }: SkillMatch): Promise<Admission> {
    const expecting = expected.begin(turn.conversation);
    const admitted = await turns.admit(turn, bot.mostWaiting).catch((cause: unknown) => {
      if (!wasNeverSent(cause)) void takeBack(turn);
      throw new SaenggakError("REDIS_UNAVAILABLE", { cause });
    });
    log.info(`turn.${admitted.kind}`, {
      turn: turn.id,
      request: turn.requestId,
      skill: turn.skill,
      window: turn.window.kind,
    });
    const ahead = aheadOf(admitted);
    // Short messages that wait are answered together.
    const own = turn.mergeable ? Math.min(1, ahead) : ahead;
    const isFallback = skill.fallback === true;
    const asked = { skill: turn.skill, isFallback, own, models: bot.models };
    return { admitted, expected: expected.of(expecting, asked) };
  }

  /** `data.text` is what the console's waiting message shows with `{{#webhook.text}}`. */
  function acknowledge(turn: Turn, { admitted, expected }: Admission): SkillResponse {
    const { group, language, window, receivedAt } = turn;
    const { label, ms, before, isResting } = expected;
    const text = wordsIn(language).waiting({
      variant: deps.variantFor(turn.conversation),
      label,
      own: aheadOf(admitted),
      before,
      ms,
      isResting,
      mayBeLate: ms === undefined || ms * LATE_FACTOR > window.closesAt - receivedAt,
      group,
    });
    return { version: "2.0", useCallback: true, data: { text } };
  }

  function refuse({ skill, language }: Turn, mostWaiting: number): Reply {
    const words = wordsIn(language);
    metrics.turnEnded("refused", skill);
    return { response: say(words.tooMany(mostWaiting), whileWaiting(words)), kind: "refusal" };
  }

  /**
   * The person was told to ask again, so a command that reached Redis late must not be answered. A Redis that froze
   * serves what it was sent before it takes a new connection, so this comes after the admission; it is tried until then.
   */
  async function takeBack(turn: Turn): Promise<void> {
    const taken = await insist(() => turns.void(turn));
    if (taken?.result) metrics.turnEnded("void", turn.skill);
  }

  function turnOf(call: Call, { skill, params }: SkillMatch): Turn {
    const { conversation, bot, user, utterance, language, requestId, receivedAt } = call;
    const trace = deps.tracing.current();
    return {
      id: call.repeatable ? repeatableId(call) : randomUUID(),
      conversation,
      bot: bot.id,
      user,
      skill: skill.name,
      ...(language === "ko" ? {} : { language }),
      utterance,
      params: { ...call.action.params, ...params },
      group: call.group !== undefined,
      ...(skill.fallback && utterance.length <= LONGEST_MERGED ? { mergeable: true } : {}),
      receivedAt,
      window: deps.windowOf(call),
      requestId,
      admission: `${deps.server}:${++admissions}`,
      ...(trace ? { trace } : {}),
    };
  }
}

/** The same request id, person and words are the same turn, whichever server they reach. */
function repeatableId({ conversation, requestId, utterance }: Call): TurnId {
  return hash("sha256", `${conversation}\0${requestId}\0${utterance}`, "base64url").slice(0, 22);
}

/** How many turns of the same conversation come first. */
const aheadOf = (admitted: Admitted): number => (admitted.kind === "admitted" ? admitted.ahead : 0);

/** ioredis refuses a command outright while it has no connection. */
function wasNeverSent(cause: unknown): boolean {
  return cause instanceof Error && cause.message.includes("enableOfflineQueue");
}
