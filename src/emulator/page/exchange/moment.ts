/** Milliseconds the platform gives a skill for its reply. */
export const REPLY_LIMIT_MS = 5_000;

export type Tone = "plain" | "ok" | "wait" | "warn" | "danger";

/** One thing that happened in an exchange. */
export interface Moment {
  /** Unique in its timeline, and the same when the exchange has grown. */
  readonly id: string;
  /** Milliseconds since the person wrote; absent when nobody knows. */
  readonly atMs?: number;
  readonly tone: Tone;
  readonly title: string;
  readonly notes: readonly string[];
  /** Words of the skill (ko) or of the platform (en), as they were. */
  readonly quote?: { readonly text: string; readonly lang: "ko" | "en" };
  /** How much of a time limit was used. */
  readonly share?: { readonly usedMs: number; readonly ofMs: number };
}
