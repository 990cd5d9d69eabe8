import type { Suggestion } from "../contract/answer.ts";
import type { Words } from "../words/words.ts";

/** Offered to a person whose answer is being made. */
export const whileWaiting = ({ labels }: Words): readonly Suggestion[] => [
  { label: labels.check },
  { label: labels.stop },
];
