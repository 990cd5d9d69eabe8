import { describe, expect, it, onTestFinished } from "vitest";
import type { ModelPart } from "../../../src/contract/model.ts";
import { SaenggakError } from "../../../src/errors.ts";
import type { BackendOptions } from "../../../src/model/backend/backend.ts";
import { createBedrockModel } from "../../../src/model/backend/bedrock.ts";
import { collectAnswer } from "../../../src/model/collect.ts";
import { errorFrame, exceptionFrame } from "../../helpers/aws-frames.ts";
import { ACCESS_KEY_ID, type AwsServerOptions } from "../../helpers/aws-servers.ts";
import { delta, messageStop, metadata, startBedrock } from "../../helpers/bedrock-server.ts";
import { ANSWER, QUESTION, SECRET, THOUGHT } from "../../helpers/wire.ts";
import { backendSuite } from "./backend-suite.ts";

backendSuite("bedrock", { start: startBedrock, create: createBedrockModel });
backendSuite("bedrock with an API key", {
  start: () => startBedrock({ apiKey: SECRET }),
  create: createBedrockModel,
});

async function open(server: Partial<AwsServerOptions> = {}, options: Partial<BackendOptions> = {}) {
  const wire = await startBedrock(server);
  onTestFinished(() => wire.close());
  const model = createBedrockModel({ name: "r1", label: "R1", ...wire.options, ...options });
  return { wire, model };
}
const ask = () => ({ question: QUESTION, signal: new AbortController().signal });

describe("bedrock: the request", () => {
  it("asks R1 as DeepSeek and AWS advise: in the user's turn, 8,192 tokens at most, no topK", async () => {
    const { wire, model } = await open({}, { maxOutputTokens: 32_768 });
    await collectAnswer(model, {
      ...ask(),
      instructions: "짧게.",
      history: [{ question: "앞 질문", answer: "앞 답", at: 1 }],
    });
    expect(wire.received[0]?.url).toBe("/model/us.deepseek.r1-v1%3A0/converse-stream");
    expect(wire.received[0]?.body).toEqual({
      messages: [
        { role: "user", content: [{ text: "앞 질문" }] },
        { role: "assistant", content: [{ text: "앞 답" }] },
        { role: "user", content: [{ text: expect.stringMatching(/^짧게\.\n\n비밀 질문/) }] },
      ],
      inferenceConfig: { maxTokens: 8_192, temperature: 0.6, topP: 0.95 },
    });
    expect(wire.refusals).toEqual([]);
  });

  it("passes on what an operator sets, to another model", async () => {
    const { wire, model } = await open(
      { modelId: "qwen.qwen3-32b-v1:0" },
      { temperature: 0.2, topP: 0.5, maxOutputTokens: 16_000, systemPrompt: true },
    );
    await collectAnswer(model, { ...ask(), instructions: "짧게." });
    expect(wire.received[0]?.body).toMatchObject({
      system: [{ text: "짧게." }],
      inferenceConfig: { maxTokens: 16_000, temperature: 0.2, topP: 0.5 },
    });
  });

  it.each([
    ["always", undefined, false],
    ["switchable", true, true],
    ["switchable", false, false],
    ["never", true, false],
  ] as const)("thinking %s, asked for %s: told to think is %s", async (thinking, wanted, told) => {
    const { wire, model } = await open({ modelId: "deepseek.v3-v1:0" }, { thinking });
    await collectAnswer(model, { ...ask(), ...(wanted !== undefined && { thinking: wanted }) });
    const fields = { additionalModelRequestFields: { reasoning_effort: "high" } };
    if (told) expect(wire.received[0]?.body).toMatchObject(fields);
    else expect(wire.received[0]?.body).not.toHaveProperty("additionalModelRequestFields");
  });

  it("signs the path of an inference profile's ARN, a session token and headers of the operator", async () => {
    const modelId = "arn:aws:bedrock:us-west-2:123456789012:application-inference-profile/a1b2c3";
    const { wire, model } = await open(
      { modelId, sessionToken: "FwoGZXIvYXdzEBYaDtoken/+=" },
      { headers: { "X-Amzn-Bedrock-Trace": "a  b", Authorization: "mine" } },
    );
    await collectAnswer(model, ask());
    expect(wire.refusals).toEqual([]);
    const [request] = wire.received;
    expect(request?.url).toContain("%3Aapplication-inference-profile%2Fa1b2c3/converse-stream");
    expect(request?.headers["x-amzn-bedrock-trace"]).toBeDefined();
    expect(request?.headers.authorization).toMatch(/SignedHeaders=accept;content-type;host;/);
  });

  it("is refused when it signs with another secret, or for another region", async () => {
    for (const options of [{ secret: `${ACCESS_KEY_ID}:another` }, { region: "us-east-1" }]) {
      const { wire, model } = await open({}, options);
      await expect(collectAnswer(model, ask())).rejects.toMatchObject({ code: "MODEL_REFUSED" });
      expect(wire.refusals).toHaveLength(1);
    }
  });

  it("goes to Bedrock's own host of the region", async () => {
    const urls: string[] = [];
    const model = createBedrockModel({
      name: "r1",
      label: "R1",
      region: "us-east-2",
      modelId: "us.deepseek.r1-v1:0",
      secret: "an-api-key",
      fetch: async (url) => {
        urls.push(String(url));
        throw new Error("not today");
      },
    });
    await expect(collectAnswer(model, ask())).rejects.toMatchObject({ code: "MODEL_UNREACHABLE" });
    expect(urls).toEqual([
      "https://bedrock-runtime.us-east-2.amazonaws.com/model/us.deepseek.r1-v1%3A0/converse-stream",
    ]);
  });
});

