import type { LookupFunction } from "node:net";
import { Agent, buildConnector, type RequestInit as UndiciInit, fetch as undiciFetch } from "undici";
import { SaenggakError } from "../errors.ts";
import { guardFetch, portOf } from "./egress.ts";
import { openTunnel } from "./tunnel.ts";
import type { Egress } from "./way.ts";

type Fetch = typeof globalThis.fetch;

/**
 * A fetch over its own undici agent that opens nothing outside the policy and never follows a redirect. Headers and body
 * have no timeout of their own: a model may think for minutes before its first byte, so the caller's signal is the only
 * clock (connecting: 10 s). Idle sockets close after 4 s and are unref'd by undici, so nothing has to be closed for the
 * process to end.
 * @throws SaenggakError EGRESS_REFUSED
 */
export function createEgressFetch(egress: Egress): Fetch {
  const dispatcher = new Agent({
    headersTimeout: 0,
    bodyTimeout: 0,
    allowH2: false,
    connect: createConnector(egress),
  });
  const send = async (url: string, init?: UndiciInit) => {
    try {
      return await undiciFetch(url, { ...init, redirect: "manual", dispatcher });
    } catch (error) {
      // undici hides what a connection failed of behind a TypeError.
      if (error instanceof Error && error.cause instanceof SaenggakError) throw error.cause;
      throw error;
    }
  };
  // undici's own types name their classes apart from the global ones, which are the same at run time.
  return guardFetch(egress.policy, send as unknown as Fetch);
}

function createConnector(egress: Egress): buildConnector.connector {
  // One for each way to resolve names, since each keeps the TLS sessions of its hosts.
  const connectors = new Map<unknown, buildConnector.connector>();
  const connectorOf = (lookup: LookupFunction) => {
    const known = connectors.get(lookup) ?? buildConnector({ allowH2: false, lookup });
    connectors.set(lookup, known);
    return known;
  };
  return (options, done) => {
    const target = { host: options.hostname, port: portOf(options) };
    const fail = (error: Error) => done(error, null);
    try {
      const way = egress.wayTo(target.host, target.port);
      const connect = connectorOf(way.lookup);
      if (!("proxy" in way)) return connect(options, done);
      openTunnel(way, target).then((socket) => {
        if (options.protocol === "https:") connect({ ...options, httpSocket: socket }, done);
        else done(null, socket);
      }, fail);
    } catch (error) {
      process.nextTick(fail, error);
    }
  };
}
