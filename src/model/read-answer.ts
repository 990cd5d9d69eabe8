import type { LanguageModelV4StreamPart } from "@ai-sdk/provider";
import type { FinishReason, ModelPart } from "../contract/model.ts";
import { SaenggakError } from "../errors.ts";
import { createSplitter, type ReasoningMode, type SplitPart } from "./splitter.ts";

/** Thoughts and answer together: dozens of times what R1's 32,768 tokens hold, so more is a server gone wrong. */
const MAX_CHARACTERS = 4 * 1024 * 1024;

/**
 * Turns a provider's stream into ours; holds at most 4 M characters.
 * @param begun is called at thoughts and text: servers say that they have begun long before they have.
 * @throws SaenggakError MODEL_FAILED (error event, too long), MODEL_OVERLOADED (an error event that says so),
 * MODEL_STREAM_CUT (no finish, or `interrupted`), MODEL_EMPTY_ANSWER (nothing but thoughts or white space). What the stream
 * itself throws is passed on.
 */
export async function* readAnswer(
  stream: AsyncIterable<LanguageModelV4StreamPart>,
  { mode, begun }: { readonly mode: ReasoningMode; readonly begun: () => void },
): AsyncGenerator<ModelPart> {
  const splitter = createSplitter({ mode });
  let characters = 0;
  let answered = false;

  function take(parts: SplitPart[]): SplitPart[] {
    answered ||= parts.some(({ type, text }) => type === "text" && text.trim() !== "");
    return parts;
  }

  for await (const part of stream) {
    const delta = deltaOf(part);
    if (delta) {
      if (delta.text || delta.reasoning) begun();
      characters += (delta.text ?? delta.reasoning ?? "").length;
      if (characters > MAX_CHARACTERS) {
        throw new SaenggakError("MODEL_FAILED", { detail: "The answer is too long." });
      }
      // Not by yield*, which makes an async iterator of every array.
      for (const piece of take(splitter.push(delta))) yield piece;
    }
    if (part.type === "source") yield* pageOf(part);
    if (part.type === "error") throw eventFault(part.error);
    if (part.type === "finish") {
      if (part.finishReason.unified === "interrupted") break;
      const reason = finishReason(part.finishReason.unified);
      yield* take(splitter.end(reason));
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
  return undefined;
}

function eventFault(error: unknown): SaenggakError {
  const { statusCode, code } = (error ?? {}) as { statusCode?: unknown; code?: unknown };
  const overloaded = [statusCode, code].some((status) => BUSY.has(Number(status)));
  return new SaenggakError(overloaded ? "MODEL_OVERLOADED" : "MODEL_FAILED", {
    detail: "The stream carried an error.",
  });
}
/** As in transport.ts; servers that answer 200 first say it in the event. */
const BUSY: ReadonlySet<number> = new Set([429, 503]);

function* pageOf(part: Extract<LanguageModelV4StreamPart, { type: "source" }>): Generator<ModelPart> {
  if (part.sourceType !== "url") return;
  yield { type: "source", title: part.title ?? part.url, url: part.url };
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