describe("bedrock: the options", () => {
  const right = { name: "r1", label: "R1", region: "us-west-2", modelId: "m", secret: "an-api-key" };

  it.each([
    ["no region", { region: undefined }],
    ["a region that is a host", { region: "evil.example/" }],
    ["no model", { modelId: undefined }],
    ["no secret", { secret: undefined }],
    ["an empty secret", { secret: " " }],
    ["half a pair", { secret: `${ACCESS_KEY_ID}:` }],
    ["no access key", { secret: ":half-of-it" }],
    ["an access key that is none", { secret: "half-of-it:half-of-it" }],
    ["an empty session token", { secret: `${ACCESS_KEY_ID}:half-of-it:` }],
    ["four parts", { secret: `${ACCESS_KEY_ID}:half-of-it:a:b` }],
    ["white space in it", { secret: `${ACCESS_KEY_ID}:half-of-it b` }],
  ])("refuses %s, and quotes nothing of the secret", (_, wrong) => {
    const create = () => createBedrockModel({ ...right, ...wrong });
    expect(create).toThrow(SaenggakError);
    expect(create).toThrow(expect.objectContaining({ code: "CONFIG_INVALID" }));
    expect(create).not.toThrow(/half-of-it|AKID/);
  });

  it("takes a secret out of a file that ends in a line break", () => {
    expect(() => createBedrockModel({ ...right, secret: `${ACCESS_KEY_ID}:secret\n` })).not.toThrow();
  });
});

