/** Parts of a stream that this program reads itself, in the AI SDK's words, which read-answer.ts takes. */
import type { LanguageModelV4StreamPart } from "@ai-sdk/provider";

type Finish = Extract<LanguageModelV4StreamPart, { type: "finish" }>;

export const textPart = (delta: string): LanguageModelV4StreamPart => ({
  type: "text-delta",
  id: "0",
  delta,
});

export const reasoningPart = (delta: string): LanguageModelV4StreamPart => ({
  type: "reasoning-delta",
  id: "0",
  delta,
});

export function finishPart(
  unified: Finish["finishReason"]["unified"],
  usage: { readonly input?: number | undefined; readonly output?: number | undefined } = {},
): LanguageModelV4StreamPart {
  const none = undefined;
  return {
    type: "finish",
    finishReason: { unified, raw: none },
    usage: {
      inputTokens: { total: usage.input, noCache: none, cacheRead: none, cacheWrite: none },
      outputTokens: { total: usage.output, text: none, reasoning: none },
    },
  };
}
