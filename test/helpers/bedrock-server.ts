import { z } from "zod";
import { eventFrame, exceptionFrame } from "./aws-frames.ts";
import { type AwsServerOptions, type AwsWire, startAwsServer, type Voice } from "./aws-servers.ts";

const MODEL_ID = "us.deepseek.r1-v1:0";

const text = z.strictObject({ text: z.string().regex(/\S/, "is blank") });
const messages = z
  .array(z.strictObject({ role: z.enum(["user", "assistant"]), content: z.array(text).min(1) }))
  .min(1)
  .refine(
    (turns) => turns.length % 2 === 1 && turns.every(({ role }, at) => (role === "user") === (at % 2 === 0)),
    "roles must alternate from user to user",
  );
/** Bedrock runtime API reference, "ConverseStream", as far as this program has a use for it. */
const Body = z.strictObject({
  system: z.array(text).min(1).optional(),
  messages,
  inferenceConfig: z.strictObject({
    maxTokens: z.int().min(1).max(32_768),
    temperature: z.number().min(0).max(1),
    topP: z.number().min(0).max(1),
  }),
  additionalModelRequestFields: z.record(z.string(), z.unknown()).optional(),
});

/** Bedrock pads its events with a field `p`, against guesses from their sizes. */
const event = (type: string, value: object) =>
  eventFrame(type, JSON.stringify({ ...value, p: "abcdefghijk" }));
export const delta = (value: object, contentBlockIndex = 0) =>
  event("contentBlockDelta", { contentBlockIndex, delta: value });
export const messageStop = (stopReason: string) => event("messageStop", { stopReason });
export const metadata = () =>
  event("metadata", {
    usage: { inputTokens: 11, outputTokens: 22, totalTokens: 33 },
    metrics: { latencyMs: 1_234 },
  });

/** Amazon Bedrock's ConverseStream for one model, on a free port of 127.0.0.1. */
export function startBedrock(options: Partial<AwsServerOptions> = {}): Promise<AwsWire> {
  const { modelId = MODEL_ID } = options;
  const path = `/model/${encodeURIComponent(modelId)}/converse-stream`;
  const voice: Voice = {
    service: "bedrock",
    refusal(url, body) {
      if (url !== path) return `no route ${url}`;
      return Body.safeParse(body).error?.message;
    },
    begin: () => [event("messageStart", { role: "assistant" })],
    thought: (words) => [delta({ reasoningContent: { text: words } })],
    turn: (thought) => (thought ? [event("contentBlockStop", { contentBlockIndex: 0 })] : []),
    answer: (words) => [delta({ text: words }, 1)],
    end: (reason) => [
      event("contentBlockStop", { contentBlockIndex: 1 }),
      messageStop(reason === "stop" ? "end_turn" : "max_tokens"),
      metadata(),
    ],
    fault: (message) => [exceptionFrame("modelStreamErrorException", { message, originalStatusCode: 500 })],
    huge: (bytes) => delta({ text: "a".repeat(bytes) }, 1),
  };
  return startAwsServer(voice, { ...options, modelId });
}
