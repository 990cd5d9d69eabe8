/** The models of a deployment: those of MODELS_FILE, else the one of MODEL_BASE_URL, else what is found on this machine. */
import { readFileSync } from "node:fs";
import { readReference } from "../config.ts";
import { wayOut } from "../config-egress.ts";
import type { Config } from "../config-variables.ts";
import type { Model } from "../contract/model.ts";
import { SaenggakError } from "../errors.ts";
import { createEgressFetch } from "../guard/fetch.ts";
import { createEgress } from "../guard/way.ts";
import type { CreateBackend } from "../model/backend/backend.ts";
import { createBedrockModel } from "../model/backend/bedrock.ts";
import { createDemoModel } from "../model/backend/demo.ts";
import { createGeminiModel } from "../model/backend/gemini.ts";
import { createOpenAICompatibleModel } from "../model/backend/openai-compatible.ts";
import { createOpenAIResponsesModel } from "../model/backend/openai-responses.ts";
import { createPerplexityModel } from "../model/backend/perplexity.ts";
import { createSageMakerModel, createSageMakerPromptModel } from "../model/backend/sagemaker.ts";
import { hostOf } from "../model/backend-kinds.ts";
import { type Catalogue, type CatalogueModel, type OpenedModels, readCatalogue } from "../model/catalogue.ts";
import type { SecretOf } from "../model/catalogue-checks.ts";
import { type BackendKind, catalogueEntry } from "../model/catalogue-schema.ts";
import { discoverModel } from "../model/discover.ts";
import { withFollowUps } from "../model/follow-ups.ts";

const CREATE: Readonly<Record<BackendKind, CreateBackend>> = {
  "openai-compatible": createOpenAICompatibleModel,
  "openai-responses": createOpenAIResponsesModel,
  bedrock: createBedrockModel,
  sagemaker: createSageMakerModel,
  "sagemaker-prompt": createSageMakerPromptModel,
  gemini: createGeminiModel,
  perplexity: createPerplexityModel,
  demo: createDemoModel,
};

/**
 * Opens no connection but, with `look`, to a local Ollama.
 * @throws SaenggakError CONFIG_INVALID with every fault of the models file, a line each
 */
export async function openModels(config: Config, options: { look?: boolean } = {}): Promise<OpenedModels> {
  const { catalogue, about } = await catalogueOf(config, options);
  const fetch = createEgressFetch(createEgress({ ...wayOut(config), ...reachable(catalogue) }));
  const models = catalogue.models.map((entry) => ({ entry, model: open(entry, fetch) }));
  return { catalogue, models, about };
}

/** The catalogue as a server needs it: names and labels. Its secrets are the workers' alone. */
export function readModels(config: Config): Catalogue {
  const { MODELS_FILE: path } = config;
  return path === undefined ? only(config, config.MODEL_BASE_URL, config.MODEL_ID) : fromFile(path);
}

async function catalogueOf(config: Config, { look = false }): Promise<Omit<OpenedModels, "models">> {
  const { MODELS_FILE: path, MODEL_BASE_URL: baseUrl, MODEL_ID: modelId } = config;
  if (path !== undefined) {
    const catalogue = fromFile(path, readReference);
    return { catalogue, about: `${catalogue.models.map(({ name }) => name).join(", ")} of ${path}` };
  }
  if (baseUrl !== undefined)
    return { catalogue: only(config, baseUrl, modelId), about: modelId ?? "the first that it lists" };
  const found = look ? await discoverModel() : undefined;
  if (found)
    return { catalogue: only(config, found.baseUrl, found.modelId), about: `${found.modelId} in Ollama` };
  return { catalogue: only(config, undefined, undefined), about: "built-in demo model" };
}

function fromFile(path: string, secretOf?: SecretOf): Catalogue {
  const read = readCatalogue(readFileSync(path, "utf8"), secretOf);
  if ("catalogue" in read) return read.catalogue;
  const lines = read.faults.map(({ line, text }) => `  ${path}:${line}: ${text}`);
  throw new SaenggakError("CONFIG_INVALID", { detail: `\n${lines.join("\n")}` });
}

/** Whose address nobody wrote down are the providers' own, on the internet. */
export function reachable({ models, egress }: Catalogue) {
  const hosted = models.filter(({ baseUrl }) => baseUrl === undefined).flatMap(hostOf);
  return { hosts: egress.filter((host) => !hosted.includes(host)), hosted };
}

/** A catalogue of the one model that the environment names, or of the demo model. */
function only(config: Config, baseUrl: string | undefined, modelId: string | undefined): Catalogue {
  const entry: CatalogueModel = {
    ...catalogueEntry.parse(
      baseUrl === undefined
        ? { name: "demo", label: "데모 모델", backend: "demo" }
        : {
            name: nameOf(modelId),
            label: "R1",
            backend: "openai-compatible",
            baseUrl,
            id: modelId,
            reasoning: config.MODEL_REASONING,
            maxOutputTokens: config.MODEL_MAX_TOKENS,
            timeLimitSeconds: config.MODEL_TIME_LIMIT_MS / 1_000,
          },
    ),
    key: config.MODEL_API_KEY,
  };
  return { models: [entry], default: entry.name, egress: hostOf(entry) };
}

/** A model id as a catalogue's name, e.g. `/models/DeepSeek-R1` → `models-deepseek-r1`. */
function nameOf(modelId = ""): string {
  const name = modelId
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 40);
  return name === "" ? "default" : name;
}

function open(entry: CatalogueModel, fetch: typeof globalThis.fetch): Model {
  const model = CREATE[entry.backend]({
    ...entry,
    modelId: entry.id,
    secret: entry.key,
    timeLimitMs: entry.timeLimitSeconds * 1_000,
    firstByteMs: entry.firstTokenSeconds === undefined ? undefined : entry.firstTokenSeconds * 1_000,
    fetch,
  });
  return entry.followUps ? withFollowUps(model) : model;
}
