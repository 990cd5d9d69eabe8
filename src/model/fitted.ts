import type { ModelRequest } from "../contract/model.ts";
import type { ModelEntry } from "./catalogue-schema.ts";

/** The request with what of the history this model may see and its context holds. */
export function fitted(entry: ModelEntry, request: ModelRequest): ModelRequest {
  if (!request.history?.length) return request;
  if (!entry.sees.history) return { ...request, history: [] };
  let left = roomFor(entry, request.question);
  const kept = request.history.toReversed().filter(({ question, answer }) => {
    left -= question.length + answer.length;
    return left >= 0;
  });
  return { ...request, history: kept.toReversed() };
}

/** Characters that question and answer leave of the context, a token each: Korean takes fewer. */
function roomFor({ contextTokens, maxOutputTokens }: ModelEntry, question: string): number {
  return contextTokens - Math.min(maxOutputTokens, contextTokens / 2) - question.length;
}
