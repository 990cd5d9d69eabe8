import type { LanguageModelV4StreamPart } from "@ai-sdk/provider";
import { SaenggakError } from "../errors.ts";
import { parseEvent } from "./event-stream.ts";
import { finishPart, reasoningPart, textPart } from "./stream-parts.ts";

/** What is read of a chunk; the values are the server's and may be anything. */
interface Chunk {
  readonly object?: unknown;
  readonly error?: unknown;
  readonly choices?: readonly (Choice | null)[] | null;
  readonly usage?: { readonly prompt_tokens?: unknown; readonly completion_tokens?: unknown } | null;
}
interface Choice {
  readonly delta?: Delta | null;
  readonly finish_reason?: unknown;
}
interface Delta {
  readonly content?: unknown;
  /** vLLM from 0.11, Ollama. */
  readonly reasoning?: unknown;
  /** vLLM before, SGLang, llama.cpp, LM Studio. */
  readonly reasoning_content?: unknown;
  readonly refusal?: unknown;
}

/**
 * Reads the events of a chat completion (OpenAI API reference, "chat.completion.chunk") into parts that read-answer.ts
 * takes. A reasoning field that is empty hides no other. The stream's end ends the answer, not its finish reason: the usage
 * comes later. A refusal in words is text. By hand: through @ai-sdk/openai-compatible a delta took three times the CPU that
 * a bare reader takes (`npm run bench -- stream`), in a chain of web streams and a schema for every event.
 * @throws SaenggakError MODEL_FAILED for an event that is no chunk
 */
export async function* readChatChunks(
  events: AsyncIterable<string>,
): AsyncGenerator<LanguageModelV4StreamPart> {
  let finish: string | undefined;
  let usage: Chunk["usage"];
  for await (const data of events) {
    if (data === "[DONE]") continue;
    const chunk = parseEvent<Chunk>(data);
    // vLLM before 0.10 has the error's fields beside `"object": "error"`.
    const error = chunk.object === "error" ? chunk : chunk.error;
    if (error) {
      yield { type: "error", error };
      return;
    }
    if (!Array.isArray(chunk.choices))
      throw new SaenggakError("MODEL_FAILED", { detail: "An event is no chunk." });
    usage = chunk.usage ?? usage;
    const choice = chunk.choices[0];
    if (typeof choice?.finish_reason === "string") finish = choice.finish_reason;
    const delta = choice?.delta;
    if (!delta) continue;
    const reasoning = textOf(delta.reasoning_content) || textOf(delta.reasoning);
    if (reasoning) yield reasoningPart(reasoning);
    if (Array.isArray(delta.content)) yield* contentParts(delta.content);
    else if (textOf(delta.content)) yield textPart(textOf(delta.content));
    if (textOf(delta.refusal)) yield textPart(textOf(delta.refusal));
  }
  if (finish === undefined) return;
  // LMI's, when generating went wrong.
  if (finish === "error") yield { type: "error", error: { code: 500 } };
  yield finishPart(ENDS.get(finish) ?? "other", {
    input: countOf(usage?.prompt_tokens),
    output: countOf(usage?.completion_tokens),
  });
}

/** Mistral's Magistral: `[{ type: "thinking", thinking: [{ type: "text", text }] }]`, then `[{ type: "text", text }]`. */
function* contentParts(content: readonly unknown[]): Generator<LanguageModelV4StreamPart> {
  for (const part of content) {
    const { type, text, thinking } = (part ?? {}) as { type?: unknown; text?: unknown; thinking?: unknown };
    if (type === "text" && textOf(text)) yield textPart(textOf(text));
    if (type !== "thinking" || !Array.isArray(thinking)) continue;
    const thoughts = thinking.map((piece: { text?: unknown } | null) => textOf(piece?.text)).join("");
    if (thoughts) yield reasoningPart(thoughts);
  }
}

const ENDS = new Map<string, "stop" | "length" | "content-filter">([
  ["stop", "stop"],
  // LMI's and TGI's words.
  ["eos_token", "stop"],
  ["stop_sequence", "stop"],
  ["length", "length"],
  ["content_filter", "content-filter"],
]);

const textOf = (value: unknown): string => (typeof value === "string" ? value : "");
const countOf = (value: unknown) => (typeof value === "number" ? value : undefined);
