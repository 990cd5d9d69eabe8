import type { Model } from "../../contract/model.ts";
import { readChatChunks } from "../chat-chunks.ts";
import { firstModelId } from "../discover.ts";
import { buildPrompt } from "../prompt.ts";
import { readAnswer } from "../read-answer.ts";
import { createFetchTo, postForEvents } from "../transport.ts";
import { type BackendOptions, backendModel, thinks } from "./backend.ts";

/** What a server's chat template is told, so that a model that can do both thinks or does not (vLLM, SGLang: Qwen3, V3.1). */
const switched = (thinking: boolean) => ({
  chat_template_kwargs: { thinking, enable_thinking: thinking },
});

/** Snowflake Cortex passes over `max_tokens` and stops at 4,096 (langchain-snowflake, issue 132); others know it alone. */
const limited = (baseUrl: string, tokens: number) =>
  /\/cortex\/v1\/*$/.test(baseUrl) ? { max_completion_tokens: tokens } : { max_tokens: tokens };

/**
 * A model behind any server that speaks OpenAI's chat completions (vLLM, SGLang, llama.cpp, Ollama, Snowflake Cortex,
 * LM Studio, …). Without `modelId` the first one that the server lists, asked at the first call. `secret` is a bearer key;
 * temperature 0.6 and top_p 0.95 unless given, as DeepSeek advises for R1. `baseUrl` is needed.
 */
export function createOpenAICompatibleModel(options: BackendOptions): Model {
  const { baseUrl = "", secret, headers, fetch = createFetchTo(baseUrl) } = options;
  const { reasoning = "auto", temperature = 0.6, topP = 0.95, systemPrompt = false } = options;
  const { maxOutputTokens = 32_768 } = options;
  const url = `${baseUrl.replace(/\/+$/, "")}/chat/completions`;
  const sent = { ...(secret !== undefined && { authorization: `Bearer ${secret}` }), ...headers };
  let { modelId } = options;

  return backendModel(options, async function* converse(request, call) {
    modelId ??= await firstModelId(baseUrl, secret, { fetch, signal: call.signal });
    const body = {
      model: modelId,
      messages: buildPrompt(request, { systemPrompt }),
      temperature,
      top_p: topP,
      ...limited(baseUrl, maxOutputTokens),
      stream: true,
      stream_options: { include_usage: true },
      ...(options.thinking === "switchable" && switched(thinks(options, request))),
    };
    const events = await postForEvents(fetch, url, { headers: sent, body, signal: call.signal });
    // What is not thought about is answer from its first word on, and may be shown so.
    const mode = reasoning === "auto" && !thinks(options, request) ? "field" : reasoning;
    yield* readAnswer(readChatChunks(events), { mode, begun: call.begun });
  });
}
