/** Admits a turn and answers for it: an acknowledgement when there is a callback, else the answer if it comes in time. */
import { hash, randomUUID } from "node:crypto";
import { say, showAnswer } from "../answer/respond.ts";
import type { SkillResponse } from "../contract/kakao.ts";
import type { Clock, Log, Metrics, Tracing } from "../contract/ports.ts";
import type { Turn, TurnId, TurnWindow } from "../contract/turn.ts";
import { SaenggakError } from "../errors.ts";
import type { SkillMatch } from "../skill/registry.ts";
import type { TurnStore } from "../turn/turn-store.ts";
import { CALLBACK_MS, GROUP_BUDGET_MS, LAST_POST_MS } from "../turn/windows.ts";
import { words } from "../words/ko.ts";
import type { Call, Reply } from "./accept-turn.ts";
import type { Showable } from "./run-instant.ts";

export interface EnqueueDeps {
  readonly turns: TurnStore;
  /** Waits for stored answers; see `deliver/reply-window.ts`. */
  readonly replies: { await(turn: TurnId, limitMs: number): { readonly done: Promise<void>; stop(): void } };
  readonly showable: Showable;
  /** Names this process, so that workers can wake it. */
  readonly server: string;
  readonly replyBudgetMs: number;
  readonly callbackBudgetMs: number;
  readonly metrics: Metrics;
  readonly tracing: Tracing;
  readonly log: Log;
  readonly clock: Clock;
}

/** Of what the platform's 5 s leave after the budget: a Redis that froze meanwhile must not use it up. */
const CLAIM_LIMIT_MS = 400;
/** Two minutes of a Redis that is away; what it has not taken by then it lost with its connection. */
const TAKE_BACK_EVERY_MS = 250;
const TAKE_BACK_TRIES = 480;

export function createEnqueue(deps: EnqueueDeps) {
  const { turns, replies, metrics, log, clock } = deps;
  let admissions = 0;

  return async function enqueue(call: Call, match: SkillMatch): Promise<Reply> {
    const turn = turnOf(call, match);
    if (turn.window.kind === "callback") {
      const { place } = await admit(turn);
      return { response: acknowledge(place - 1), kind: "ack" };
    }
    const answered = replies.await(turn.id, turn.window.closesAt - clock());
    try {
      const { repeated } = await admit(turn);
      await answered.done;
      return await replyOrPending(turn, repeated);
    } finally {
      answered.stop();
    }
  };

  async function admit(turn: Turn): Promise<{ repeated: boolean; place: number }> {
    const { repeated, place } = await turns.admit(turn).catch((cause: unknown) => {
      if (!wasNeverSent(cause)) void takeBack(turn);
      throw new SaenggakError("REDIS_UNAVAILABLE", { cause });
    });
    log.info(repeated ? "turn.repeated" : "turn.admitted", {
      turn: turn.id,
      request: turn.requestId,
      skill: turn.skill,
      window: turn.window.kind,
    });
    return { repeated, place };
  }

  /**
   * The person was told to ask again, so a command that reached Redis late must not be answered. A Redis that froze
   * serves what it was sent before it takes a new connection, so this comes after the admission; it is tried until then.
   */
  async function takeBack(turn: Turn): Promise<void> {
    for (let attempt = 1; attempt <= TAKE_BACK_TRIES; attempt++) {
      const taken = await turns.void(turn).catch(() => undefined);
      if (taken !== undefined) {
        if (taken) metrics.turnEnded("void", turn.skill);
        return;
      }
      await new Promise((resolve) => setTimeout(resolve, TAKE_BACK_EVERY_MS).unref());
    }
  }

  async function replyOrPending(turn: Turn, repeated: boolean): Promise<Reply> {
    const claimant = randomUUID();
    const claiming = turns.claim(turn, "reply", claimant, clock() + LAST_POST_MS);
    const finding = claiming.then((claim) => {
      if (claim && "answer" in claim) return claim.answer;
      return repeated ? turns.replied(turn) : undefined;
    });
    const answer = await Promise.race([finding.catch(() => undefined), after(CLAIM_LIMIT_MS)]);
    if (!answer)
      return { response: say(words.stillThinking, [{ label: words.labels.check }]), kind: "pending" };
    const page = deps.showable(showAnswer(answer, { group: turn.group }), turn, log);
    // Not waited for: no time of the platform's 5 s is left for a Redis that froze.
    void turns.turnPage(turn, page.nextPage).catch(() => {});
    const afterSend = async (sent: boolean) => {
      const state = sent ? "delivered" : "held";
      if (!(await turns.settle(turn, claimant, { state, route: "reply" })) || !sent) return;
      metrics.delivered("reply", (clock() - turn.receivedAt) / 1_000);
      metrics.turnEnded(answer.failed ? "failed" : "reply", turn.skill);
      log.info("turn.delivered", {
        turn: turn.id,
        request: turn.requestId,
        skill: turn.skill,
        route: "reply",
      });
    };
    return { response: page.response, kind: "answer", afterSend };
  }

  function turnOf(call: Call, { skill, params }: SkillMatch): Turn {
    const { conversation, bot, user, utterance, requestId, receivedAt } = call;
    const trace = deps.tracing.current();
    return {
      id: call.repeatable ? repeatableId(call) : randomUUID(),
      conversation,
      bot,
      user,
      skill: skill.name,
      utterance,
      params: { ...call.action.params, ...params },
      group: call.group !== undefined,
      receivedAt,
      window: windowOf(call),
      requestId,
      admission: `${deps.server}:${++admissions}`,
      ...(trace ? { trace } : {}),
    };
  }

  function windowOf({ callbackUrl, group, receivedAt }: Call): TurnWindow {
    if (!callbackUrl)
      return { kind: "reply", server: deps.server, closesAt: receivedAt + deps.replyBudgetMs };
    const budget = group === undefined ? deps.callbackBudgetMs : GROUP_BUDGET_MS;
    const lifetime = CALLBACK_MS[group === undefined ? "person" : "group"];
    return {
      kind: "callback",
      url: callbackUrl,
      closesAt: receivedAt + budget,
      expiresAt: receivedAt + lifetime,
    };
  }
}

/** The same request id, person and words are the same turn, whichever server they reach. */
function repeatableId({ conversation, requestId, utterance }: Call): TurnId {
  return hash("sha256", `${conversation}\0${requestId}\0${utterance}`, "base64url").slice(0, 22);
}

/** `data.text` is what the console's waiting message shows with `{{#webhook.text}}`. */
function acknowledge(ahead: number): SkillResponse {
  return { version: "2.0", useCallback: true, data: { text: words.waiting(ahead) } };
}

function after(ms: number): Promise<undefined> {
  return new Promise((resolve) => setTimeout(() => resolve(undefined), ms).unref());
}

/** ioredis refuses a command outright while it has no connection. */
function wasNeverSent(cause: unknown): boolean {
  return cause instanceof Error && cause.message.includes("enableOfflineQueue");
}