describe("bedrock: the stream", () => {
  async function said(frames: readonly Uint8Array[], options: Partial<BackendOptions> = {}) {
    const { wire, model } = await open({}, options);
    wire.say(frames);
    return collectAnswer(model, ask());
  }
  const text = (words: string) => delta({ text: words });

  it("reads frames that arrive byte by byte, or all at once", async () => {
    const whole = Buffer.concat([
      delta({ reasoningContent: { text: THOUGHT } }),
      text(ANSWER),
      messageStop("end_turn"),
      metadata(),
    ]);
    const bytes = Array.from(whole, (byte) => Uint8Array.of(byte));
    for (const writes of [bytes, [whole]]) {
      const answer = await said(writes);
      expect(answer).toMatchObject({ text: ANSWER, reasoning: THOUGHT, finish: "stop" });
    }
  });

  it("ends with the metadata, though the socket stays open", async () => {
    const { wire, model } = await open({}, { timeLimitMs: 5_000 });
    const parts: ModelPart[] = [];
    wire.say([text(ANSWER), messageStop("end_turn"), metadata()], "open");
    await collectAnswer(model, ask(), { onPart: (part) => parts.push(part) });
    expect(await wire.closed(0)).toBe(false);
    expect(parts).toEqual([
      { type: "text", text: ANSWER },
      { type: "usage", inputTokens: 11, outputTokens: 22 },
      { type: "end", reason: "stop" },
    ]);
  });

  it.each([
    ["end_turn", "stop"],
    ["stop_sequence", "stop"],
    ["max_tokens", "length"],
    ["model_context_window_exceeded", "length"],
    ["guardrail_intervened", "filter"],
    ["content_filtered", "filter"],
    ["tool_use", "other"],
  ])("%s → %s, also without metadata", async (reason, finish) => {
    const thought = delta({ reasoningContent: { text: THOUGHT } });
    expect(await said([thought, text(ANSWER), messageStop(reason)])).toMatchObject({ text: ANSWER, finish });
  });

  it("passes over signatures, redacted thoughts, and events it does not know", async () => {
    const answer = await said([
      delta({ reasoningContent: { text: THOUGHT } }),
      delta({ reasoningContent: { signature: "c2ln" } }),
      delta({ reasoningContent: { redactedContent: "cmVk" } }),
      delta({ toolUse: { input: "{}" } }),
      text(ANSWER),
      messageStop("end_turn"),
    ]);
    expect(answer).toMatchObject({ text: ANSWER, reasoning: THOUGHT });
  });

  it("reads thoughts inside the text, as imported models write them", async () => {
    const answer = await said([
      text(`<think>${THOUGHT}`),
      text(`</think>\n\n${ANSWER}`),
      messageStop("end_turn"),
    ]);
    expect(answer).toMatchObject({ text: ANSWER, reasoning: THOUGHT });
  });

  it.each([
    ["throttlingException", "MODEL_OVERLOADED"],
    ["serviceUnavailableException", "MODEL_OVERLOADED"],
    ["validationException", "MODEL_REFUSED"],
    ["internalServerException", "MODEL_FAILED"],
    ["modelStreamErrorException", "MODEL_FAILED"],
    ["somethingNewException", "MODEL_FAILED"],
  ])("%s in the stream → %s", async (type, code) => {
    const message = `about ${QUESTION}`;
    const failed = said([text(ANSWER), exceptionFrame(type, { message }), messageStop("end_turn")]);
    await expect(failed).rejects.toMatchObject({ code, message: expect.not.stringContaining(QUESTION) });
  });

  it("fails on a frame of the type error, whose code may be anything", async () => {
    const failed = said([text(ANSWER), errorFrame(`about ${QUESTION}`, QUESTION), messageStop("end_turn")]);
    await expect(failed).rejects.toMatchObject({
      code: "MODEL_FAILED",
      message: expect.not.stringContaining(QUESTION),
    });
  });

  it("fails on a frame with one wrong bit, and on an event that is no JSON", async () => {
    const flipped = Buffer.from(text(ANSWER));
    const at = flipped.length - 20;
    flipped.writeUInt8(flipped.readUInt8(at) ^ 1, at);
    await expect(said([flipped, messageStop("end_turn")])).rejects.toMatchObject({ code: "MODEL_FAILED" });
    const odd = delta({ text: 7 });
    await expect(said([odd, messageStop("end_turn")])).rejects.toMatchObject({ code: "MODEL_FAILED" });
  });

  it("says so when a proxy answers in the service's place", async () => {
    const { wire, model } = await open();
    wire.play("html");
    await expect(collectAnswer(model, ask())).rejects.toMatchObject({
      message: expect.stringContaining("not an event stream"),
    });
  });

  it.each([
    [408, "MODEL_FAILED", true],
    [424, "MODEL_FAILED", true],
    [404, "MODEL_REFUSED", false],
    [500, "MODEL_FAILED", true],
  ])("HTTP %i → %s", async (status, code, retryable) => {
    const { wire, model } = await open();
    wire.status(status);
    await expect(collectAnswer(model, ask())).rejects.toMatchObject({ code, retryable });
  });
});
