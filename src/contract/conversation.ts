import type { Language } from "./language.ts";

/** A question and its answer, as the conversation remembers them: never the reasoning. */
export interface Exchange {
  readonly question: string;
  readonly answer: string;
  /** Unix milliseconds. */
  readonly at: number;
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
