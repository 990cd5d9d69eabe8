import type { LanguageModelV4StreamPart } from "@ai-sdk/provider";
import { z } from "zod";
import type { Model } from "../../contract/model.ts";
import { SaenggakError } from "../../errors.ts";
import { createAwsCaller } from "../aws-call.ts";
import type { AwsEvent } from "../aws-event-stream.ts";
import { BEDROCK } from "../aws-services.ts";
import { buildPrompt, type PromptMessage } from "../prompt.ts";
import { readAnswer } from "../read-answer.ts";
import { finishPart, reasoningPart, textPart } from "../stream-parts.ts";
import { type BackendOptions, backendModel, thinks } from "./backend.ts";

/** Above it R1's answers get worse (Bedrock user guide, "DeepSeek models"), though the API takes 32,768. */
const R1_MAX_TOKENS = 8_192;

/** How DeepSeek V3.1 and V3.2 are told to think; without it they answer at once. */
const THINKING = { reasoning_effort: "high" };

/**
 * A model of Amazon Bedrock, asked through ConverseStream. `modelId` is a model, an inference profile
 * (`us.deepseek.r1-v1:0`) or the ARN of one. `secret` is `ACCESS_KEY_ID:SECRET_ACCESS_KEY[:SESSION_TOKEN]` or a Bedrock
 * API key; `region` is needed, `baseUrl` is for endpoints of one's own VPC. Temperature 0.6 and topP 0.95 unless given;
 * 8,192 tokens unless given, and for R1 never more. Sends no topK: R1 refuses it.
 *
 * Read without @ai-sdk/amazon-bedrock: it prefers a key in AWS_BEARER_TOKEN_BEDROCK to the one that it is given, has no
 * bound on a frame, takes a stream without messageStop for a whole one, and passes over frames of the type `error`.
 * @throws SaenggakError CONFIG_INVALID for options that are missing or have the wrong shape
 */
export function createBedrockModel(options: BackendOptions): Model {
  const post = createAwsCaller(options, BEDROCK);
  const { modelId = "", reasoning = "auto", systemPrompt = false, temperature = 0.6, topP = 0.95 } = options;
  const { maxOutputTokens = R1_MAX_TOKENS } = options;
  const maxTokens = /\bdeepseek\.r1\b/.test(modelId)
    ? Math.min(maxOutputTokens, R1_MAX_TOKENS)
    : maxOutputTokens;

  return backendModel(options, async function* converse(request, call) {
    const switchedOn = options.thinking === "switchable" && thinks(options, request);
    const prompt = buildPrompt(request, { systemPrompt });
    const system = prompt.filter(({ role }) => role === "system");
    const body = {
      ...(system.length > 0 && { system: system.map(({ content }) => ({ text: content })) }),
      messages: prompt.filter(({ role }) => role !== "system").map(toMessage),
      inferenceConfig: { maxTokens, temperature, topP },
      ...(switchedOn && { additionalModelRequestFields: THINKING }),
    };
    const events = post(`/model/${encodeURIComponent(modelId)}/converse-stream`, body, call);
    yield* readAnswer(readConverse(events), { mode: reasoning, begun: call.begun });
  });
}

const toMessage = ({ role, content }: PromptMessage) => ({ role, content: [{ text: content }] });

/** What is read of an event (API reference, "ConverseStreamOutput"). */
const Payload = z.object({
  delta: z
    .object({
      text: z.string().optional(),
      reasoningContent: z.object({ text: z.string().optional() }).optional(),
    })
    .optional(),
  stopReason: z.string().optional(),
  usage: z.object({ inputTokens: z.number().optional(), outputTokens: z.number().optional() }).optional(),
});

async function* readConverse(events: AsyncIterable<AwsEvent>): AsyncGenerator<LanguageModelV4StreamPart> {
  let stop: ReturnType<typeof stopReason> | undefined;
  for await (const { type, body } of events) {
    if (type === "contentBlockDelta") {
      const { delta } = payloadOf(body);
      if (delta?.reasoningContent?.text) yield reasoningPart(delta.reasoningContent.text);
      if (delta?.text) yield textPart(delta.text);
    }
    if (type === "messageStop") stop = stopReason(payloadOf(body).stopReason);
    if (type === "metadata" && stop !== undefined) {
      const { usage } = payloadOf(body);
      yield finishPart(stop, { input: usage?.inputTokens, output: usage?.outputTokens });
      return;
    }
  }
  if (stop !== undefined) yield finishPart(stop);
}

function payloadOf(body: Uint8Array): z.output<typeof Payload> {
  try {
    return Payload.parse(JSON.parse(Buffer.from(body).toString("utf8")));
  } catch {
    throw new SaenggakError("MODEL_FAILED", { detail: "The stream carried a broken event." });
  }
}

function stopReason(reason: string | undefined): "stop" | "length" | "content-filter" | "other" {
  if (reason === "end_turn" || reason === "stop_sequence") return "stop";
  if (reason === "max_tokens" || reason === "model_context_window_exceeded") return "length";
  return reason === "guardrail_intervened" || reason === "content_filtered" ? "content-filter" : "other";
}
