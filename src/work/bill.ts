/** Whose answer a turn has, and what asking for it cost in all. */
import type { TurnAnswer } from "../contract/answer.ts";
import type { Used } from "./tally.ts";

export interface Bill {
  add(used: Used): void;
  /** @param isAnswer its text is what the turn is answered with: no other call of the turn stands above it */
  answeredBy(model: string, isAnswer?: boolean): void;
  /** Nothing when no model has answered. */
  total(): Pick<TurnAnswer, "model" | "tokens">;
}

export function createBill(): Bill {
  let [input, output] = [0, 0];
  let latest: string | undefined;
  let author: string | undefined;
  return {
    add({ inputTokens, outputTokens }) {
      input += inputTokens;
      output += outputTokens;
    },
    answeredBy(model, isAnswer = false) {
      latest = model;
      if (isAnswer) author = model;
    },
    total() {
      const model = author ?? latest;
      return model === undefined ? {} : { model, tokens: { input, output } };
    },
  };
}
