import { InvalidResponseDataError, type LanguageModelV4StreamPart } from "@ai-sdk/provider";
import type { FinishReason, ModelPart } from "../contract/model.ts";
import { SaenggakError } from "../errors.ts";
import { createSplitter, type ReasoningMode } from "./splitter.ts";

/** Thoughts and answer together: dozens of times what R1's 32,768 tokens hold, so more is a server gone wrong. */
const MAX_CHARACTERS = 4 * 1024 * 1024;

/**
 * Turns a provider's stream, read with raw chunks, into ours; holds at most 4 M characters.
 * @param begun is called at the first event.
 * @throws SaenggakError MODEL_FAILED (error event, broken event, too long), MODEL_STREAM_CUT (no finish reason),
 * MODEL_EMPTY_ANSWER (nothing but thoughts or white space). What the stream itself throws is passed on.
 */
export async function* readAnswer(
  stream: ReadableStream<LanguageModelV4StreamPart>,
  { mode, begun }: { readonly mode: ReasoningMode; readonly begun: () => void },
): AsyncGenerator<ModelPart> {
  const splitter = createSplitter({ mode });
  let characters = 0;
  let answered = false;

  function* pass(parts: Iterable<ModelPart>): Generator<ModelPart> {
    for (const part of parts) {
      if (part.type === "text" && part.text.trim() !== "") answered = true;
      yield part;
    }
  }

  for await (const part of stream) {
    const delta = deltaOf(part);
    if (delta) {
      characters += (delta.text ?? delta.reasoning ?? "").length;
      if (characters > MAX_CHARACTERS) {
        throw new SaenggakError("MODEL_FAILED", { detail: "The answer is too long." });
      }
      yield* pass(splitter.push(delta));
    }
    if (part.type === "raw") begun();
    if (part.type === "error") throw eventFault(part.error);
    if (part.type === "finish") {
      const reason = finishReason(part.finishReason.unified);
      yield* pass(splitter.end(reason));
      yield* usageOf(part.usage);
      if (!answered) throw new SaenggakError("MODEL_EMPTY_ANSWER", { detail: `It ended by "${reason}".` });
      yield { type: "end", reason };
      return;
    }
  }
  throw new SaenggakError("MODEL_STREAM_CUT");
}

function deltaOf(part: LanguageModelV4StreamPart): { text?: string; reasoning?: string } | undefined {
  if (part.type === "text-delta") return { text: part.delta };
  if (part.type === "reasoning-delta") return { reasoning: part.delta };
  if (part.type === "raw") return hiddenReasoning(part.rawValue);
  return undefined;
}

/** The provider reads `reasoning_content ?? reasoning`: an empty first field hides the second, which is read here. */
function hiddenReasoning(chunk: unknown): { reasoning: string } | undefined {
  const delta = (chunk as RawChunk | undefined)?.choices?.[0]?.delta;
  if (delta?.reasoning_content !== "" || typeof delta.reasoning !== "string") return undefined;
  return { reasoning: delta.reasoning };
}
interface RawChunk {
  readonly choices?: readonly { readonly delta?: { reasoning_content?: unknown; reasoning?: unknown } }[];
}

function eventFault(error: unknown): SaenggakError {
  // The provider's own word for a clean end without a finish reason.
  if (InvalidResponseDataError.isInstance(error)) return new SaenggakError("MODEL_STREAM_CUT");
  return new SaenggakError("MODEL_FAILED", { detail: "The stream carried an error." });
}

function finishReason(unified: string): FinishReason {
  if (unified === "stop" || unified === "length") return unified;
  return unified === "content-filter" ? "filter" : "other";
}

type Usage = Extract<LanguageModelV4StreamPart, { type: "finish" }>["usage"];
function* usageOf({ inputTokens, outputTokens }: Usage): Generator<ModelPart> {
  const input = inputTokens.total;
  const output = outputTokens.total;
  if (input === undefined && output === undefined) return;
  yield {
    type: "usage",
    ...(input === undefined ? {} : { inputTokens: input }),
    ...(output === undefined ? {} : { outputTokens: output }),
  };
}
