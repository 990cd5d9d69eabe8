/** Admits a turn and answers for it: an acknowledgement when there is a callback, else the answer if it comes in time. */
import { hash, randomUUID } from "node:crypto";
import { say } from "../answer/respond.ts";
import type { SkillResponse } from "../contract/kakao.ts";
import type { Log, Metrics, Tracing } from "../contract/ports.ts";
import type { Turn, TurnId, TurnWindow } from "../contract/turn.ts";
import { SaenggakError } from "../errors.ts";
import type { SkillMatch } from "../skill/registry.ts";
import type { Admitted } from "../turn/admissions.ts";
import type { TurnStore } from "../turn/turn-store.ts";
import { wordsIn } from "../words/words.ts";
import type { Call, Reply } from "./accept-turn.ts";
import { insist } from "./insist.ts";
import { whileWaiting } from "./suggestions.ts";

export interface EnqueueDeps {
  readonly turns: Pick<TurnStore, "admit" | "void">;
  /** Waits in the request for the turn that `admit` admits; see `answer-in-reply.ts`. */
  readonly answerInReply: (turn: Turn, admit: () => Promise<Admitted>) => Promise<Reply | undefined>;
  readonly windowOf: (call: Call) => TurnWindow;
  /** Names this process. */
  readonly server: string;
  readonly metrics: Metrics;
  readonly tracing: Tracing;
  readonly log: Log;
}

/** Longer words are a question of their own, which deserves an answer of its own. */
const LONGEST_MERGED = 100;

export function createEnqueue(deps: EnqueueDeps) {
  const { turns, answerInReply, metrics, log } = deps;
  let admissions = 0;

  return async function enqueue(call: Call, match: SkillMatch): Promise<Reply> {
    const turn = turnOf(call, match);
    const { mostWaiting } = call.bot;
    const admitted = () => admit(turn, mostWaiting);
    if (turn.window.kind === "reply")
      return (await answerInReply(turn, admitted)) ?? refuse(turn, mostWaiting);
    const answer = await admitted();
    if (answer.kind === "refused") return refuse(turn, mostWaiting);
    return { response: acknowledge(turn, answer), kind: "ack" };
  };

  async function admit(turn: Turn, mostWaiting: number): Promise<Admitted> {
    const admitted = await turns.admit(turn, mostWaiting).catch((cause: unknown) => {
      if (!wasNeverSent(cause)) void takeBack(turn);
      throw new SaenggakError("REDIS_UNAVAILABLE", { cause });
    });
    log.info(`turn.${admitted.kind}`, {
      turn: turn.id,
      request: turn.requestId,
      skill: turn.skill,
      window: turn.window.kind,
    });
    return admitted;
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

/** `data.text` is what the console's waiting message shows with `{{#webhook.text}}`. */
function acknowledge({ group, language }: Turn, admitted: Admitted): SkillResponse {
  const ahead = admitted.kind === "admitted" ? admitted.ahead : 0;
  return { version: "2.0", useCallback: true, data: { text: wordsIn(language).waiting(ahead, group) } };
}

/** ioredis refuses a command outright while it has no connection. */
function wasNeverSent(cause: unknown): boolean {
  return cause instanceof Error && cause.message.includes("enableOfflineQueue");
}
