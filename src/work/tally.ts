/** What asking a model costs, also when its answer never comes: the tokens of each model that was asked. */
import type { ModelPart, ModelRequest } from "../contract/model.ts";
import { estimateTokens } from "../conversation/estimate-tokens.ts";

/** The tokens of one call, as its provider told them; estimated where it did not. */
export interface Used {
  readonly model: string;
  readonly inputTokens: number;
  readonly outputTokens: number;
}

export interface Tally {
  /** Takes every part as it comes. */
  add(part: ModelPart): void;
  /** A call for each model that was asked, so far; of one that streamed and told nothing, nothing is known. */
  used(): readonly Used[];
}

interface Call {
  readonly model: string;
  streamed: string;
  told?: { readonly inputTokens?: number; readonly outputTokens?: number };
}

/** @param model the one that is asked first */
export function createTally(model: string, request: ModelRequest): Tally {
  let call: Call = { model, streamed: "" };
  const calls = [call];

  return {
    // A part comes for every token: nothing is estimated before the end.
    add(part) {
      if (part.type === "text" || part.type === "reasoning" || part.type === "followUp")
        call.streamed += part.text;
      if (part.type === "usage") call.told = part;
      if (part.type !== "restart") return;
      call = { model: part.name, streamed: "" };
      calls.push(call);
    },
    used() {
      return calls
        .filter(({ streamed, told }) => streamed !== "" || told)
        .map(({ model, streamed, told }) => ({
          model,
          inputTokens: told?.inputTokens ?? tokensOf(request),
          outputTokens: told?.outputTokens ?? estimateTokens(streamed),
        }));
    },
  };
}

function tokensOf({ question, instructions = "", summary = "", history = [] }: ModelRequest): number {
  const texts = [
    instructions,
    summary,
    question,
    ...history.flatMap(({ question, answer }) => [question, answer]),
  ];
  return texts.reduce((sum, text) => sum + estimateTokens(text), 0);
}
