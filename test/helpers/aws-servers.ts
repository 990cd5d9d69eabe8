/** Stand-ins for AWS services that stream: signature, status codes and sockets; what is said comes from a voice. */
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import { isFresh, type SignedRequest, signatureFault } from "./aws-sigv4.ts";
import { createLedger, pieces, playWithoutStream, sendJson, startStandIn, write } from "./stand-in.ts";
import { ANSWER, QUOTE, type Scenario, SECRET, THOUGHT, type Wire } from "./wire.ts";

export const REGION = "us-west-2";
export const ACCESS_KEY_ID = "AKIDEXAMPLEOFTESTS";

/** How one service says what a scenario is made of, in frames. */
export interface Voice {
  readonly service: "bedrock" | "sagemaker";
  /** What is wrong with path and body, as a sentence; undefined when nothing is. */
  refusal(path: string, body: unknown): string | undefined;
  begin(): readonly Buffer[];
  thought(text: string): readonly Buffer[];
  /** Between thoughts and answer; `thought` tells whether there were any. */
  turn(thought: boolean): readonly Buffer[];
  answer(text: string): readonly Buffer[];
  end(reason: "stop" | "length"): readonly Buffer[];
  fault(message: string): readonly Buffer[];
  huge(bytes: number): Buffer;
}

export interface AwsWire extends Wire {
  readonly received: readonly {
    readonly url: string;
    readonly headers: IncomingHttpHeaders;
    readonly body: unknown;
  }[];
  /** From now on, instead of a scenario: these bytes in these writes, then the end, or `open` nothing more. */
  say(writes: readonly Uint8Array[], then?: "end" | "open"): void;
  /** From now on, instead of a scenario: a status, with the service's error body. */
  status(code: number): void;
}

export interface AwsServerOptions {
  readonly sessionToken?: string | undefined;
  /** Wanted as a bearer token instead of a signature. */
  readonly apiKey?: string | undefined;
  readonly modelId: string;
}

type Play = Scenario | { readonly writes: readonly Uint8Array[]; readonly then: "end" | "open" } | number;

export async function startAwsServer(
  voice: Voice,
  { sessionToken, apiKey, modelId }: AwsServerOptions,
): Promise<AwsWire> {
  const received: { url: string; headers: IncomingHttpHeaders; body: unknown }[] = [];
  const refusals: string[] = [];
  const ledger = createLedger();
  let next: Play = "normal";
  const signer = {
    accessKeyId: ACCESS_KEY_ID,
    secretAccessKey: SECRET,
    sessionToken,
    region: REGION,
    service: voice.service,
  };

  function faultOf(request: SignedRequest): string | undefined {
    const { method, url, headers, body } = request;
    if (url === "/elsewhere") return undefined;
    if (method !== "POST") return `method ${method}`;
    if (headers["content-type"] !== "application/json") return "content-type is not application/json";
    if (apiKey !== undefined && headers.authorization !== `Bearer ${apiKey}`) return "another API key";
    if (apiKey === undefined && !isFresh(headers)) return "x-amz-date is too old";
    const unsigned = apiKey === undefined ? signatureFault(request, signer) : undefined;
    return unsigned ?? voice.refusal(url, JSON.parse(String(body)));
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = "", url = "", headers } = request;
    const body = await text(request);
    received.push({ url, headers, body: body === "" ? undefined : JSON.parse(body) });
    ledger.enter(response);
    const fault = faultOf({ method, url, headers, body });
    if (fault !== undefined) {
      refusals.push(fault);
      return sendError(response, 403, fault);
    }
    await play(response, voice, url === "/elsewhere" ? "normal" : next);
  }

  const { origin, close } = await startStandIn(answer);
  const secret = [ACCESS_KEY_ID, SECRET, ...(sessionToken === undefined ? [] : [sessionToken])].join(":");
  return {
    options: { baseUrl: origin, region: REGION, modelId, secret: apiKey ?? secret },
    received,
    refusals,
    get requests() {
      return ledger.count;
    },
    play(scenario) {
      next = scenario;
    },
    say(writes, then = "end") {
      next = { writes, then };
    },
    status(code) {
      next = code;
    },
    arrived: ledger.arrived,
    closed: ledger.closed,
    close,
  };
}

async function play(response: ServerResponse, voice: Voice, scenario: Play): Promise<void> {
  const send = async (frames: readonly Uint8Array[]) => {
    for (const frame of frames) await write(response, frame);
  };
  const error = (status: number, headers = {}) => sendError(response, status, QUOTE, headers);
  if (typeof scenario === "number") return error(scenario);
  const head = () => response.writeHead(200, { "content-type": "application/vnd.amazon.eventstream" });
  if (typeof scenario !== "string") {
    head();
    await send(scenario.writes);
    return scenario.then === "open" ? undefined : void response.end();
  }
  if (playWithoutStream(response, scenario, { elsewhere: "/elsewhere", error })) return;
  head();
  await send(voice.begin());
  if (scenario === "thinking-only") {
    await send([...voice.thought(THOUGHT), ...voice.end("length")]);
    return void response.end();
  }
  const thought = scenario === "empty-think" ? [""] : scenario === "plain" ? [] : pieces(THOUGHT);
  for (const piece of thought) await send(voice.thought(piece));
  await send(voice.turn(thought.length > 0));
  const answer = pieces(ANSWER);
  const half = Math.ceil(answer.length / 2);
  for (const piece of answer.slice(0, half)) await send(voice.answer(piece));
  if (scenario === "held-half") return;
  if (scenario === "cut") return void response.destroy();
  if (scenario === "error-frame") {
    await send(voice.fault(QUOTE));
    return void response.end();
  }
  if (scenario === "huge-frame") await send([voice.huge(2 * 1024 * 1024)]);
  while (scenario === "endless") await send(voice.answer("가".repeat(10_000)));
  const [following] = voice.answer(answer[half] ?? "");
  if (scenario === "half-frame") return void response.end(following?.subarray(0, following.length - 5));
  for (const piece of answer.slice(half)) await send(voice.answer(piece));
  if (scenario !== "no-finish") await send(voice.end("stop"));
  response.end();
}

function sendError(response: ServerResponse, status: number, message: string, headers = {}): void {
  sendJson(response, status, { message }, headers);
}
