import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import { z } from "zod";
import { createLedger, playWithoutStream, sendJson, startStandIn, write } from "./stand-in.ts";
import { ANSWER, QUOTE, type Scenario, SECRET, THOUGHT, type Wire } from "./wire.ts";

const Text = z.strictObject({ text: z.string().min(1) });
const GeminiRequest = z.strictObject({
  systemInstruction: z.strictObject({ parts: z.array(Text).min(1) }).optional(),
  contents: z
    .array(z.strictObject({ role: z.enum(["user", "model"]), parts: z.array(Text).min(1) }))
    .min(1)
    .refine((contents) => contents.at(-1)?.role === "user", "the last turn must be the user's")
    .refine(
      (contents) => contents.every(({ role }, at) => role === (at % 2 === 0 ? "user" : "model")),
      "roles must alternate",
    ),
  generationConfig: z.strictObject({
    maxOutputTokens: z.int().positive().max(65_536),
    temperature: z.number().min(0).max(2).optional(),
    topP: z.number().gt(0).max(1).optional(),
    thinkingConfig: z
      .strictObject({
        includeThoughts: z.boolean(),
        thinkingBudget: z.int().optional(),
        thinkingLevel: z.enum(["minimal", "low", "medium", "high"]).optional(),
      })
      .optional(),
  }),
});
export type GeminiRequest = z.infer<typeof GeminiRequest>;

/** What each model takes (Gemini API docs, "Gemini thinking", and Google Cloud docs, "Thinking"); others take levels. */
const THINKING: readonly (readonly [RegExp, (config: Thinking) => boolean])[] = [
  [/^gemini-2\.0|^gemma-3/, (config) => config === undefined],
  [/^gemini-2\.5-pro/, budget((tokens) => tokens === -1 || (tokens >= 128 && tokens <= 32_768))],
  [/^gemini-2\.5-flash-lite/, budget((tokens) => tokens === -1 || tokens === 0 || tokens >= 512)],
  [/^gemini-2\.5-flash/, budget((tokens) => tokens >= -1 && tokens <= 24_576)],
  [/^gemini-3-pro/, level("low", "high")],
  [/^gemini-3\.1-pro|^gemini-3\.[78]-flash$|^gemini-4/, level("low", "medium", "high")],
  [/^/, level("minimal", "low", "medium", "high")],
];
type Thinking = GeminiRequest["generationConfig"]["thinkingConfig"];
function budget(allows: (tokens: number) => boolean) {
  return (config: Thinking) =>
    config?.thinkingBudget !== undefined &&
    allows(config.thinkingBudget) &&
    config.thinkingLevel === undefined;
}
function level(...levels: readonly string[]) {
  return (config: Thinking) =>
    config?.thinkingBudget === undefined && levels.includes(config?.thinkingLevel ?? "");
}

/** An event of `GenerateContentResponse`, or bytes that go out as they are. */
export type GeminiEvent = object | string;

export interface GeminiServer extends Wire {
  /** Requests that were taken, in order of arrival. */
  readonly taken: readonly {
    readonly model: string;
    readonly body: GeminiRequest;
    readonly headers: IncomingHttpHeaders;
  }[];
  /** From now on these are sent, then a clean end. */
  script(events: readonly GeminiEvent[]): void;
}

/**
 * A stand-in for the Gemini API's `streamGenerateContent` on 127.0.0.1, written from its reference ("Generating content",
 * `GenerateContentResponse`) and its guides "Text generation" and "Gemini thinking". Events end in CRLF, as Google's do.
 */
