/** Agents for `node:http` and axios that open nothing outside a policy. */
import { type AgentOptions, type ClientRequestArgs, Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import type { Duplex } from "node:stream";
import { errorCode } from "../errors.ts";
import { openTunnel } from "./tunnel.ts";
import type { Egress } from "./way.ts";

export interface EgressAgents {
  readonly httpAgent: HttpAgent;
  readonly httpsAgent: HttpsAgent;
  /** Closes idle connections. */
  close(): void;
}

/** Names are resolved, and checked, once a connection: calls that find an open one pay nothing. */
export function createEgressAgents(egress: Egress, pool: AgentOptions = {}): EgressAgents {
  const httpAgent = guard(new HttpAgent({ keepAlive: true, ...pool }), egress, 80);
  const httpsAgent = guard(new HttpsAgent({ keepAlive: true, ...pool }), egress, 443);
  return {
    httpAgent,
    httpsAgent,
    close() {
      httpAgent.destroy();
      httpsAgent.destroy();
    },
  };
}

type Done = (error: Error | null, socket: Duplex) => void;

function guard<A extends HttpAgent>(agent: A, egress: Egress, ownPort: number): A {
  const connect = agent.createConnection.bind(agent);
  const secure = ownPort === 443;
  agent.createConnection = (options: ClientRequestArgs, done?: Done) => {
    // Without a socket the error is all that is looked at.
    const fail = (error: Error) => done?.(error, undefined as unknown as Duplex);
    const target = { host: options.host ?? "", port: Number(options.port) || ownPort };
    try {
      const way = egress.wayTo(target.host, target.port);
      if (!("proxy" in way)) return connect({ ...options, lookup: way.lookup }, done);
      openTunnel(way, target).then((socket) => {
        if (secure) done?.(null, connect({ ...options, socket } as ClientRequestArgs) as Duplex);
        else done?.(null, socket);
      }, fail);
    } catch (error) {
      process.nextTick(fail, error);
    }
    return undefined;
  };
  return agent;
}

/** Whether a call failed because its host, or what its name leads to, may not be reached; clients hide that as a cause. */
export function isEgressRefused(error: unknown): boolean {
  const { cause } = (error ?? {}) as { cause?: unknown };
  return errorCode(error) === "EGRESS_REFUSED" || errorCode(cause) === "EGRESS_REFUSED";
}
