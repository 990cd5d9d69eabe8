import { setTimeout as sleep } from "node:timers/promises";
import type { SkillResponse } from "../contract/kakao.ts";
import type { Clock, Log } from "../contract/ports.ts";
import { SaenggakError } from "../errors.ts";
import { createEgress, type WayOut } from "../guard/way.ts";
import { type Attempt, createAttempt } from "./callback-attempt.ts";
import { type CallbackVerdict, type RefusalReason, readVerdict } from "./callback-verdict.ts";
import {
  type CallbackOrigins,
  type CallbackTarget,
  hostsOf,
  isAllowedCallback,
  splitCallback,
} from "./origins.ts";

/** What became of an answer. `message` is ours: nothing of the platform's reply is passed on. */
export type CallbackResult =
  /** `assumed`: an earlier try got no reply, and a later one was told that the token is used. */
  | { readonly outcome: "delivered"; readonly assumed?: true }
  | { readonly outcome: "refused"; readonly reason: RefusalReason; readonly message: string }
  /** `sent`: whether any try may have reached the platform. */
  | { readonly outcome: "failed"; readonly reason: FailureReason; readonly sent: boolean };
export type FailureReason =
  | "network"
  | "timeout"
  | "server"
  | "egress-refused"
  | "window-closed"
  | "not-ours";

export interface CallbackRequest {
  /** As the platform sent it. */
  readonly url: string;
  readonly response: SkillResponse;
  /** Unix ms before which nothing is sent: a callback that overtakes the acknowledgement is refused. */
  readonly notBefore: number;
  /** Unix ms after which nothing is sent and no reply is waited for. */
  readonly deadline: number;
  /** An earlier process may have sent it and never told: a token that is used then means delivered. @defaultValue false */
  readonly mayHaveBeenSent?: boolean;
  /** Longest one POST of this request may take, in ms. @defaultValue the client's */
  readonly attemptTimeoutMs?: number;
  /** Asked before each POST, with the ms it may take: whether sending is still ours. @defaultValue yes */
  readonly isOurs?: (ms: number) => Promise<boolean>;
  /** Ends waiting and further tries. A try on its way is let finish, because cutting it would leave its end unknown. */
  readonly signal?: AbortSignal;
}

export interface CallbackClient {
  /**
   * Sends an answer through a callback URL: at most `tries` POSTs, and none after one was taken. Only what a second try
   * may mend is tried again: no connection, no reply, 5xx, 429 and the platform's own "Internal server error".
   * @throws SaenggakError `CALLBACK_NOT_ALLOWED` when the URL is outside the allowed origins; nothing was sent.
   */
  send(request: CallbackRequest): Promise<CallbackResult>;
  /** Closes idle connections. */
  close(): void;
}

export interface CallbackClientOptions {
  /** Those written as one host may be at a private address; those below a host may not. */
  readonly origins: CallbackOrigins;
  /** @defaultValue straight */
  readonly way?: WayOut;
  /** Most connections to one origin at a time; further calls wait for a free one. @defaultValue 200 */
  readonly maxSockets?: number;
  readonly clock?: Clock;
  readonly log?: Log;
  /** @defaultValue 3 */
  readonly tries?: number;
  /** Longest one POST may take, in ms. @defaultValue 5000 */
  readonly attemptTimeoutMs?: number;
  /** Waits before the second, third … POST, in ms, each ± 20 %. @defaultValue [300, 900] */
  readonly backoffMs?: readonly number[];
}

