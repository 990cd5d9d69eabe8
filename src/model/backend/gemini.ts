import type { Model } from "../../contract/model.ts";
import { SaenggakError } from "../../errors.ts";
import { buildPrompt } from "../prompt.ts";
import { readAnswer } from "../read-answer.ts";
import { createFetchTo, postForEvents } from "../transport.ts";
import { type BackendOptions, backendModel, thinks } from "./backend.ts";
import { readGeminiEvents } from "./gemini-events.ts";

/**
 * A model of Google's Gemini API (`streamGenerateContent`). `secret` is an API key of AI Studio, `modelId` is needed;
 * temperature and topP are Google's own unless given, as Google advises for Gemini 3. Thoughts are Google's summaries.
 * Thinking that is switched off is as little as the model allows: Pro models, and from 3.7 the others, always think a bit.
 * `reasoning` is not heeded: Gemini marks thoughts as such.
 *
 * Without @ai-sdk/google: that passes over the error which Gemini breaks off with as bare JSON (vercel/ai, issue 5217), so
 * that half an answer may look whole.
 * @throws SaenggakError CONFIG_INVALID without `modelId`
 */
export function createGeminiModel(options: BackendOptions): Model {
  const { baseUrl = "https://generativelanguage.googleapis.com/v1beta", name, modelId, secret } = options;
  const { temperature, topP, maxOutputTokens = 32_768, systemPrompt = false } = options;
  const { fetch = createFetchTo(baseUrl) } = options;
  if (!modelId) throw new SaenggakError("CONFIG_INVALID", { detail: `${name} needs the id of its model.` });
  const path = (modelId.includes("/") ? modelId : `models/${modelId}`).split("/").map(encodeURIComponent);
  const url = `${baseUrl.replace(/\/+$/, "")}/${path.join("/")}:streamGenerateContent?alt=sse`;
  const headers = { ...options.headers, ...(secret !== undefined && { "x-goog-api-key": secret }) };

  return backendModel(options, async function* converse(request, call) {
    const prompt = buildPrompt(request, { systemPrompt });
    const system = prompt.filter(({ role }) => role === "system");
    const body = {
      ...(system.length > 0 && { systemInstruction: { parts: system.map(partOf) } }),
      contents: prompt
        .filter(({ role }) => role !== "system")
        .map((message) => ({ role: message.role === "user" ? "user" : "model", parts: [partOf(message)] })),
      generationConfig: {
        maxOutputTokens,
        temperature,
        topP,
        thinkingConfig: thinkingConfig(modelId, thinks(options, request)),
      },
    };
    const events = await postForEvents(fetch, url, { headers, body, signal: call.signal });
    yield* readAnswer(readGeminiEvents(events), { mode: "field", begun: call.begun });
  });
}

const partOf = ({ content }: { readonly content: string }) => ({ text: content });

/** Models that cannot think, and refuse a request that speaks of it. */
const NEVER_THINKS = /(?:^|\/)(?:gemini-(?:1\.|2\.0)|gemma-[1-3])/;
const MINIMAL = /(?:^|\/)gemini-(?:3(?:\.[0-6])?-flash|[3-9][\d.]*-flash-lite)/;

/**
 * Gemini 2.5 takes a budget (-1: as it likes), Gemini 3 and later a level; both together are refused. Flash-Lite does not
 * think unless told to. Source: Gemini API docs, "Gemini thinking".
 */
function thinkingConfig(modelId: string, thinks: boolean): object | undefined {
  const includeThoughts = thinks;
  if (NEVER_THINKS.test(modelId)) return undefined;
  if (modelId.includes("gemini-2.5")) {
    const least = modelId.includes("pro") ? 128 : 0;
    return { includeThoughts, thinkingBudget: thinks ? -1 : least };
  }
  const least = MINIMAL.test(modelId) ? "minimal" : "low";
  return { includeThoughts, thinkingLevel: thinks ? "high" : least };
}
