import type { Language } from "./language.ts";
import type { TurnId } from "./turn.ts";

/** A question and its answer, as the conversation remembers them: never the reasoning. */
export interface Exchange {
  readonly question: string;
  readonly answer: string;
  /** When the question came, in Unix milliseconds. */
  readonly at: number;
  readonly turn?: TurnId;
  /** Name of the model that answered; absent when none was asked. */
  readonly model?: string;
  /** Of all that was asked for this answer: as the providers told, else estimated. */
  readonly tokens?: Tokens;
}

/** What a model is told of the conversation before a question. */
export interface Past {
  /** What came before the history, in a model's words. */
  readonly summary?: string;
  /** Oldest first. */
  readonly history: readonly Exchange[];
}

export interface Tokens {
  readonly input: number;
  readonly output: number;
}

/** What a person chose for the turns to come; what is absent is as the deployment has it. */
export interface Settings {
  /** Name of a model in the catalogue. */
  readonly model?: string;
  /** Whether to think first, for models that can do both. */
  readonly thinking?: boolean;
  /** Not chosen but seen: the language of their last question that had one. */
  readonly language?: Language;
}

/** So many of something, and until when, in Unix milliseconds. */
export interface KeptUntil {
  readonly count: number;
  readonly until: number;
}

/** What is stored of a conversation at a moment. */
export interface Kept {
  /** Exchanges that the next question is asked with; absent without any, as are the others. */
  readonly exchanges?: KeptUntil;
  /** Answers that were not shown yet, until the first of them goes. */
  readonly held?: KeptUntil;
  /** Questions with their answers as they were sent, for 이어보기 and 다시 시도, until the last of them goes; the held ones count. */
  readonly records?: KeptUntil;
  /** Questions that have no answer yet. */
  readonly unfinished: number;
  /** How many answers something was said of. */
  readonly feedback: number;
  /** Until when the thoughts behind the latest answer are there. */
  readonly thoughtsUntil?: number;
  readonly settings: Settings;
}

/** What was erased of a conversation. */
export interface Erased {
  /** Questions with what was done to answer them. */
  readonly turns: number;
  /** Of these, the ones that had no answer yet. */
  readonly unfinished: number;
  readonly exchanges: number;
  /** Whether the thoughts behind an answer were there. */
  readonly thoughts: boolean;
  /** Whether settings and other small facts were there. */
  readonly settings: boolean;
}
