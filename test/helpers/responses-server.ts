import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import {
  ANSWER,
  QUESTION,
  type Scenario,
  SECRET,
  THOUGHT,
  type Wire,
} from "../integration/model/backend-suite.ts";
import {
  answering,
  ending,
  frame,
  opening,
  type Provider,
  type ResponsesRequest,
  readResponsesRequest,
  snapshot,
  textDelta,
  thinking,
  type WireEvent,
} from "./responses-wire.ts";

export interface ResponsesServer extends Wire {
  /** Requests that were taken, in order of arrival. */
  readonly taken: readonly { readonly body: ResponsesRequest; readonly headers: IncomingHttpHeaders }[];
  /** From now on these events are sent, then a clean end; a string goes out as it is. */
  script(events: readonly (WireEvent | string)[]): void;
}

/** A stand-in for the Responses API of OpenAI or Perplexity on 127.0.0.1: strict in, true to `responses-wire.ts` out. */
export async function startResponsesServer(provider: Provider): Promise<ResponsesServer> {
  const route = provider === "openai" ? "POST /v1/responses" : "POST /v1/agent";
  const taken: { body: ResponsesRequest; headers: IncomingHttpHeaders }[] = [];
  const refusals: string[] = [];
  const arrivals: PromiseWithResolvers<void>[] = [];
  const ends: PromiseWithResolvers<boolean>[] = [];
  let playing: Scenario | readonly (WireEvent | string)[] = "normal";
  let requests = 0;

  const at = <T>(list: PromiseWithResolvers<T>[], index: number): PromiseWithResolvers<T> => {
    list[index] ??= Promise.withResolvers<T>();
    return list[index];
  };
  const refuse = (response: ServerResponse, status: number, message: string) => {
    refusals.push(message);
    sendError(response, status, message);
  };

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const index = requests;
    requests += 1;
    at(arrivals, index).resolve();
    response.on("close", () => at(ends, index).resolve(response.writableFinished));
    const got = `${request.method} ${request.url}`;
    if (got !== route) return refuse(response, 404, `no route ${got}`);
    if (request.headers.authorization !== `Bearer ${SECRET}`) return refuse(response, 401, "bad key");
    if (request.headers["content-type"] !== "application/json") return refuse(response, 400, "not JSON");
    const body = readResponsesRequest(provider, await text(request));
    if (typeof body === "string") return refuse(response, 400, body);
    taken.push({ body, headers: request.headers });
    await play(response, provider, playing);
  }

  const server = createServer((request, response) => {
    // A reader that left ends the story; that is what closed() reports.
    answer(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  return {
    options: {
      baseUrl: `${origin}/v1`,
      modelId: provider === "openai" ? "o3-mini" : "perplexity/sonar",
      ...(provider === "perplexity" && { thinking: "switchable" as const }),
    },
    play: (scenario) => {
      playing = scenario;
    },
    script: (events) => {
      playing = events;
    },
    get requests() {
      return requests;
    },
    refusals,
    taken,
    arrived: (index) => at(arrivals, index).promise,
    closed: (index) => at(ends, index).promise,
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

async function play(
  response: ServerResponse,
  provider: Provider,
  playing: Scenario | readonly (WireEvent | string)[],
): Promise<void> {
  // Providers quote what they refuse: no error of ours may pass that on.
  const quote = `it said: ${QUESTION} ${ANSWER} ${SECRET}`;
  if (playing === "held") return;
  if (playing === "rate-limit") return sendError(response, 429, quote, { "retry-after": "7" });
  if (playing === "unavailable") return sendError(response, 503, quote);
  if (playing === "refused") return sendError(response, 400, quote);
  if (playing === "denied") return sendError(response, 403, quote);
  if (playing === "redirect") return void response.writeHead(302, { location: "/v1/elsewhere" }).end();
  if (playing === "html")
    return void response.writeHead(200, { "content-type": "text/html" }).end(`<title>${quote}</title>`);

  let sequence = 0;
  const send = async (...events: readonly (WireEvent | string)[]) => {
    for (const event of events) {
      const out = typeof event === "string" ? event : frame(provider, event, sequence);
      sequence += 1;
      await write(response, out);
    }
  };
  response.writeHead(200, { "content-type": "text/event-stream; charset=utf-8" });
  if (typeof playing !== "string") {
    await send(...playing);
    return void response.end();
  }

  await send(...opening());
  if (playing !== "plain") await send(...thinking(provider, playing === "empty-think" ? "" : THOUGHT));
  if (playing === "thinking-only") {
    await send(ending("max_output_tokens"));
    return void response.end();
  }
  const { begin, deltas, end } = answering(ANSWER);
  const half = Math.ceil(deltas.length / 2);
  await send(...begin, ...deltas.slice(0, half));
  if (playing === "held-half") return;
  if (playing === "cut") return void response.destroy();
  if (playing === "half-frame") {
    const whole = frame(provider, textDelta("끝"), sequence);
    return void response.end(whole.slice(0, -20));
  }
  if (playing === "error-frame") {
    await send(midError(provider, quote));
    return void response.end();
  }
  if (playing === "huge-frame") await send(textDelta("가".repeat(700_000)));
  while (playing === "endless") await send(textDelta("가".repeat(10_000)));
  await send(...deltas.slice(half), ...end);
  if (playing !== "no-finish") await send(ending());
  response.end();
}

/** An error in the middle of a stream, as either provider sends it. */
function midError(provider: Provider, message: string): WireEvent {
  if (provider === "perplexity")
    return { type: "response.failed", error: { message, type: "internal_error", code: 500 } };
  return {
    type: "response.failed",
    response: snapshot("failed", { error: { code: "server_error", message } }),
  };
}

/** Waits while the reader is slow, rejects once it has left. */
async function write(response: ServerResponse, out: string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    response.write(out, (error) => (error ? reject(error) : resolve()));
  });
}

function sendError(response: ServerResponse, status: number, message: string, headers = {}): void {
  response
    .writeHead(status, { "content-type": "application/json", ...headers })
    .end(JSON.stringify({ error: { message, type: "invalid_request", param: null, code: status } }));
}
