import { SaenggakError } from "../errors.ts";
import { createEgressFetch } from "../guard/fetch.ts";
import { createEgress } from "../guard/way.ts";
import { readEvents } from "./event-stream.ts";

export type Fetch = typeof globalThis.fetch;

/** What an operator can look at; the server's own words are left out because they may quote the prompt. */
const HINTS: Readonly<Record<number, string>> = {
  400: "check the model id and the token limit",
  401: "check the API key",
  403: "check the API key",
  404: "check the base URL and the model id",
  413: "the prompt is too long",
};

/** A fetch to the host of this address and to no other, for whoever was handed none; follows no redirect. */
export const createFetchTo = (url: string): Fetch =>
  createEgressFetch(createEgress({ hosts: [URL.parse(url)?.host ?? ""] }));

/**
 * Wraps a fetch for calls that stream: resolves only with an event stream, to be read by `readEvents`, which bounds it.
 * @throws SaenggakError MODEL_UNREACHABLE, MODEL_OVERLOADED (429, 503), MODEL_REFUSED (other 4xx, redirects),
 * MODEL_FAILED (other 5xx, not an event stream). An abort is thrown as it came.
 */
export function createStreamFetch(send: Fetch): Fetch {
  return async (url, init) => {
    const response = await reach(send, url, init);
    const fault = statusFault(response) ?? shapeFault(response);
    if (fault || !response.body) {
      await response.body?.cancel();
      throw fault ?? new SaenggakError("MODEL_FAILED", { detail: "The body is empty." });
    }
    return response;
  };
}

/**
 * Posts JSON and reads the reply as `readEvents` does.
 * @throws SaenggakError those of `createStreamFetch`, and from the events those of `readEvents`
 */
export async function postForEvents(
  send: Fetch,
  url: string,
  request: {
    readonly headers: Readonly<Record<string, string>>;
    readonly body: object;
    readonly signal: AbortSignal;
  },
): Promise<AsyncIterable<string>> {
  const headers = new Headers(request.headers);
  headers.set("content-type", "application/json");
  const init = { method: "POST", headers, body: JSON.stringify(request.body), signal: request.signal };
  const { body } = await createStreamFetch(send)(url, init);
  return readEvents(body ?? ReadableStream.from<Uint8Array>([]));
}

/** Sends, naming what keeps a server from answering by the network's own code, e.g. ECONNREFUSED. */
export async function reach(send: Fetch, url: Parameters<Fetch>[0], init?: RequestInit): Promise<Response> {
  try {
    return await send(url, init);
  } catch (error) {
    if (init?.signal?.aborted || error instanceof SaenggakError) throw error;
    throw new SaenggakError("MODEL_UNREACHABLE", { detail: networkCode(error) });
  }
}

/** The fault that a status names; undefined for 2xx. */
export function statusFault({ status, headers }: Response): SaenggakError | undefined {
  if (status >= 200 && status < 300) return undefined;
  if (status === 429 || status === 503) {
    const retryAfterMs = retryAfter(headers.get("retry-after"));
    const wait =
      retryAfterMs === undefined ? "" : `, to be tried again after ${Math.round(retryAfterMs / 1_000)} s`;
    return new SaenggakError("MODEL_OVERLOADED", {
      detail: `HTTP ${status}${wait}.`,
      ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    });
  }
  if (status >= 500) return new SaenggakError("MODEL_FAILED", { detail: `HTTP ${status}.` });
  const hint = HINTS[status] ?? (status < 400 ? "redirects are not followed" : undefined);
  return new SaenggakError("MODEL_REFUSED", {
    detail: `HTTP ${status}${hint ? ` (${hint})` : ""}.`,
    isAboutRequest: [400, 413, 422].includes(status),
  });
}

function shapeFault({ headers }: Response): SaenggakError | undefined {
  const type = headers.get("content-type");
  if (type === null || type.startsWith("text/event-stream")) return undefined;
  return new SaenggakError("MODEL_FAILED", { detail: "The reply is not an event stream." });
}

/** A day: more is as good as for ever, and Node's timers hold no more than 24 of them. */
const LONGEST_RETRY_AFTER_MS = 86_400_000;

/** RFC 9110, "Retry-After": seconds or a date; undefined for anything else, for no time, and for a date that is over. */
function retryAfter(value: string | null): number | undefined {
  const ms = /^\d+$/.test(value ?? "") ? Number(value) * 1_000 : httpDate(value ?? "") - Date.now();
  return ms > 0 ? Math.min(ms, LONGEST_RETRY_AFTER_MS) : undefined;
}

/** NaN for what is none: the parser alone would make a date of `try 2099` or of `-5`. */
function httpDate(text: string): number {
  return /^[A-Z][a-z]+, \d.* GMT$/.test(text) ? Date.parse(text) : Number.NaN;
}

function networkCode(error: unknown): string {
  const cause = error instanceof Error ? (error.cause ?? error) : error;
  const code = cause instanceof Error && "code" in cause ? cause.code : undefined;
  return typeof code === "string" && /^[A-Z][A-Z0-9_]+$/.test(code) ? `${code}.` : "";
}
