import type { KakaoComponent, QuickReply } from "../contract/kakao.ts";
import type { Breach } from "../kakao/limits-rules.ts";
import type { Block, Bot } from "./bot.ts";
import type { SayOptions } from "./saying.ts";

/** How an exchange ended: after this, nothing of it can be shown any more. */
export type Outcome = "shown" | "expired" | "spent" | "error";

/**
 * What a person sees happen, in order. An exchange starts with `sent` and has exactly one `closed`; `shown` comes at
 * most once, before it. Only `refused` may follow `closed`, when a callback comes too late.
 */
export type EventBody =
  | { readonly type: "sent"; readonly utterance: string }
  /** The ack was taken; `text` is its `data.text`, null when there is none. `closesAt` is in Unix milliseconds. */
  | { readonly type: "waiting"; readonly text: string | null; readonly closesAt: number }
  | {
      readonly type: "shown";
      readonly via: "reply" | "callback";
      readonly bubbles: readonly KakaoComponent[];
      readonly quickReplies: readonly QuickReply[];
      /** The exchange was in a group room, which can draw Markdown. */
      readonly group?: true;
    }
  /** A callback was refused; `message` is the platform's wording. */
  | { readonly type: "refused"; readonly message: string; readonly breaches: readonly Breach[] }
  | ({ readonly type: "error" } & WebhookError)
  | { readonly type: "closed"; readonly outcome: Outcome };

export type EmulatorEvent = EventBody & {
  /** Counts from 1 over all rooms of an engine. */
  readonly seq: number;
  /** Unix milliseconds. */
  readonly at: number;
  /** Id of the bot that is written to. */
  readonly bot: string;
  readonly user: string;
  readonly exchangeId: string;
};

/** Why the skill's own reply could not be used. `code` is the console's, where it has one (1001 time-out, 1005 network). */
export interface WebhookError {
  readonly reason: "timeout" | "network" | "status" | "format";
  readonly code?: 1001 | 1005;
  readonly breaches: readonly Breach[];
}

/** One POST to a callback URL, as it went over the wire. */
export interface CallbackRecord {
  readonly at: number;
  /** Milliseconds since the person wrote; absent when the URL was never issued. */
  readonly afterMs?: number;
  readonly path: string;
  readonly body: string;
  /** What was answered: a status and JSON, or the name of the fault that was played. */
  readonly answer: { readonly status: number; readonly json: CallbackReply } | { readonly fault: string };
  readonly accepted: boolean;
  readonly breaches: readonly Breach[];
}

/** The platform's answer to a callback POST. */
export interface CallbackReply {
  readonly taskId: string;
  readonly status: "SUCCESS" | "FAIL" | "ERROR";
  readonly message: string;
  /** Unix milliseconds. */
  readonly timestamp: number;
}

/** A skill's reply, as it came over the wire. */
export interface SkillReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
  /** From the sending of the request to the end of the body. */
  readonly ms: number;
}

/** Everything that went over the wire for one saying. The engine keeps writing to it until the exchange is closed. */
export interface ExchangeRecord {
  readonly id: string;
  readonly bot: Bot;
  readonly user: string;
  readonly utterance: string;
  readonly options?: SayOptions;
  /** The block that was matched. */
  readonly block: Block;
  /** Unix milliseconds. */
  readonly sentAt: number;
  readonly request: {
    readonly url: string;
    /** As sent, the secret header included: keep it out of logs. */
    readonly headers: Readonly<Record<string, string>>;
    readonly payload: Readonly<Record<string, unknown>>;
  };
  /** Absent until the skill answered, and for ever when it did not. */
  response?: SkillReply;
  /** The reply to the same request sent a second time. */
  repeated?: SkillReply;
  /** The callback URL that was issued, if one was; `path` is the part of it that must come back byte for byte. */
  readonly window?: { readonly url: string; readonly path: string; readonly closesAt: number };
  error?: WebhookError;
  readonly callbacks: CallbackRecord[];
  shown?: Extract<EventBody, { type: "shown" }>;
  outcome?: Outcome;
  /** When it ended, Unix milliseconds. */
  endedAt?: number;
}
