import { z } from "zod";
import { SaenggakError } from "../errors.ts";
import { createFetchTo, type Fetch, reach, statusFault } from "./transport.ts";

const MAX_LIST_BYTES = 4 * 1024 * 1024;
const OLLAMA_LIMIT_MS = 500;
const LIST_LIMIT_MS = 5_000;

/** Ollama, docs/api.md, "List Local Models". */
const Tags = z.object({ models: z.array(z.object({ name: z.string() })) });
/** OpenAI API reference, "List models". */
const Models = z.object({ data: z.array(z.object({ id: z.string() })) });

/**
 * Looks for a DeepSeek-R1 in a local Ollama, for a first start without configuration. Takes 500 ms at most, never throws.
 * @returns the first tag that begins with `deepseek-r1` (Ollama lists the newest first), or undefined
 */
export async function discoverModel(
  options: { readonly signal?: AbortSignal; readonly ollamaUrl?: string; readonly fetch?: Fetch } = {},
): Promise<{ readonly baseUrl: string; readonly modelId: string } | undefined> {
  const root = (options.ollamaUrl ?? "http://127.0.0.1:11434").replace(/\/+$/, "");
  const limit = AbortSignal.timeout(OLLAMA_LIMIT_MS);
  const signal = options.signal ? AbortSignal.any([options.signal, limit]) : limit;
  try {
    const { models } = Tags.parse(await getJson(`${root}/api/tags`, { fetch: options.fetch, signal }));
    const found = models.find(({ name }) => name.startsWith("deepseek-r1"));
    return found && { baseUrl: `${root}/v1`, modelId: found.name };
  } catch {
    return undefined;
  }
}

/**
 * The first model a server lists at `GET {baseUrl}/models`; 5 s at most.
 * @throws SaenggakError MODEL_UNREACHABLE, MODEL_REFUSED, MODEL_OVERLOADED, or MODEL_FAILED (slow, no list, empty list);
 * MODEL_ABORTED when `signal` ended it
 */
export async function firstModelId(
  baseUrl: string,
  apiKey?: string,
  options: { readonly signal?: AbortSignal; readonly fetch?: Fetch | undefined } = {},
): Promise<string> {
  const limit = AbortSignal.timeout(LIST_LIMIT_MS);
  const signal = options.signal ? AbortSignal.any([options.signal, limit]) : limit;
  try {
    const url = `${baseUrl.replace(/\/+$/, "")}/models`;
    const { data } = Models.parse(await getJson(url, { apiKey, fetch: options.fetch, signal }));
    if (data[0]) return data[0].id;
  } catch (error) {
    if (options.signal?.aborted) throw new SaenggakError("MODEL_ABORTED");
    if (error instanceof SaenggakError) throw error;
  }
  throw new SaenggakError("MODEL_FAILED", { detail: "The server lists no models." });
}

async function getJson(
  url: string,
  {
    apiKey,
    fetch = createFetchTo(url),
    signal,
  }: { apiKey?: string | undefined; fetch?: Fetch | undefined; signal: AbortSignal },
): Promise<unknown> {
  const headers: Record<string, string> = apiKey ? { authorization: `Bearer ${apiKey}` } : {};
  const response = await reach(fetch, url, { headers, signal });
  const fault = statusFault(response);
  if (fault) {
    await response.body?.cancel();
    throw fault;
  }
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.length;
    if (size > MAX_LIST_BYTES) throw new SaenggakError("MODEL_FAILED", { detail: "The list is too large." });
    chunks.push(chunk);
  }
  return JSON.parse(Buffer.concat(chunks).toString("utf8"));
}
