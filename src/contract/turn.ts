/** One utterance and everything done to answer it: the words shared by every part that touches a turn. */

/** Hash of bot and person (or group room); safe in key names, logs and job data because it names nobody. */
export type ConversationId = string;
export type TurnId = string;

/**
 * Where a turn stands.
 * `queued` waits for a worker · `running` a worker has it · `answered` its answer is stored and unsent ·
 * `delivered` shown to its person (reply, callback or push) · `held` its window closed, kept for the next one ·
 * `shown` a held answer that a later window showed.
 */
export type TurnState = "queued" | "running" | "answered" | "delivered" | "held" | "shown";

/** How an answer reaches a person. */
export type DeliveryRoute = "reply" | "callback" | "held" | "push";

/** The time and token in which a turn can still be answered. Times are Unix milliseconds. */
export type TurnWindow =
  /** A one-use callback URL, kept byte for byte. After `closesAt` no answer starts on its way; at `expiresAt` the platform refuses it. */
  | { readonly kind: "callback"; readonly url: string; readonly closesAt: number; readonly expiresAt: number }
  /** The HTTP request that a server process holds open; `server` names the process to wake. */
  | { readonly kind: "reply"; readonly server: string; readonly closesAt: number };

/** What is known of a turn when it is admitted. */
export interface Turn {
  readonly id: TurnId;
  readonly conversation: ConversationId;
  /** Bot id, as the platform sent it. */
  readonly bot: string;
  /** The person's id for this bot; needed by skills and by push, never logged. */
  readonly user: string;
  readonly skill: string;
  readonly utterance: string;
  /** Named groups of the match, or the block's parameters. */
  readonly params: Readonly<Record<string, string>>;
  readonly group: boolean;
  readonly receivedAt: number;
  readonly window: TurnWindow;
  /** The platform's request id, for support cases. */
  readonly requestId: string;
  /** Names the try that admitted it, so that only this one can be taken back. */
  readonly admission: string;
  /** W3C traceparent of the request, when tracing is on. */
  readonly trace?: string;
}
