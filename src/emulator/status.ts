/** What goes on behind the webhook, for the page's strip. A part that cannot be told is absent. */
export interface EmulatorStatus {
  readonly queue?: { readonly waiting: number; readonly active: number; readonly oldestWaitMs: number };
  readonly workers?: number;
  /** Names that people see. */
  readonly models?: readonly string[];
  /** Answers that wait for their person to come back. */
  readonly held?: number;
}
