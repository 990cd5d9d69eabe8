import type { Config } from "../config.ts";
import type { Model } from "../contract/model.ts";
import { createDemoModel } from "../model/demo.ts";
import { discoverModel } from "../model/discover.ts";
import { createOpenAICompatibleModel } from "../model/openai-compatible.ts";

export interface ChosenModel {
  readonly model: Model;
  /** Where it runs, for a line in the log. */
  readonly about: string;
}

/**
 * The configured model; else, with `look`, a DeepSeek-R1 in a local Ollama; else the demo model, which says in every
 * answer what it is.
 */
export async function chooseModel(config: Config, options: { look?: boolean } = {}): Promise<ChosenModel> {
  const { MODEL_BASE_URL: baseUrl, MODEL_ID: modelId } = config;
  if (baseUrl)
    return { model: modelAt(config, baseUrl, modelId), about: modelId ?? "the first that it lists" };
  const found = options.look ? await discoverModel() : undefined;
  if (found)
    return { model: modelAt(config, found.baseUrl, found.modelId), about: `${found.modelId} in Ollama` };
  return { model: createDemoModel(), about: "built-in demo model" };
}

function modelAt(config: Config, baseUrl: string, modelId?: string): Model {
  const { MODEL_API_KEY: apiKey } = config;
  return createOpenAICompatibleModel({
    name: modelId ?? "default",
    label: modelId ?? "R1",
    baseUrl,
    reasoning: config.MODEL_REASONING,
    maxOutputTokens: config.MODEL_MAX_TOKENS,
    timeLimitMs: config.MODEL_TIME_LIMIT_MS,
    ...(modelId ? { modelId } : {}),
    ...(apiKey ? { apiKey } : {}),
  });
}
