import type { Suggestion } from "../contract/answer.ts";
import { words } from "../words/ko.ts";

/** Offered to a person whose answer is being made. */
export const WHILE_WAITING: readonly Suggestion[] = [
  { label: words.labels.check },
  { label: words.labels.stop },
];
