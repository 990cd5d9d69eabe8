import { request } from "node:http";
import type { LookupFunction, Socket } from "node:net";
import { SaenggakError } from "../errors.ts";

const LIMIT_MS = 10_000;
const DENIED = [403, 405, 407];

/**
 * A connection through a proxy, by CONNECT; 10 s at most. An error has the network's `code`, and EPROXY when the proxy
 * could not connect.
 * @throws SaenggakError EGRESS_REFUSED when the proxy does not let it through
 */
export function openTunnel(
  { proxy, lookup }: { readonly proxy: URL; readonly lookup: LookupFunction },
  target: { readonly host: string; readonly port: number },
): Promise<Socket> {
  const host = target.host.includes(":") ? `[${target.host}]` : target.host;
  const authority = `${host}:${target.port}`;
  return new Promise((resolve, reject) => {
    const connect = request({
      host: proxy.hostname.replace(/^\[(.*)\]$/, "$1"),
      port: proxy.port || 80,
      method: "CONNECT",
      path: authority,
      headers: { host: authority },
      agent: false,
      lookup,
    });
    // Of the whole way: a socket's own time begins anew when it connects.
    const limit = setTimeout(() => {
      connect.destroy(Object.assign(new Error("The proxy did not answer."), { code: "ETIMEDOUT" }));
    }, LIMIT_MS);
    connect.once("close", () => clearTimeout(limit));
    connect.once("connect", ({ statusCode = 0 }, socket: Socket, head: Buffer) => {
      clearTimeout(limit);
      if (statusCode === 200) {
        if (head.length > 0) socket.unshift(head);
        return resolve(socket);
      }
      socket.destroy();
      const detail = `The proxy answered ${statusCode} for ${authority}.`;
      reject(
        DENIED.includes(statusCode)
          ? new SaenggakError("EGRESS_REFUSED", { detail })
          : Object.assign(new Error(detail), { code: "EPROXY" }),
      );
    });
    connect.once("error", reject);
    connect.end();
  });
}
