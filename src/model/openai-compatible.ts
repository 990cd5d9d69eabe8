import { createOpenAICompatible } from "@ai-sdk/openai-compatible";
import type { LanguageModelV4Prompt } from "@ai-sdk/provider";
import type { Model, ModelPart, ModelRequest } from "../contract/model.ts";
import { SaenggakError } from "../errors.ts";
import { openCall } from "./call.ts";
import { firstModelId } from "./discover.ts";
import { buildPrompt, type PromptMessage } from "./prompt.ts";
import { readAnswer } from "./read-answer.ts";
import type { ReasoningMode } from "./splitter.ts";
import { createDirectFetch, createStreamFetch, type Fetch } from "./transport.ts";

export interface OpenAICompatibleOptions {
  readonly name: string;
  readonly label: string;
  /** Up to and including the version, e.g. `http://gpu:8000/v1`. */
  readonly baseUrl: string;
  /** @defaultValue the first model the server lists, asked at the first call */
  readonly modelId?: string | undefined;
  readonly apiKey?: string | undefined;
  /** @defaultValue "auto" */
  readonly reasoning?: ReasoningMode | undefined;
  /** @defaultValue 0.6, as DeepSeek advises for R1 */
  readonly temperature?: number | undefined;
  /** @defaultValue 0.95, as DeepSeek advises for R1 */
  readonly topP?: number | undefined;
  /** Thoughts and answer together. @defaultValue 32768 */
  readonly maxOutputTokens?: number | undefined;
  /** The whole call. @defaultValue 900000 */
  readonly timeLimitMs?: number | undefined;
  /** Until the server's first event. @defaultValue no limit but timeLimitMs */
  readonly firstByteMs?: number | undefined;
  /** @defaultValue false: instructions begin the user turn */
  readonly systemPrompt?: boolean | undefined;
  /** Must honour `init.signal` and follow no redirects. @defaultValue own undici agent, see transport.ts */
  readonly fetch?: Fetch | undefined;
}

/**
 * A model behind any server that speaks OpenAI's chat completions (vLLM, SGLang, llama.cpp, Ollama, …).
 * A call that is aborted, runs out of time or whose consumer stops reading closes its socket. Nothing is sent before the
 * first part is asked for. Errors carry no cause: the provider's hold the prompt and the reply.
 * @throws from the stream: SaenggakError with a `MODEL_…` code
 */
export function createOpenAICompatibleModel(options: OpenAICompatibleOptions): Model {
  const { name, label, baseUrl, apiKey, firstByteMs } = options;
  const { reasoning = "auto", temperature = 0.6, topP = 0.95, systemPrompt = false } = options;
  const { maxOutputTokens = 32_768, timeLimitMs = 900_000, fetch = createDirectFetch() } = options;
  const provider = createOpenAICompatible({
    name,
    baseURL: baseUrl,
    ...(apiKey === undefined ? {} : { apiKey }),
    includeUsage: true,
    fetch: createStreamFetch(fetch),
  });
  let { modelId } = options;

  async function* stream(request: ModelRequest): AsyncGenerator<ModelPart> {
    const call = openCall(request.signal, { timeLimitMs, firstByteMs });
    try {
      call.signal.throwIfAborted();
      modelId ??= await firstModelId(baseUrl, apiKey, { fetch, signal: call.signal });
      const reply = await provider.chatModel(modelId).doStream({
        prompt: buildPrompt(request, { systemPrompt }).map(toProvider),
        temperature,
        topP,
        maxOutputTokens,
        includeRawChunks: true,
        abortSignal: call.signal,
      });
      yield* readAnswer(reply.stream, { mode: reasoning, begun: call.begun });
    } catch (error) {
      throw call.fault() ?? ownFault(error) ?? new SaenggakError("MODEL_STREAM_CUT");
    } finally {
      call.close();
    }
  }

  return { name, label, stream };
}

function toProvider({ role, content }: PromptMessage): LanguageModelV4Prompt[number] {
  if (role === "system") return { role, content };
  return { role, content: [{ type: "text", text: content }] };
}

/** Our own error, out of the wrappers that the provider puts round what a fetch or a body throws. */
function ownFault(error: unknown): SaenggakError | undefined {
  let current = error;
  for (let depth = 0; depth < 5 && current instanceof Error; depth += 1) {
    if (current instanceof SaenggakError) return current;
    current = current.cause;
  }
  return undefined;
}
