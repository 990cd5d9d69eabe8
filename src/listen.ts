import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";

export interface Listening {
  /** The port it got. */
  readonly port: number;
  /** Takes no more connections, lets requests under way finish within `graceMs`, then cuts the rest. */
  close(graceMs?: number): Promise<void>;
}

/** How many ports after a taken one are tried. */
const NEXT_PORTS = 50;
/** Longer than a load balancer keeps an idle connection, so that we are not the first to close it. */
const KEEP_ALIVE_MS = 65_000;
const HEADERS_MS = 10_000;
const REQUEST_MS = 30_000;
const IDLE_CHECK_MS = 50;

/**
 * @param options.orNext take the next free port when this one is taken, instead of failing
 * @throws Error that says in one line that the port is in use
 */
export async function listen(
  app: RequestListener,
  options: { host: string; port: number; orNext?: boolean },
): Promise<Listening> {
  const { host, port, orNext = false } = options;
  const server = createServer(
    { keepAliveTimeout: KEEP_ALIVE_MS, headersTimeout: HEADERS_MS, requestTimeout: REQUEST_MS },
    app,
  );
  for (let next = port; ; next++) {
    try {
      server.listen(next, host);
      await once(server, "listening");
      break;
    } catch (error) {
      const taken = (error as NodeJS.ErrnoException).code === "EADDRINUSE";
      if (!taken) throw error;
      if (!orNext || next - port >= NEXT_PORTS)
        throw new Error(`Port ${next} of ${host} is in use: stop what listens there, or set another PORT.`);
    }
  }
  return {
    port: (server.address() as AddressInfo).port,
    async close(graceMs = 5_000) {
      const closed = once(server, "close");
      server.close();
      // A connection that is busy now would else be kept open for its next request.
      const idle = setInterval(() => server.closeIdleConnections(), IDLE_CHECK_MS);
      const cut = setTimeout(() => server.closeAllConnections(), graceMs);
      await closed;
      clearInterval(idle);
      clearTimeout(cut);
    },
  };
}

/** How this machine reaches what listens there. */
export function originOf(host: string, port: number): string {
  const loopback = ["0.0.0.0", "::", "localhost"].includes(host) ? "127.0.0.1" : host;
  return `http://${loopback.includes(":") ? `[${loopback}]` : loopback}:${port}`;
}

/** A port that was free a moment ago, for an address that must be known before anything listens on it. */
export async function freePort(host: string): Promise<number> {
  const { port, close } = await listen(() => {}, { host, port: 0 });
  await close(0);
  return port;
}
