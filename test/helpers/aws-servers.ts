/** Stand-ins for AWS services that stream: signature, status codes and sockets; what is said comes from a voice. */
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
import { isFresh, type SignedRequest, signatureFault } from "./aws-sigv4.ts";

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
  const arrivals: PromiseWithResolvers<void>[] = [];
  const ends: PromiseWithResolvers<boolean>[] = [];
  let next: Play = "normal";
  const at = <T>(list: PromiseWithResolvers<T>[], index: number): PromiseWithResolvers<T> => {
    list[index] ??= Promise.withResolvers<T>();
    return list[index];
  };
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
    const index = received.push({ url, headers, body: body === "" ? undefined : JSON.parse(body) }) - 1;
    response.on("close", () => at(ends, index).resolve(response.writableFinished));
    at(arrivals, index).resolve();
    const fault = faultOf({ method, url, headers, body });
    if (fault !== undefined) {
      refusals.push(fault);
      return sendError(response, 403, fault);
    }
    await play(response, voice, url === "/elsewhere" ? "normal" : next);
  }

  const server = createServer((request, response) => {
    // A reader that left ends the story; that is what closed() reports.
    answer(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;

  const secret = [ACCESS_KEY_ID, SECRET, ...(sessionToken === undefined ? [] : [sessionToken])].join(":");
  return {
    options: { baseUrl: `http://127.0.0.1:${port}`, region: REGION, modelId, secret: apiKey ?? secret },
    received,
    refusals,
    get requests() {
      return received.length;
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
    arrived: (index) => at(arrivals, index).promise,
    closed: (index) => at(ends, index).promise,
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

const STATUS: Readonly<Partial<Record<Scenario, number>>> = {
  "rate-limit": 429,
  unavailable: 503,
  refused: 400,
  denied: 403,
};

async function play(response: ServerResponse, voice: Voice, scenario: Play): Promise<void> {
  const send = async (frames: readonly Uint8Array[]) => {
    for (const frame of frames) await write(response, frame);
  };
  if (typeof scenario === "number") return sendError(response, scenario, `about “${QUESTION}”`);
  const head = () => response.writeHead(200, { "content-type": "application/vnd.amazon.eventstream" });
  if (typeof scenario !== "string") {
    head();
    await send(scenario.writes);
    return scenario.then === "open" ? undefined : void response.end();
  }
  if (scenario === "held") return;
  const status = STATUS[scenario];
  if (status) return sendError(response, status, `about “${QUESTION}”`);
  if (scenario === "redirect") return void response.writeHead(302, { location: "/elsewhere" }).end();
  if (scenario === "html") {
    return void response.writeHead(200, { "content-type": "text/html" }).end("<title>Login</title>");
  }
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
    await send(voice.fault(`while answering “${QUESTION}”: ${ANSWER}`));
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

/** Of four letters; no letter is cut. */
function pieces(words: string): string[] {
  const letters = Array.from(words);
  return Array.from({ length: Math.ceil(letters.length / 4) }, (_, index) =>
    letters.slice(index * 4, index * 4 + 4).join(""),
  );
}

/** Waits while the reader is slow, rejects once it has left. */
async function write(response: ServerResponse, frame: Uint8Array): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    response.write(frame, (error) => (error ? reject(error) : resolve()));
  });
}

function sendError(response: ServerResponse, status: number, message: string): void {
  const headers = { "content-type": "application/json", ...(status === 429 && { "retry-after": "7" }) };
  response.writeHead(status, headers).end(JSON.stringify({ message }));
}
