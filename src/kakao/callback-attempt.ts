import {
  type ClientRequest,
  request as httpRequest,
  type IncomingMessage,
  type RequestOptions,
} from "node:http";
import { request as httpsRequest } from "node:https";
import axios from "axios";
import { createEgressAgents, isEgressRefused } from "../guard/agents.ts";
import type { Egress } from "../guard/way.ts";
import type { CallbackTarget } from "./origins.ts";

/** What became of one POST. Without a reply, `sent` says whether any of it may have reached the other side. */
export type Attempt =
  | { readonly kind: "replied"; readonly status: number; readonly body: string }
  | { readonly kind: "unreadable" | "egress-refused" }
  | { readonly kind: "timeout" | "network"; readonly sent: boolean };

export interface AttemptOptions {
  /** Most connections to one origin at a time; further calls wait for a free one. */
  readonly maxSockets: number;
  readonly egress: Egress;
}

const LARGEST_REPLY = 64 * 1024;
/** Shorter than servers keep idle connections, so that a call seldom meets one that is just being closed. */
const IDLE_MS = 4_000;

/**
 * Makes the function that posts JSON once: to the target's very bytes, where the policy lets it, past no redirect, within
 * `timeoutMs` from connecting to the reply's last byte. It never throws, and no part of URL or body leaves it.
 */
export function createAttempt(options: AttemptOptions) {
  const { maxSockets, egress } = options;
  const { httpAgent, httpsAgent, close } = createEgressAgents(egress, { maxSockets, timeout: IDLE_MS });
  const http = axios.create({
    adapter: "http",
    method: "post",
    httpAgent,
    httpsAgent,
    proxy: false,
    maxRedirects: 0,
    maxContentLength: LARGEST_REPLY,
    responseType: "text",
    transformRequest: (data) => data,
    transformResponse: (data) => data,
    validateStatus: () => true,
    headers: {
      "content-type": "application/json; charset=utf-8",
      accept: "application/json",
      "user-agent": "saenggak",
    },
  });

  async function attempt(target: CallbackTarget, body: Buffer, timeoutMs: number): Promise<Attempt> {
    let sent = false;
    const transport = exactTransport(target, () => {
      sent = true;
    });
    const signal = AbortSignal.timeout(timeoutMs);
    const port = target.port && `:${target.port}`;
    try {
      const reply = await http.request<string>({
        url: `${target.scheme}//${target.host}${port}`,
        data: body,
        transport,
        signal,
      });
      return { kind: "replied", status: reply.status, body: reply.data };
    } catch (error) {
      if (signal.aborted) return { kind: "timeout", sent };
      const tooLarge = axios.isAxiosError(error) && error.message.startsWith("maxContentLength");
      if (tooLarge) return { kind: "unreadable" };
      return isEgressRefused(error) ? { kind: "egress-refused" } : { kind: "network", sent };
    }
  }

  return { attempt, close };
}

/**
 * axios hands its transport a path that `URL` rewrote (dot segments, quotes); this one puts the exact bytes back. It also
 * tells when a connection stands, from when on the other side may have read something.
 */
function exactTransport(target: CallbackTarget, onConnected: () => void) {
  const secure = target.scheme === "https:";
  return {
    request(options: RequestOptions, onResponse: (response: IncomingMessage) => void): ClientRequest {
      options.path = target.path;
      const request = (secure ? httpsRequest : httpRequest)(options, onResponse);
      request.once("socket", (socket) => {
        const stands = request.reusedSocket || (!secure && socket.readyState === "open");
        if (stands) onConnected();
        else socket.once(secure ? "secureConnect" : "connect", onConnected);
      });
      return request;
    },
  };
}
