import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
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
import { createLedger, playWithoutStream, sendJson, startStandIn, write } from "./stand-in.ts";
import { ANSWER, QUOTE, type Scenario, SECRET, THOUGHT, type Wire } from "./wire.ts";

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
  const ledger = createLedger();
  let playing: Scenario | readonly (WireEvent | string)[] = "normal";

  const refuse = (response: ServerResponse, status: number, message: string) => {
    refusals.push(message);
    sendError(response, status, message);
  };

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    ledger.enter(response);
    const got = `${request.method} ${request.url}`;
    if (got !== route) return refuse(response, 404, `no route ${got}`);
    if (request.headers.authorization !== `Bearer ${SECRET}`) return refuse(response, 401, "bad key");
    if (request.headers["content-type"] !== "application/json") return refuse(response, 400, "not JSON");
    const body = readResponsesRequest(provider, await text(request));
    if (typeof body === "string") return refuse(response, 400, body);
    taken.push({ body, headers: request.headers });
    await play(response, provider, playing);
  }

  const { origin, close } = await startStandIn(answer);
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
      return ledger.count;
    },
    refusals,
    taken,
    arrived: ledger.arrived,
    closed: ledger.closed,
    close,
  };
}

async function play(
  response: ServerResponse,
  provider: Provider,
  playing: Scenario | readonly (WireEvent | string)[],
): Promise<void> {
  const error = (status: number, headers: object) => sendError(response, status, QUOTE, headers);
  if (
    typeof playing === "string" &&
    playWithoutStream(response, playing, { elsewhere: "/v1/elsewhere", error })
  )
    return;

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
    await send(midError(provider, QUOTE));
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

function sendError(response: ServerResponse, status: number, message: string, headers = {}): void {
  const error = { message, type: "invalid_request", param: null, code: status };
  sendJson(response, status, { error }, headers);
}
