/** One utterance and everything done to answer it: the words shared by every part that touches a turn. */

import type { Language } from "./language.ts";

/** Hash of bot and person (or group room); safe in key names, logs and job data because it names nobody. */
export type ConversationId = string;
export type TurnId = string;

/**
 * Where a turn stands; docs/turn.md draws the ways between them.
 * `queued` waits for a worker · `running` a worker has it · `answered` its answer is stored and unsent ·
 * `delivered` shown to its person (reply, callback or push) · `held` its window closed, kept for the next one ·
 * `shown` a held answer that a later window showed · `cancelled`, `merged` it was stopped, or answered together with a
 * later one, and no window was left to say so.
 */
export type TurnState =
  | "queued"
  | "running"
  | "answered"
  | "delivered"
  | "held"
  | "shown"
  | "cancelled"
  | "merged";

/** What a person says of an answer: 👍 or 👎. */
export type FeedbackValue = "up" | "down";

/** How an answer reaches a person. */
export type DeliveryRoute = "reply" | "callback" | "held" | "push";

/** The time and token in which a turn can still be answered. Times are Unix milliseconds. */
export type TurnWindow =
  /**
   * A one-use callback URL, kept byte for byte, of a request that came at `openedAt`. From `closesAt` it is used for a word
   * that the answer takes longer, unless the answer comes first; at `expiresAt` the platform refuses it.
   */
  | {
      readonly kind: "callback";
      readonly url: string;
      readonly openedAt: number;
      readonly closesAt: number;
      readonly expiresAt: number;
    }
  /** The HTTP request that a server process holds open; `server` names the process to wake. */
  | { readonly kind: "reply"; readonly server: string; readonly closesAt: number };

/** Whose turn it is, as far as keys are concerned. */
export interface TurnRef {
  readonly id: TurnId;
  readonly conversation: ConversationId;
}

/** The next page of answers that were shown together: where 이어보기 goes on. */
export interface ReadingPosition {
  /** Index of the page. */
  readonly page: number;
  /** Whether a sentence of ours stood before the answers. */
  readonly lead: boolean;
  /** Whether each answer had its question above it. */
  readonly headed: boolean;
  /** Of the sentences between the answers, on whose length the pages hang; absent for Korean. */
  readonly language?: Language;
  readonly turns: readonly TurnId[];
}

/** What is known of a turn when it is admitted. */
export interface Turn {
  readonly id: TurnId;
  readonly conversation: ConversationId;
  /** Bot id, as the platform sent it. */
  readonly bot: string;
  /** The person's id for this bot; needed by skills and by push, never logged. */
  readonly user: string;
  readonly skill: string;
  /** Of the server's own words to its person; absent for Korean. */
  readonly language?: Language;
  readonly utterance: string;
  /** Named groups of the match, or the block's parameters. */
  readonly params: Readonly<Record<string, string>>;
  readonly group: boolean;
  /** Short words to a skill that takes anything: several that wait are answered together. */
  readonly mergeable?: true;
  readonly receivedAt: number;
  readonly window: TurnWindow;
  /** The platform's request id, for support cases. */
  readonly requestId: string;
  /** Names the try that admitted it, so that only this one can be taken back. */
  readonly admission: string;
  /** W3C traceparent of the request, when tracing is on. */
  readonly trace?: string;
}
