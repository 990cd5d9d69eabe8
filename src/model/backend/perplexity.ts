import type { Model } from "../../contract/model.ts";
import { buildPrompt } from "../prompt.ts";
import { type BackendOptions, backendModel, thinks } from "./backend.ts";
import { createAskResponses, inputItems } from "./responses-call.ts";

/**
 * Perplexity's Agent API (`POST {baseUrl}/agent`): answers from the web, with its pages as `source` parts. `secret` is an API
 * key; `baseUrl` is `https://api.perplexity.ai/v1` unless given. Nothing can be fetched from there later (`store: false`).
 *
 * `modelId` with a slash is a model (`perplexity/sonar`, `openai/gpt-5.6-terra`), given the web search as its tool; one
 * without is a preset, which brings model, search and a system prompt of its own, kept beside ours. @defaultValue "low"
 * Effort is sent with `thinking: "switchable"` alone (`medium`, or `low` when the request would rather not): a preset has its
 * own, and models that do not think refuse it.
 */
export function createPerplexityModel(options: BackendOptions): Model {
  const { baseUrl = "https://api.perplexity.ai/v1", modelId = "low", systemPrompt = false } = options;
  const { maxOutputTokens = 32_768, temperature, topP } = options;
  const ask = createAskResponses(`${baseUrl.replace(/\/+$/, "")}/agent`, options);
  // Fields that the API does not know make it refuse the request: none may be sent just in case.
  const asked = modelId.includes("/")
    ? { model: modelId, tools: [{ type: "web_search" }] }
    : { preset: modelId };

  return backendModel(options, (request, call) =>
    ask(
      {
        ...asked,
        input: inputItems(buildPrompt(request, { systemPrompt }), "system"),
        max_output_tokens: maxOutputTokens,
        store: false,
        temperature,
        top_p: topP,
        ...(options.thinking === "switchable" && {
          reasoning: { effort: thinks(options, request) ? "medium" : "low" },
        }),
      },
      call,
    ),
  );
}
