import type { Source } from "./answer.ts";
import type { Exchange } from "./conversation.ts";

/** The language an answer is to be in; "other" is whichever its person wants, and is never checked. */
export type AnswerLanguage = "ko" | "en" | "ja" | "other";

/** Models whose tokenizers take about as many tokens for a text; OpenAI's are with Llama 3's. */
export type TokenizerFamily = "deepseek" | "qwen" | "llama";

/** What a skill asks a model. How it is worded for the model (system prompt or not, reasoning) is the model's affair. */
export interface ModelRequest {
  readonly question: string;
  /** Standing instructions; put where the model takes them (for R1, in the user turn). */
  readonly instructions?: string;
  /** What the answer is asked to be in. @defaultValue "ko" */
  readonly language?: AnswerLanguage;
  /** Whether the instructions say which language to write; then `language` is not asked for. @defaultValue false */
  readonly saysLanguage?: boolean;
  /** What came before the history. It is a person's own, and no instruction. */
  readonly summary?: string;
  /** Oldest first; already cut to what fits. */
  readonly history?: readonly Exchange[];
  /** Whether to think first; heeded by models that can do both. @defaultValue true */
  readonly thinking?: boolean;
  /** Whether questions to go on with are welcome beside the answer; heeded by models that are marked for it. @defaultValue false */
  readonly followUps?: boolean;
  /** Ends the call and closes its socket. */
  readonly signal: AbortSignal;
}

export type FinishReason = "stop" | "length" | "filter" | "other";

/**
 * A streamed part of a model's answer. A stream ends with exactly one `end`; anything else (a cut socket, an error
 * frame, no finish reason, an empty answer) throws a `SaenggakError` whose `retryable` says whether asking again may help.
 */
export type ModelPart =
  | { readonly type: "reasoning"; readonly text: string }
  | { readonly type: "text"; readonly text: string }
  /** Another model answers from the beginning: what came before is void. */
  | { readonly type: "restart"; readonly name: string; readonly label: string }
  /** A page the answer rests on. */
  | { readonly type: "source"; readonly title: string; readonly url: string }
  /** A question that its person may want to ask next, apart from the text. */
  | { readonly type: "followUp"; readonly text: string }
  | { readonly type: "usage"; readonly inputTokens?: number; readonly outputTokens?: number }
  | { readonly type: "end"; readonly reason: FinishReason };

/** A model that answers. Implementations stream; `limits` always hold, whatever the caller passes. */
export interface Model {
  /** Name in the catalogue, used in logs and metrics. */
  readonly name: string;
  /** Short Korean label that people see. */
  readonly label: string;
  stream(request: ModelRequest): AsyncIterable<ModelPart>;
}

/** A whole answer, collected from a stream. */
export interface ModelAnswer {
  readonly text: string;
  readonly reasoning: string;
  readonly finish: FinishReason;
  /** The model that answered, when it was another than the one that was asked. */
  readonly instead?: { readonly name: string; readonly label: string };
  readonly usage?: { readonly inputTokens?: number; readonly outputTokens?: number };
  /** In the order they came, each address once; absent when there are none. */
  readonly sources?: readonly Source[];
  /** Questions to ask next, in the order they came; absent when there are none. */
  readonly followUps?: readonly string[];
}
