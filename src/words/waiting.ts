/** What a waiting message is made of, in whichever language. */
export interface Waiting {
  /** Which of the wordings; any whole number. Neighbours never read the same. */
  readonly variant: number;
  /** Of the model that will answer; undefined when that is not known. */
  readonly label?: string | undefined;
  /** Turns of the same conversation that come first, in a group room anyone's. */
  readonly own: number;
  /** Others' turns that wait and come first. */
  readonly before: number;
  /** Until the answer, in ms; undefined when too little is known. */
  readonly ms?: number | undefined;
  /** Its model, with all that could answer instead, may not be asked at present. */
  readonly isResting: boolean;
  /** The answer may miss its window. */
  readonly mayBeLate: boolean;
  readonly group: boolean;
}

/** One of several wordings, of which there is an even number: then neighbouring variants differ in every list. */
export const oneOf = (wordings: readonly string[], variant: number): string =>
  wordings[variant % wordings.length] ?? "";

/** Parts of a line with dots between them; empty ones are left out. */
export const dotted = (...parts: readonly string[]): string =>
  parts.filter((part) => part !== "").join(" · ");

/** A time as people say it: whole seconds below ten, then fives, from a minute on halves of a minute, at last minutes. */
export function roughly(ms: number): { readonly minutes: number; readonly seconds: number } {
  const seconds = Math.max(1, Math.round(ms / 1_000));
  if (seconds < 10) return { minutes: 0, seconds };
  const step = seconds < 58 ? 5 : seconds < 285 ? 30 : 60;
  const rounded = Math.round(seconds / step) * step;
  return { minutes: Math.floor(rounded / 60), seconds: rounded % 60 };
}
