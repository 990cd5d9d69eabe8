/** Reads the events of Gemini's `streamGenerateContent` into parts that read-answer.ts takes. */
import type { LanguageModelV4StreamPart } from "@ai-sdk/provider";
import { parseEvent } from "../event-stream.ts";
import { finishPart, reasoningPart, textPart } from "../stream-parts.ts";

/** What is read of an event (API reference, "GenerateContentResponse"); the values are Google's and may be anything. */
interface Event {
  readonly error?: unknown;
  readonly candidates?: readonly (Candidate | null)[] | null;
  readonly promptFeedback?: { readonly blockReason?: unknown } | null;
  readonly usageMetadata?: Usage | null;
}
interface Candidate {
  readonly content?: { readonly parts?: readonly (Part | null)[] | null } | null;
  readonly finishReason?: unknown;
  readonly groundingMetadata?: { readonly groundingChunks?: readonly (Ground | null)[] | null } | null;
}
interface Part {
  readonly text?: unknown;
  readonly thought?: unknown;
}
interface Ground {
  readonly web?: { readonly uri?: unknown; readonly title?: unknown } | null;
}
interface Usage {
  readonly promptTokenCount?: unknown;
  readonly toolUsePromptTokenCount?: unknown;
  readonly candidatesTokenCount?: unknown;
  readonly thoughtsTokenCount?: unknown;
}

/**
 * The stream's end ends the answer, not its finish reason: an error may still follow. A prompt that is blocked ends by
 * `content-filter`. Thoughts count as output, as they are paid for.
 * @throws SaenggakError MODEL_FAILED for a broken event
 */
export async function* readGeminiEvents(
  events: AsyncIterable<string>,
): AsyncGenerator<LanguageModelV4StreamPart> {
  const pages = new Set<string>();
  let finish: string | undefined;
  let usage: Usage | null | undefined;
  for await (const data of events) {
    const event = parseEvent<Event>(data);
    if (event.error) {
      yield { type: "error", error: event.error };
      return;
    }
    usage = event.usageMetadata ?? usage;
    const blocked = event.promptFeedback?.blockReason;
    if (typeof blocked === "string" && !blocked.endsWith("UNSPECIFIED")) finish = "SAFETY";
    const candidate = event.candidates?.[0];
    for (const part of candidate?.content?.parts ?? []) {
      if (typeof part?.text !== "string" || part.text === "") continue;
      yield part.thought === true ? reasoningPart(part.text) : textPart(part.text);
    }
    yield* pagesOf(candidate?.groundingMetadata?.groundingChunks ?? [], pages);
    if (typeof candidate?.finishReason === "string") finish = candidate.finishReason;
  }
  if (finish === undefined) return;
  yield finishPart(ENDS.get(finish) ?? "other", {
    input: sum(usage?.promptTokenCount, usage?.toolUsePromptTokenCount),
    output: sum(usage?.candidatesTokenCount, usage?.thoughtsTokenCount),
  });
}

/** API reference, "FinishReason". CONTINUATION: Gemini 4, more than one request's 65,536 tokens were asked for. */
const ENDS = new Map<string, "stop" | "length" | "content-filter">([
  ["STOP", "stop"],
  ["MAX_TOKENS", "length"],
  ["CONTINUATION", "length"],
  ["SAFETY", "content-filter"],
  ["RECITATION", "content-filter"],
  ["BLOCKLIST", "content-filter"],
  ["PROHIBITED_CONTENT", "content-filter"],
  ["SPII", "content-filter"],
  ["IMAGE_SAFETY", "content-filter"],
]);

/** More than any answer rests on, so that a server that goes on naming pages fills no memory. */
const MAX_PAGES = 300;

/** Each page once: Gemini repeats those that it named. */
function* pagesOf(
  chunks: readonly (Ground | null)[],
  seen: Set<string>,
): Generator<LanguageModelV4StreamPart> {
  for (const chunk of chunks) {
    const { uri: url, title } = chunk?.web ?? {};
    if (typeof url !== "string" || !/^https?:\/\//.test(url) || seen.has(url) || seen.size >= MAX_PAGES)
      continue;
    seen.add(url);
    yield {
      type: "source",
      sourceType: "url",
      id: String(seen.size),
      url,
      ...(typeof title === "string" && { title }),
    };
  }
}

/** Undefined when neither is there. */
function sum(...counts: readonly unknown[]): number | undefined {
  const numbers = counts.filter((count) => typeof count === "number");
  return numbers.length === 0 ? undefined : numbers.reduce((total, count) => total + count, 0);
}