/** Makes the client that posts answers to callback URLs. */
export function createCallbackClient(options: CallbackClientOptions): CallbackClient {
  const {
    origins,
    clock = Date.now,
    log,
    tries = 3,
    attemptTimeoutMs = 5_000,
    backoffMs = [300, 900],
    maxSockets = 200,
  } = options;
  const egress = createEgress({ ...options.way, hosts: hostsOf(origins) });
  const { attempt, close } = createAttempt({ maxSockets, egress });

  async function send(request: CallbackRequest): Promise<CallbackResult> {
    const target = isAllowedCallback(request.url, origins) && splitCallback(request.url);
    if (!target) throw new SaenggakError("CALLBACK_NOT_ALLOWED");
    const body = Buffer.from(JSON.stringify(request.response));
    let failure: CallbackResult & { outcome: "failed" } = {
      outcome: "failed",
      reason: "window-closed",
      sent: false,
    };
    let unanswered = request.mayHaveBeenSent ?? false;
    for (let round = 1; round <= tries; round++) {
      const at = round === 1 ? request.notBefore : clock() + pause(round);
      if (!(await waitUntil(at, request))) return failure;
      if (request.isOurs && !(await request.isOurs(longest(request))))
        return { ...failure, reason: "not-ours" };
      const { verdict, reason, sent } = await post(target, body, request);
      if (verdict?.kind === "delivered") return { outcome: "delivered" };
      if (verdict?.kind === "refused") return refused(verdict.reason, unanswered);
      failure = { outcome: "failed", reason, sent: failure.sent || sent };
      log?.warn("callback.try_failed", { host: target.host, round, reason, sent });
      if (verdict?.kind === "foreign") return failure;
      unanswered ||= sent && !verdict;
    }
    return failure;
  }

  async function post(target: CallbackTarget, body: Buffer, request: CallbackRequest): Promise<Posted> {
    const ms = Math.min(longest(request), request.deadline - clock());
    return judge(await attempt(target, body, Math.max(1, ms)));
  }

  function longest(request: CallbackRequest): number {
    return request.attemptTimeoutMs ?? attemptTimeoutMs;
  }

  function pause(round: number): number {
    const base = backoffMs[Math.min(round - 2, backoffMs.length - 1)] ?? 0;
    return base * (0.8 + Math.random() * 0.4);
  }

  /** False when the time lies past the deadline or the wait was ended. */
  async function waitUntil(at: number, { deadline, signal }: CallbackRequest): Promise<boolean> {
    if (Math.max(at, clock()) >= deadline) return false;
    // A timer may fire a millisecond early.
    for (let left = at - clock(); left > 0 && !signal?.aborted; left = at - clock()) {
      await sleep(Math.ceil(left), undefined, signal ? { signal } : {}).catch(() => undefined);
    }
    return !signal?.aborted && clock() < deadline;
  }

  return { send, close };
}

/** A try and its reply, if there was one. */
interface Posted {
  readonly verdict?: CallbackVerdict;
  readonly reason: FailureReason;
  readonly sent: boolean;
}

function judge(attempt: Attempt): Posted {
  const foreign: CallbackVerdict = { kind: "foreign" };
  switch (attempt.kind) {
    case "replied":
      return { verdict: readVerdict(attempt.status, attempt.body), reason: "server", sent: true };
    case "unreadable":
      return { verdict: foreign, reason: "server", sent: true };
    case "egress-refused":
      return { verdict: foreign, reason: "egress-refused", sent: false };
    default:
      return { reason: attempt.kind, sent: attempt.sent };
  }
}

/** A token that is used although no try of ours was answered was used by the try that got no answer. */
function refused(reason: RefusalReason, unanswered: boolean): CallbackResult {
  if (reason === "expired-or-used" && unanswered) return { outcome: "delivered", assumed: true };
  return { outcome: "refused", reason, message: MESSAGES[reason] };
}

const MESSAGES: Readonly<Record<RefusalReason, string>> = {
  "expired-or-used": "The callback token is wrong, expired or used.",
  tester: "The callback token belongs to the console's bot test, where callbacks do not work.",
  ack: "The platform had no acknowledgement with useCallback for this callback.",
  bot: "The platform does not know this bot id.",
  format: "The response breaks the platform's format.",
  ad: "The response breaks the platform's rules for advertising bubbles.",
  other: "The platform refused the response without a known reason.",
};
