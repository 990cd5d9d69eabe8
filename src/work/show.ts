import type { AnswerLanguage, ModelPart } from "../contract/model.ts";
import { isForeign, proseLetters } from "../model/answer-language.ts";

/** Fewer letters do not tell their language. */
const FEWEST_LETTERS = 40;
/** Where there are still so few letters among so many characters, it is code or links, which are in no language. */
const FEW_LETTERS_WITHIN = 400;
/** Looking at all of it at every word would cost the square of its length. */
const GROWTH = 1.1;
const STEP = 40;

/**
 * Takes a stream's parts and writes what may be shown of the answer so far, in place of what was written before: only what
 * was looked at and is in the wanted language, and of the model that will answer. What came since the last look, up to a
 * tenth and 40 characters, is not written. "other" is written as it comes.
 */
export function createShow(write: (text: string) => void, wanted: AnswerLanguage): (part: ModelPart) => void {
  let text = "";
  let nextLook = FEWEST_LETTERS;

  function look(): void {
    const missing = text.length < FEW_LETTERS_WITHIN ? FEWEST_LETTERS - proseLetters(text) : 0;
    nextLook = missing > 0 ? text.length + missing : text.length * GROWTH + STEP;
    if (missing <= 0) write(isForeign(text, wanted) ? "" : text);
  }

  return (part) => {
    if (part.type === "restart") {
      text = "";
      nextLook = FEWEST_LETTERS;
      write("");
    }
    if (part.type !== "text") return;
    text += part.text;
    if (wanted === "other") write(text);
    else if (text.length >= nextLook) look();
  };
}
