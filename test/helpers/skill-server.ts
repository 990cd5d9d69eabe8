import { once } from "node:events";
import { createServer, type IncomingHttpHeaders, request, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

/** A skill server that does what the test tells it, one call at a time. */
export interface SkillCall {
  readonly headers: IncomingHttpHeaders;
  /** The payload as it came over the wire. */
  readonly body: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into the payload as the wire shows it
  readonly payload: any;
  /** The callbackUrl, or "" when there is none. */
  readonly callbackUrl: string;
  readonly response: ServerResponse;
  json(body: unknown, status?: number): void;
  ack(text?: string): void;
}

export interface SkillServer {
  readonly url: string;
  readonly calls: readonly SkillCall[];
  /** The last call. */
  readonly last: SkillCall;
  close(): Promise<void>;
}

export async function startSkill(onCall: (call: SkillCall) => unknown): Promise<SkillServer> {
  const calls: SkillCall[] = [];
  const server = createServer(async (incoming, response) => {
    const body = await text(incoming);
    const payload = JSON.parse(body);
    const json: SkillCall["json"] = (reply, status = 200) => {
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(reply));
    };
    const call: SkillCall = {
      headers: incoming.headers,
      body,
      payload,
      callbackUrl: payload.userRequest.callbackUrl ?? "",
      response,
      json,
      ack: (words) => json({ version: "2.0", useCallback: true, ...(words && { data: { text: words } }) }),
    };
    calls.push(call);
    await onCall(call);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/kakao/skill`,
    calls,
    get last() {
      const call = calls.at(-1);
      if (!call) throw new Error("the skill was never called");
      return call;
    },
    async close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

export const words = (text: string, quickReplies: unknown[] = []): unknown => ({
  version: "2.0",
  template: { outputs: [{ simpleText: { text } }], quickReplies },
});

export interface Posted {
  readonly status: number;
  readonly type: string | undefined;
  readonly body: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into the answer as the wire shows it
  readonly json: any;
}

/** POSTs to a URL whose path goes out exactly as written; rejects when the connection ends without an answer. */
export async function post(url: string, body: unknown, signal?: AbortSignal): Promise<Posted> {
  const [, host, port, path] = /^http:\/\/([^:/]+):(\d+)(.*)$/.exec(url) ?? [];
  const headers = { "content-type": "application/json" };
  const outgoing = request({
    host,
    port,
    path,
    method: "POST",
    headers,
    agent: false,
    ...(signal && { signal }),
  });
  outgoing.end(typeof body === "string" || Buffer.isBuffer(body) ? body : JSON.stringify(body));
  const [response] = await once(outgoing, "response");
  const got = await text(response);
  const type = response.headers["content-type"];
  return {
    status: response.statusCode,
    type,
    body: got,
    json: /json/.test(type) ? JSON.parse(got) : undefined,
  };
}
