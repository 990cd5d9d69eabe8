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
