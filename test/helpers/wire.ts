/** What the shared suite of backends and the stand-ins for their servers agree on. */
import type { BackendOptions } from "../../src/model/backend/backend.ts";

/**
 * What the server does, in its own wire format.
 * `normal` THOUGHT, then ANSWER in several parts, usage (11 in, 22 out), a finish · `plain` ANSWER without thoughts ·
 * `thinking-only` THOUGHT, then its end by the token limit · `empty-think` thoughts that are empty, then ANSWER ·
 * `cut` the socket is destroyed after half of ANSWER · `half-frame` the connection ends cleanly inside a frame ·
 * `no-finish` it ends cleanly after ANSWER, without saying that it is finished · `error-frame` the provider's error in
 * the middle of ANSWER · `held` nothing is sent, not even headers · `held-half` half of ANSWER, then nothing ·
 * `rate-limit` 429 with `Retry-After: 7` · `unavailable` 503 · `refused` 400 · `denied` 403 · `html` 200 with a page ·
 * `redirect` 302 to somewhere else on the same server · `endless` part after part, for ever · `huge-frame` one frame of 2 MB.
 */
export type Scenario =
  | "normal"
  | "plain"
  | "thinking-only"
  | "empty-think"
  | "cut"
  | "half-frame"
  | "no-finish"
  | "error-frame"
  | "held"
  | "held-half"
  | "rate-limit"
  | "unavailable"
  | "refused"
  | "denied"
  | "html"
  | "redirect"
  | "endless"
  | "huge-frame";

export const THOUGHT = "먼저 하나씩 따져 볼게요.";
export const ANSWER = "**답**은 하늘이에요 🙂 여기까지예요.";
/** In the request of every test; no error may quote it, nor ANSWER, nor SECRET. */
export const QUESTION = "비밀 질문이에요";
export const SECRET = "secret-of-the-suite";
/** Said by every error, as providers quote what they refuse: no error of ours may pass that on. */
export const QUOTE = `it said: ${QUESTION} ${ANSWER} ${SECRET}`;

/** A stand-in for a provider that speaks its documented wire format, and is strict about what it is sent. */
export interface Wire {
  /** What a backend is given to reach it. */
  readonly options: Partial<BackendOptions>;
  play(scenario: Scenario): void;
  /** Requests that arrived. */
  readonly requests: number;
  /** What was wrong with a request, a sentence each. */
  readonly refusals: readonly string[];
  /** Resolves when request number `index`, from 0, has arrived. */
  arrived(index: number): Promise<void>;
  /** Resolves when its response is over: whether it was sent to its end. */
  closed(index: number): Promise<boolean>;
  close(): Promise<void>;
}
