/**
 * What OpenAI-compatible servers put on the wire, one shape a server. Written from their documentation; the sources are
 * named in test/fixtures/model/README.md.
 */
import { pieces } from "./stand-in.ts";

export type WireShape =
  /** SGLang, llama.cpp: `delta.reasoning_content`. */
  | "reasoning_content"
  /** vLLM ≥ 0.11: `delta.reasoning`. */
  | "reasoning"
  /** Ollama: `delta.reasoning` beside an empty `content`. */
  | "ollama"
  /** A server that fills in both names, the first one empty. */
  | "empty-first"
  /** A server in between two names: the same thoughts in both. */
  | "both"
  /** No parser: `<think>…</think>` in the content. */
  | "tags"
  /** No parser and a template that ends with the opening tag: only `</think>` in the content. */
  | "closing-tag"
  /** No reasoning at all. */
  | "plain";

interface WireText {
  readonly shape: WireShape;
  readonly model: string;
  readonly reasoning: string;
  readonly answer: string;
  /** Characters of a delta. */
  readonly chunk: number;
}

/** The deltas of the thoughts and of the answer, apart, so that a server can pause in between. */
export function wireDeltas({ shape, reasoning, answer, chunk }: Omit<WireText, "model">): {
  readonly thoughts: readonly object[];
  readonly answer: readonly object[];
} {
  const words = pieces(answer, chunk).map((content) => ({ content }));
  const inContent = (text: string) => pieces(text, chunk).map((content) => ({ content }));
  const inField = (field: (text: string) => object) => pieces(reasoning, chunk).map(field);
  const thoughts = {
    reasoning_content: () =>
      inField((text) => ({ role: null, content: null, reasoning_content: text, tool_calls: null })),
    reasoning: () => inField((text) => ({ reasoning: text })),
    ollama: () => inField((text) => ({ role: "assistant", content: "", reasoning: text })),
    "empty-first": () => inField((text) => ({ reasoning_content: "", reasoning: text })),
    both: () => inField((text) => ({ reasoning_content: text, reasoning: text })),
    tags: () => inContent(`<think>\n${reasoning}\n</think>\n\n`),
    "closing-tag": () => inContent(`${reasoning}\n</think>\n\n`),
    plain: () => [],
  }[shape]();
  return { thoughts, answer: words };
}

/** One server-sent event of `chat.completion.chunk`. */
export function chunkEvent(model: string, delta: object | undefined, finish: string | null = null): string {
  return event({
    id: "chatcmpl-0",
    object: "chat.completion.chunk",
    created: 1_760_000_000,
    model,
    choices: delta ? [{ index: 0, delta, logprobs: null, finish_reason: finish }] : [],
  });
}

/** The last chunk when `stream_options.include_usage` was asked for: no choices, the token counts. */
export function usageEvent(model: string, input: number, output: number): string {
  return event({
    id: "chatcmpl-0",
    object: "chat.completion.chunk",
    created: 1_760_000_000,
    model,
    choices: [],
    usage: { prompt_tokens: input, completion_tokens: output, total_tokens: input + output },
  });
}

export function event(value: unknown): string {
  return `data: ${JSON.stringify(value)}\n\n`;
}
