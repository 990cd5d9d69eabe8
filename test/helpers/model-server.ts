import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import { type ChatRequest, readChatRequest, type TokenLimit } from "./model-request.ts";
import { chunkEvent, event, usageEvent, type WireShape, wireDeltas } from "./model-wire.ts";
import { createLedger, sendJson, startStandIn, write } from "./stand-in.ts";

/** What goes wrong: before a body, or in the middle of the answer. */
export type ModelFault =
  /** 429 with `Retry-After: 7`. */
  | "rate-limit"
  /** 503 without a body. */
  | "overloaded"
  /** 500 with OpenAI's error object. */
  | "server-error"
  /** 400 with OpenAI's error object. */
  | "refused"
  /** 403 with OpenAI's error object. */
  | "denied"
  /** 307 to `/elsewhere`. */
  | "redirect"
  /** 200 with a web page, as a captive proxy sends it. */
  | "html"
  /** An error object as an event, after half the answer. */
  | "error-frame"
  /** The socket is destroyed after half the answer. */
  | "cut"
  /** A clean end inside an event, after half the answer. */
  | "half-frame"
  /** A clean end without a finish reason. */
  | "no-finish"
  /** Answer after answer, until the reader leaves. */
  | "endless"
  /** One event of 2 MB. */
  | "huge-frame";

export interface ModelReply {
  /** @defaultValue "reasoning_content" */
  readonly shape?: WireShape;
  readonly reasoning?: string;
  /** @defaultValue "안녕하세요." */
  readonly answer?: string;
  /** `length` without an answer is thinking that used up all tokens. @defaultValue "stop" */
  readonly finish?: string;
  /** Characters of a delta. @defaultValue 4 */
  readonly chunk?: number;
  /** Of the prompt and of the answer. @defaultValue 10, and as many as there were deltas */
  readonly tokens?: readonly [number, number];
  readonly fault?: ModelFault;
  /** Said by every error, as servers quote what they refuse. @defaultValue a sentence for each */
  readonly quote?: string;
  /** A body to replay as it is instead, e.g. a fixture. */
  readonly raw?: string;
}

export interface ModelServerOptions extends ModelReply {
  /** The reply to each request; `index` counts from 0. @defaultValue the same for all */
  readonly reply?: (body: ChatRequest, index: number) => ModelReply;
  /** Listed at /v1/models and at Ollama's /api/tags; others are refused with 404. @defaultValue ["deepseek-r1"] */
  readonly models?: readonly string[];
  /** How long it thinks before its headers; `index` of the request counts from 0. @defaultValue 0 */
  readonly thinkMs?: number | ((index: number) => number);
  /** Asked for as a bearer token when set. */
  readonly apiKey?: string;
  /** @defaultValue "/v1" */
  readonly path?: string;
  /** Headers that must be there, in small letters. @defaultValue {} */
  readonly needs?: Readonly<Record<string, string>>;
  /** @defaultValue "max_tokens" */
  readonly tokenLimit?: TokenLimit;
}

type HoldPoint = "headers" | "answer" | "half";

export interface ModelServer {
  /** Base URL with its version: what MODEL_BASE_URL takes. */
  readonly url: string;
  readonly origin: string;
  /** Valid chat requests, in order of arrival. */
  readonly requests: readonly { readonly body: ChatRequest; readonly headers: IncomingHttpHeaders }[];
  /** What was refused, as a sentence each: a test that expects no fault expects this empty. */
  readonly refusals: readonly string[];
  /** How many sockets were opened so far. */
  readonly sockets: () => number;
  /** From now on requests wait: before their `headers`, between thoughts and `answer`, or with `half` of it written. */
  hold(at?: HoldPoint): void;
  /** Lets all that wait go on, and the later ones pass. */
  release(): void;
  /** Resolves when a request waits where it is held. */
  held(): Promise<void>;
  /** Resolves when that many chat requests have arrived in all. */
  arrived(count: number): Promise<void>;
  /** Resolves when that request's response is over: `true` when it was sent to its end, `false` when it was cut. */
  closed(index: number): Promise<boolean>;
  close(): Promise<void>;
}

