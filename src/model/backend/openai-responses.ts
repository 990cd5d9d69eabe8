import type { Model } from "../../contract/model.ts";
import { buildPrompt } from "../prompt.ts";
import { type BackendOptions, backendModel, thinks } from "./backend.ts";
import { createAskResponses, inputItems } from "./responses-call.ts";

/**
 * OpenAI's Responses API (`POST {baseUrl}/responses`), for its reasoning models. `modelId` and `secret`, an API key, are
 * needed; `baseUrl` is `https://api.openai.com/v1` unless given. Nothing is stored there (`store: false`).
 *
 * What arrives as reasoning is OpenAI's summary of it; `reasoning: "none"` asks for none, which organisations need that are
 * not verified. Effort: `medium` when it thinks, `low` when the request would rather not; `thinking: "never"` asks for what
 * the model's name allows. `temperature` and `topP` are sent with `thinking: "never"` alone, for reasoning refuses them.
 */
export function createOpenAIResponsesModel(options: BackendOptions): Model {
  const { baseUrl = "https://api.openai.com/v1", modelId = "", systemPrompt = false } = options;
  const { thinking = "always", maxOutputTokens = 32_768, temperature, topP } = options;
  const ask = createAskResponses(`${baseUrl.replace(/\/+$/, "")}/responses`, options);
  const summary = options.reasoning === "none" || thinking === "never" ? {} : { summary: "auto" };

  return backendModel(options, (request, call) => {
    const wish = thinks(options, request) ? "medium" : "low";
    const effort = thinking === "never" ? leastEffort(modelId) : wish;
    return ask(
      {
        model: modelId,
        input: inputItems(buildPrompt(request, { systemPrompt }), "developer"),
        max_output_tokens: maxOutputTokens,
        store: false,
        ...(effort && { reasoning: { effort, ...summary } }),
        ...(thinking === "never" && { temperature, top_p: topP }),
      },
      call,
    );
  });
}

/** Models that can leave thinking out: GPT-5.1 and later but for pro, codex and chat; of GPT-6 the ones named here. */
const CAN_REST =
  /^gpt-(?:5\.\d+(?:-(?:mini|nano|sol|terra|luna))?|6(?:\.\d+)?-(?:terra|luna)|6-sol)(?:-\d{4}-\d{2}-\d{2})?$/;
/** Models that always think. */
const ALWAYS_THINKS = /^(?:o\d|gpt-(?:[5-9]|\d\d))/;

/**
 * `none` where it is taken (OpenAI's guide "Reasoning models" and the catalogue of @ai-sdk/openai 4.0.118), `low` where a
 * model cannot but think, and undefined for models that refuse any effort (GPT-4.1, GPT-4o) or are not known.
 */
function leastEffort(modelId: string): "none" | "low" | undefined {
  if (CAN_REST.test(modelId)) return "none";
  return ALWAYS_THINKS.test(modelId) ? "low" : undefined;
}
