import type { Past } from "../contract/conversation.ts";
import type { ModelRequest, TokenizerFamily } from "../contract/model.ts";
import type { ModelEntry } from "./catalogue-schema.ts";
import { tokenizerOf } from "./tokenizer-family.ts";

/** What of the past fits so many tokens, estimated. */
export type FitHistory = (past: Past, tokens: number, family: TokenizerFamily) => Past;

/** What an estimate may be too low by, and more: a prompt over a model's context is refused. */
const SURE_SHARE = 0.85;

/** The request with what of the past this model may see and its context holds beside the question. */
export function fitted(entry: ModelEntry, request: ModelRequest, fitHistory: FitHistory): ModelRequest {
  const { summary, history = [], question, ...asked } = request;
  if (history.length === 0 && summary === undefined) return request;
  // A token a character: no language takes more.
  const room = entry.sees.history ? (promptRoom(entry) - question.length) * SURE_SHARE : 0;
  const past = { history, ...(summary !== undefined && { summary }) };
  return { ...asked, question, ...fitHistory(past, room, tokenizerOf(entry)) };
}

/** Tokens of a model's context that are left for what it is sent. */
export function promptRoom({ contextTokens, maxOutputTokens }: ModelEntry): number {
  return contextTokens - Math.min(maxOutputTokens, contextTokens / 2);
}
