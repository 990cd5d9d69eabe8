/** Tries to connect from where it runs. Argument: targets as JSON; prints, for each, whether a connection stood. */

import { lookup } from "node:dns";
import type { LookupFunction } from "node:net";
import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { openTunnel } from "../../src/guard/tunnel.ts";

export interface Target {
  readonly host: string;
  readonly port: number;
  /** Asked to connect there, by CONNECT. */
  readonly proxy?: string;
}

const LIMIT_MS = 3_000;

async function reaches({ host, port, proxy }: Target): Promise<boolean> {
  if (proxy) {
    const way = { proxy: new URL(proxy), lookup: lookup as LookupFunction };
    const socket = await openTunnel(way, { host, port }).catch(() => undefined);
    socket?.destroy();
    return socket !== undefined;
  }
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    const end = (stood: boolean) => {
      clearTimeout(limit);
      socket.destroy();
      resolve(stood);
    };
    const limit = setTimeout(() => end(false), LIMIT_MS);
    socket.once("connect", () => end(true));
    socket.once("error", () => end(false));
  });
}

const targets = JSON.parse(await text(process.stdin)) as readonly Target[];
console.log(JSON.stringify(await Promise.all(targets.map(reaches))));
process.exit(0);