/** A stand-in for an OpenAI-compatible model server on a free port of 127.0.0.1: strict in, true to the wire out. */
export async function startModelServer(options: ModelServerOptions = {}): Promise<ModelServer> {
  const { models = ["deepseek-r1"], apiKey, reply = () => options } = options;
  const { path = "/v1", needs = {}, tokenLimit = "max_tokens" } = options;
  const requests: { body: ChatRequest; headers: IncomingHttpHeaders }[] = [];
  const refusals: string[] = [];
  const ledger = createLedger();
  let gate:
    | { at: HoldPoint; reached: PromiseWithResolvers<void>; open: PromiseWithResolvers<void> }
    | undefined;

  const pass = async (point: HoldPoint) => {
    if (gate?.at !== point) return;
    gate.reached.resolve();
    await gate.open.promise;
  };
  const refuse = (response: ServerResponse, status: number, message: string) => {
    refusals.push(message);
    sendError(response, status, message);
  };

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (apiKey && request.headers.authorization !== `Bearer ${apiKey}`)
      return refuse(response, 401, "bad key");
    const missing = Object.entries(needs).find(([name, value]) => request.headers[name] !== value);
    if (missing) return refuse(response, 401, `no header ${missing[0]}`);
    const route = `${request.method} ${request.url}`;
    if (route === `GET ${path}/models`) {
      return sendJson(response, 200, { object: "list", data: models.map((id) => ({ id, object: "model" })) });
    }
    if (route === "GET /api/tags") {
      return sendJson(response, 200, { models: models.map((name) => ({ name, model: name, size: 1 })) });
    }
    if (route !== `POST ${path}/chat/completions`) return refuse(response, 404, `no route ${route}`);
    const body = readChatRequest(await text(request), tokenLimit);
    if (typeof body === "string") return refuse(response, 400, body);
    if (!models.includes(body.model)) return refuse(response, 404, `no model ${body.model}`);
    requests.push({ body, headers: request.headers });
    const index = ledger.enter(response);
    const thinkMs = typeof options.thinkMs === "function" ? options.thinkMs(index) : options.thinkMs;
    if (thinkMs) await new Promise((resolve) => setTimeout(resolve, thinkMs));
    await pass("headers");
    await play(response, body, { ...reply(body, index) }, pass);
  }

  const standIn = await startStandIn(answer);
  const { origin, sockets } = standIn;

  const release = () => {
    gate?.open.resolve();
    gate = undefined;
  };
  return {
    url: `${origin}${path}`,
    origin,
    requests,
    refusals,
    sockets,
    hold(point = "headers") {
      release();
      gate = { at: point, reached: Promise.withResolvers<void>(), open: Promise.withResolvers<void>() };
    },
    release,
    held: () => gate?.reached.promise ?? Promise.resolve(),
    arrived: (count) => ledger.arrived(count - 1),
    closed: ledger.closed,
    async close() {
      release();
      await standIn.close();
    },
  };
}

async function play(
  response: ServerResponse,
  { model }: ChatRequest,
  reply: ModelReply,
  pass: (point: HoldPoint) => Promise<void>,
): Promise<void> {
  const {
    shape = "reasoning_content",
    reasoning = "",
    answer = "안녕하세요.",
    chunk = 4,
    fault,
    quote,
  } = reply;
  if (fault === "rate-limit") return sendError(response, 429, quote ?? "slow down", { "retry-after": "7" });
  if (fault === "overloaded") return void response.writeHead(503).end(quote);
  if (fault === "server-error") return sendError(response, 500, quote ?? "out of memory");
  if (fault === "refused") return sendError(response, 400, quote ?? "max_tokens is too large");
  if (fault === "denied") return sendError(response, 403, quote ?? "not for this key");
  if (fault === "redirect") return void response.writeHead(307, { location: "/elsewhere" }).end();
  if (fault === "html") {
    return void response.writeHead(200, { "content-type": "text/html" }).end("<title>Login</title>");
  }
  response.writeHead(200, {
    "content-type": "text/event-stream; charset=utf-8",
    "cache-control": "no-cache",
  });
  const send = (frame: string) => write(response, frame);
  if (reply.raw !== undefined) return void response.end(reply.raw);

  const deltas = wireDeltas({ shape, reasoning, answer, chunk });
  await send(chunkEvent(model, { role: "assistant", content: "" }));
  for (const delta of deltas.thoughts) await send(chunkEvent(model, delta));
  await pass("answer");
  const half = Math.ceil(deltas.answer.length / 2);
  for (const delta of deltas.answer.slice(0, half)) await send(chunkEvent(model, delta));
  await pass("half");
  if (fault === "error-frame") {
    const message = quote ?? "engine died";
    await send(event({ error: { message, type: "InternalServerError", code: 500 } }));
    return void response.end("data: [DONE]\n\n");
  }
  if (fault === "cut") return void response.destroy();
  if (fault === "half-frame") return void response.end(chunkEvent(model, { content: "끝" }).slice(0, -20));
  if (fault === "huge-frame") return void response.end(chunkEvent(model, { content: "가".repeat(700_000) }));
  while (fault === "endless") await send(chunkEvent(model, { content: "가".repeat(10_000) }));
  for (const delta of deltas.answer.slice(half)) await send(chunkEvent(model, delta));
  if (fault !== "no-finish") await send(chunkEvent(model, {}, reply.finish ?? "stop"));
  const { tokens = [10, deltas.thoughts.length + deltas.answer.length] } = reply;
  await send(usageEvent(model, ...tokens));
  response.end("data: [DONE]\n\n");
}

function sendError(response: ServerResponse, status: number, message: string, headers = {}): void {
  sendJson(response, status, { error: { message, type: "error", param: null, code: status } }, headers);
}