export async function startGeminiServer(): Promise<GeminiServer> {
  const taken: GeminiServer["taken"][number][] = [];
  const refusals: string[] = [];
  const ledger = createLedger();
  let playing: Scenario | readonly GeminiEvent[] = "normal";

  const refuse = (response: ServerResponse, status: number, message: string) => {
    refusals.push(message);
    sendError(response, status, message);
  };

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    ledger.enter(response);
    const route = `${request.method} ${request.url}`;
    const model = /^POST \/v1beta\/models\/([\w.-]+):streamGenerateContent\?alt=sse$/.exec(route)?.[1];
    if (model === undefined) return refuse(response, 404, `no route ${route}`);
    if (request.headers["x-goog-api-key"] !== SECRET) return refuse(response, 403, "bad key");
    if (request.headers["content-type"] !== "application/json") return refuse(response, 400, "not JSON");
    const { data: body, error } = GeminiRequest.safeParse(JSON.parse(await text(request)));
    if (!body) return refuse(response, 400, z.prettifyError(error));
    const { thinkingConfig } = body.generationConfig;
    const allows = THINKING.find(([id]) => id.test(model))?.[1];
    if (!allows?.(thinkingConfig)) {
      return refuse(response, 400, `${model} does not take ${JSON.stringify(thinkingConfig)}`);
    }
    taken.push({ model, body, headers: request.headers });
    await play(response, playing);
  }

  const { origin, close } = await startStandIn(answer);
  return {
    options: { baseUrl: `${origin}/v1beta` },
    play: (scenario) => {
      playing = scenario;
    },
    script: (events) => {
      playing = events;
    },
    get requests() {
      return ledger.count;
    },
    refusals,
    taken,
    arrived: ledger.arrived,
    closed: ledger.closed,
    close,
  };
}

/** An event with these parts, as all but the last one are: with the tokens so far. */
export const saying = (...parts: readonly object[]) => ({
  candidates: [{ content: { parts, role: "model" }, index: 0 }],
  usageMetadata: { promptTokenCount: 11, totalTokenCount: 11 },
  modelVersion: "model-of-the-suite",
  responseId: "r0",
});
export const thought = (words: string) => ({ text: words, thought: true });
/** The last event: empty text with a signature, the reason, all tokens. Thoughts are counted apart. */
export const ending = (finishReason: string, fields: object = {}) => ({
  candidates: [
    {
      content: { parts: [{ text: "", thoughtSignature: "c2ln" }], role: "model" },
      finishReason,
      index: 0,
      ...fields,
    },
  ],
  usageMetadata: {
    promptTokenCount: 11,
    candidatesTokenCount: 15,
    thoughtsTokenCount: 7,
    totalTokenCount: 33,
  },
});

async function play(response: ServerResponse, playing: Scenario | readonly GeminiEvent[]): Promise<void> {
  const error = (status: number, headers: object) => sendError(response, status, QUOTE, headers);
  if (
    typeof playing === "string" &&
    playWithoutStream(response, playing, { elsewhere: "/v1beta/elsewhere", error })
  )
    return;

  const send = async (...events: readonly GeminiEvent[]) => {
    for (const event of events) await write(response, typeof event === "string" ? event : frame(event));
  };
  response.writeHead(200, { "content-type": "text/event-stream" });
  if (typeof playing !== "string") {
    await send(...playing);
    return void response.end();
  }

  if (playing === "empty-think") await send(saying(thought("")));
  else if (playing !== "plain") {
    await send(saying(thought(THOUGHT.slice(0, 5))), saying(thought(THOUGHT.slice(5))));
  }
  if (playing === "thinking-only") {
    await send(ending("MAX_TOKENS"));
    return void response.end();
  }
  const half = Math.ceil(ANSWER.length / 2);
  await send(saying({ text: ANSWER.slice(0, 3) }), saying({ text: ANSWER.slice(3, half) }));
  if (playing === "held-half") return;
  if (playing === "cut") return void response.destroy();
  if (playing === "half-frame") return void response.end(frame(saying({ text: "끝" })).slice(0, -20));
  if (playing === "error-frame") {
    await send({ error: { code: 500, message: QUOTE, status: "INTERNAL" } });
    return void response.end();
  }
  if (playing === "huge-frame") await send(saying({ text: "가".repeat(700_000) }));
  while (playing === "endless") await send(saying({ text: "가".repeat(10_000) }));
  await send(saying({ text: ANSWER.slice(half) }));
  if (playing !== "no-finish") await send(ending("STOP"));
  response.end();
}

export const frame = (event: object): string => `data: ${JSON.stringify(event)}\r\n\r\n`;

const STATUS: Readonly<Record<number, string>> = {
  400: "INVALID_ARGUMENT",
  403: "PERMISSION_DENIED",
  404: "NOT_FOUND",
  429: "RESOURCE_EXHAUSTED",
  503: "UNAVAILABLE",
};
function sendError(response: ServerResponse, status: number, message: string, headers = {}): void {
  const type = { "content-type": "application/json; charset=UTF-8" };
  sendJson(
    response,
    status,
    { error: { code: status, message, status: STATUS[status] } },
    { ...type, ...headers },
  );
}
