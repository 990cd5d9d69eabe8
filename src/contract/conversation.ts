/** A question and its answer, as the conversation remembers them: never the reasoning. */
export interface Exchange {
  readonly question: string;
  readonly answer: string;
  /** Unix milliseconds. */
  readonly at: number;
}
