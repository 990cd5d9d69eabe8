import { z } from "zod";
import { eventFrame, exceptionFrame } from "./aws-frames.ts";
import { type AwsServerOptions, type AwsWire, startAwsServer, type Voice } from "./aws-servers.ts";

const ENDPOINT = "deepseek-r1-32b";

const share = z.number().gt(0).max(1);
/** LMI user guide, "Chat Completions API Schema"; vLLM's `chat_template_kwargs` and `stream_options`. */
const ChatBody = z.strictObject({
  messages: z
    .array(z.strictObject({ role: z.enum(["system", "user", "assistant"]), content: z.string().min(1) }))
    .min(1),
  temperature: z.number().min(0).max(2),
  top_p: share,
  max_tokens: z.int().min(1),
  stream: z.literal(true),
  stream_options: z.strictObject({ include_usage: z.literal(true) }),
  chat_template_kwargs: z.strictObject({ thinking: z.boolean(), enable_thinking: z.boolean() }).optional(),
});
/** LMI user guide, "LMI handlers Inference API Schema"; TGI's `CompatGenerateRequest`. */
const PromptBody = z.strictObject({
  inputs: z.string().regex(/<｜Assistant｜><think>\n(\n<\/think>\n\n)?$/),
  parameters: z.strictObject({
    do_sample: z.literal(true),
    temperature: z.number().gt(0),
    top_p: share,
    max_new_tokens: z.int().min(1),
    return_full_text: z.literal(false),
    details: z.literal(true),
  }),
  stream: z.literal(true),
});

/** What a container writes: one JSON an event or a line. */
export const sse = (value: object) => `data: ${JSON.stringify(value)}\n\n`;
export const jsonLine = (value: object) => `${JSON.stringify(value)}\n`;

/** Cuts what a container wrote into PayloadParts of that many bytes, wherever that is. */
export function payloadParts(written: string, bytes: number): Buffer[] {
  const all = Buffer.from(written);
  return Array.from({ length: Math.ceil(all.length / bytes) }, (_, index) =>
    payloadPart(all.subarray(index * bytes, (index + 1) * bytes)),
  );
}
const payloadPart = (bytes: Uint8Array) => eventFrame("PayloadPart", bytes, "application/octet-stream");

/** vLLM's chunk of a chat completion. */
export const chatChunk = (delta: object, finish_reason: string | null = null) => ({
  id: "chatcmpl-1",
  object: "chat.completion.chunk",
  created: 1,
  model: "r1",
  choices: [{ index: 0, delta, logprobs: null, finish_reason }],
});

/** TGI's `StreamResponse`. */
export const tgiToken = (text: string, more: object = { generated_text: null, details: null }) => ({
  index: 1,
  token: { id: 7, text, logprob: -0.1, special: false },
  ...more,
});

export interface SageMakerOptions extends Partial<AwsServerOptions> {
  /** What the container takes. @defaultValue "chat" */
  readonly schema?: "chat" | "prompt";
  /** Bytes of a PayloadPart. @defaultValue 37, which cuts most lines and some letters */
  readonly partBytes?: number;
}

/** A SageMaker endpoint with vLLM (chat) or TGI (prompt) behind it, on a free port of 127.0.0.1. */
export function startSageMaker(options: SageMakerOptions = {}): Promise<AwsWire> {
  const { modelId = ENDPOINT, schema = "chat", partBytes = 37 } = options;
  // A long line in longer parts: a part of 37 bytes for every letter of an endless answer says nothing more.
  const say = (value: object) =>
    payloadParts(sse(value), Math.max(partBytes, Math.ceil(sse(value).length / 20)));
  const chat = schema === "chat";
  const words = (text: string) => say(chat ? chatChunk({ content: text }) : tgiToken(text));
  const voice: Voice = {
    service: "sagemaker",
    refusal(url, body) {
      if (url !== `/endpoints/${modelId}/invocations-response-stream`) return `no route ${url}`;
      return (chat ? ChatBody : PromptBody).safeParse(body).error?.message;
    },
    begin: () => (chat ? say(chatChunk({ role: "assistant", content: "" })) : []),
    // vLLM without a reasoning parser, and R1's template: only the closing tag is there.
    thought: words,
    turn: (thought) => (chat && !thought ? [] : words("\n</think>\n\n")),
    answer: words,
    end(reason) {
      if (!chat) return say(lastToken(reason === "stop" ? "eos_token" : "length"));
      const usage = { prompt_tokens: 11, completion_tokens: 22, total_tokens: 33 };
      return [
        ...say(chatChunk({}, reason)),
        ...say({ ...chatChunk({}), choices: [], usage }),
        ...payloadParts("data: [DONE]\n\n", partBytes),
      ];
    },
    fault: (Message) => [exceptionFrame("ModelStreamError", { Message, ErrorCode: "StreamBroken" })],
    huge: (bytes) => payloadPart(Buffer.alloc(bytes, "a")),
  };
  return startAwsServer(voice, { ...options, modelId });
}

/** TGI's last event: the end-of-sentence token, all of the text once more, and the details. */
function lastToken(finish_reason: string): object {
  return {
    index: 2,
    token: { id: 1, text: "<｜end▁of▁sentence｜>", logprob: 0, special: true },
    generated_text: "all of it",
    details: { finish_reason, generated_tokens: 22, input_length: 11, seed: null },
  };
}
