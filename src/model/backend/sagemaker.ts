import type { Model } from "../../contract/model.ts";
import { createAwsCaller } from "../aws-call.ts";
import type { AwsEvent } from "../aws-event-stream.ts";
import { SAGEMAKER } from "../aws-services.ts";
import type { Call } from "../call.ts";
import { readChatChunks } from "../chat-chunks.ts";
import { readJsonLines } from "../json-lines.ts";
import { buildPrompt } from "../prompt.ts";
import { writeR1Prompt } from "../r1-template.ts";
import { readAnswer } from "../read-answer.ts";
import { readTokenLines } from "../token-lines.ts";
import { type BackendOptions, backendModel, thinks } from "./backend.ts";

/**
 * A model on one's own SageMaker endpoint whose container speaks OpenAI's chat completions at `/invocations` (vLLM, LMI,
 * SGLang, TGI with its messages API). `modelId` is the endpoint's name, `secret`
 * `ACCESS_KEY_ID:SECRET_ACCESS_KEY[:SESSION_TOKEN]`; `region` is needed, `baseUrl` is for endpoints of one's own VPC.
 * Temperature 0.6 and topP 0.95 unless given. Reasoning may come in a field or in the text, see `reasoning`.
 * @throws SaenggakError CONFIG_INVALID for options that are missing or have the wrong shape
 */
export function createSageMakerModel(options: BackendOptions): Model {
  const { reasoning = "auto", systemPrompt = false, temperature = 0.6, topP = 0.95 } = options;
  const { maxOutputTokens = 32_768 } = options;
  const invoke = createInvoke(options);

  return backendModel(options, async function* converse(request, call) {
    const thinking = thinks(options, request);
    const body = {
      messages: buildPrompt(request, { systemPrompt }),
      temperature,
      top_p: topP,
      max_tokens: maxOutputTokens,
      stream: true,
      stream_options: { include_usage: true },
      ...(options.thinking === "switchable" && {
        chat_template_kwargs: { thinking, enable_thinking: thinking },
      }),
    };
    yield* readAnswer(readChatChunks(invoke(body, call)), { mode: reasoning, begun: call.begun });
  });
}

/**
 * As `createSageMakerModel`, for a DeepSeek-R1 or a distill of it whose container takes a text (TGI, LMI:
 * `{"inputs": …, "parameters": …}`). The text is R1's chat template; what comes back begins inside the thinking, so
 * `reasoning` is not heeded, and `thinking` needs nothing of the container.
 */
export function createSageMakerPromptModel(options: BackendOptions): Model {
  const { systemPrompt = false, temperature = 0.6, topP = 0.95, maxOutputTokens = 32_768 } = options;
  const invoke = createInvoke(options);

  return backendModel(options, async function* converse(request, call) {
    const thinking = thinks(options, request);
    const body = {
      inputs: writeR1Prompt(buildPrompt(request, { systemPrompt }), { thinking }),
      parameters: {
        // LMI up to 0.31 samples only when told to; both report how it ended only in the details.
        do_sample: true,
        temperature,
        top_p: topP,
        max_new_tokens: maxOutputTokens,
        return_full_text: false,
        details: true,
      },
      stream: true,
    };
    const mode = thinking ? "think" : "none";
    yield* readAnswer(readTokenLines(invoke(body, call)), { mode, begun: call.begun });
  });
}

/** Invokes the endpoint; yields what its container says, line by line. */
function createInvoke(options: BackendOptions): (body: object, call: Call) => AsyncGenerator<string> {
  const post = createAwsCaller(options, SAGEMAKER);
  const path = `/endpoints/${encodeURIComponent(options.modelId ?? "")}/invocations-response-stream`;
  return (body, call) => readJsonLines(payloadsOf(post(path, body, call)));
}

/** Joined, they are what the container sent: a part may end anywhere, also inside a letter. */
async function* payloadsOf(events: AsyncIterable<AwsEvent>): AsyncGenerator<Uint8Array> {
  for await (const { type, body } of events) if (type === "PayloadPart") yield body;
}
