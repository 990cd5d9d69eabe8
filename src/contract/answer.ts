import type { Tokens } from "./conversation.ts";
import type { KakaoComponent, QuickReply } from "./kakao.ts";

/** What a skill returns. It is not yet Kakao's format: rendering turns it into bubbles. */
export interface Answer {
  /** Plain text, shown as it stands, before the Markdown if both are given. */
  readonly text?: string;
  /** Markdown as the model wrote it. */
  readonly markdown?: string;
  /** Components to show after the text, already in the platform's shape. */
  readonly cards?: readonly KakaoComponent[];
  /** The model's reasoning; never shown, never sent back to a model. */
  readonly reasoning?: string;
  /** Pages the answer rests on. */
  readonly sources?: readonly Source[];
  /** Quick replies offered under the answer, at most 10; of the same label the first. */
  readonly suggestions?: readonly (Suggestion | QuickReply)[];
}

/** How a turn ended: its skill's answer, or ours in its place. */
export interface TurnAnswer extends Answer {
  /** A line of ours before the answer, in its first bubble: which other model it is from. It is not remembered. */
  readonly lead?: string;
  /**
   * What it is when it is no answer: an `apology`, the word that it was `stopped`, or that it was `merged` into the next
   * turn. It is not remembered; only an apology is held.
   */
  readonly outcome?: "apology" | "stopped" | "merged";
  /** Name of the model that it is from; absent when none was asked. */
  readonly model?: string;
  /** Of all calls that were made for it; absent when none was. */
  readonly tokens?: Tokens;
  readonly suggestions?: readonly Offer[];
}

/** A page that an answer rests on: shown as a link under it. */
export interface Source {
  readonly title: string;
  readonly url: string;
}

/** A quick reply: what the person reads (shortened to 14 characters) and what is sent when it is pressed. */
export interface Suggestion {
  readonly label: string;
  /** Defaults to the label. */
  readonly message?: string;
}

/** A quick reply of ours, whose `extra` comes back with the press, or one that a skill built. */
export type Offer = (Suggestion & { readonly extra?: Readonly<Record<string, unknown>> }) | QuickReply;
