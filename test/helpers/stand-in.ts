/** What the stand-ins for model servers share: listening, keeping count, and what is said in the place of a stream. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { QUOTE, type Scenario } from "./wire.ts";

export interface StandIn {
  readonly origin: string;
  /** How many sockets were opened so far. */
  readonly sockets: () => number;
  /** Cuts what is still open. */
  close(): Promise<void>;
}

/** A server on a free port of 127.0.0.1. An `answer` that throws, as when its reader left, cuts the response. */
export async function startStandIn(
  answer: (request: IncomingMessage, response: ServerResponse) => Promise<void>,
): Promise<StandIn> {
  let sockets = 0;
  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy());
  });
  server.on("connection", () => {
    sockets += 1;
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    sockets: () => sockets,
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

/** Requests in order of arrival, to be waited for before and after they come. */
export interface Ledger {
  readonly count: number;
  /** Counts a request; returns its number, from 0. */
  enter(response: ServerResponse): number;
  /** Resolves when that request has arrived. */
  arrived(index: number): Promise<void>;
  /** Resolves when its response is over: whether it was sent to its end. */
  closed(index: number): Promise<boolean>;
}

export function createLedger(): Ledger {
  const arrivals: PromiseWithResolvers<void>[] = [];
  const ends: PromiseWithResolvers<boolean>[] = [];
  let count = 0;
  const at = <T>(list: PromiseWithResolvers<T>[], index: number): PromiseWithResolvers<T> => {
    list[index] ??= Promise.withResolvers<T>();
    return list[index];
  };
  return {
    get count() {
      return count;
    },
    enter(response) {
      const index = count;
      count += 1;
      response.on("close", () => at(ends, index).resolve(response.writableFinished));
      at(arrivals, index).resolve();
      return index;
    },
    arrived: (index) => at(arrivals, index).promise,
    closed: (index) => at(ends, index).promise,
  };
}

const STATUS: Readonly<Partial<Record<Scenario, number>>> = {
  "rate-limit": 429,
  unavailable: 503,
  refused: 400,
  denied: 403,
};

/** Plays a scenario that has no stream; false when this is none. @param how.elsewhere where a redirect leads */
export function playWithoutStream(
  response: ServerResponse,
  scenario: Scenario,
  how: { readonly elsewhere: string; error(status: number, headers: Record<string, string>): void },
): boolean {
  const status = STATUS[scenario];
  if (status !== undefined) how.error(status, status === 429 ? { "retry-after": "7" } : {});
  else if (scenario === "redirect") response.writeHead(302, { location: how.elsewhere }).end();
  else if (scenario === "html") {
    response.writeHead(200, { "content-type": "text/html" }).end(`<title>${QUOTE}</title>`);
  } else if (scenario !== "held") return false;
  return true;
}

/** Writes; waits while the reader is slow, rejects once it has left. */
export async function write(response: ServerResponse, out: string | Uint8Array): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    response.write(out, (error) => (error ? reject(error) : resolve()));
  });
}

export function sendJson(response: ServerResponse, status: number, value: unknown, headers = {}): void {
  response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(value));
}

/** Pieces of so many letters; no letter of two UTF-16 units is cut, as providers never do. */
export function pieces(text: string, size = 4): string[] {
  const letters = Array.from(text);
  return Array.from({ length: Math.ceil(letters.length / size) }, (_, index) =>
    letters.slice(index * size, (index + 1) * size).join(""),
  );
}
