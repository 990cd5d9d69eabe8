/** A proxy that takes CONNECT and nothing else, and leads every name to this machine. */
import { createServer, type IncomingMessage } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import type { Duplex } from "node:stream";

export interface ConnectProxy {
  readonly url: URL;
  /** What was asked for, `host:port` each. */
  readonly asked: readonly string[];
  close(): Promise<void>;
}

/** @param answer the status it answers with; 200 connects to that port of 127.0.0.1, `silent` never answers */
export async function startConnectProxy(
  answer: (authority: string) => number | "silent" = () => 200,
): Promise<ConnectProxy> {
  const asked: string[] = [];
  const open = new Set<Duplex>();
  const server = createServer((_request, response) => response.writeHead(405).end());
  server.on("connection", (socket: Socket) => open.add(socket));
  server.on("connect", (request: IncomingMessage, socket: Duplex) => {
    const authority = request.url ?? "";
    asked.push(authority);
    socket.on("error", () => undefined);
    const status = answer(authority);
    if (status === "silent") return;
    if (status !== 200) return void socket.end(`HTTP/1.1 ${status} No\r\n\r\n`);
    const far = connect(Number(authority.split(":").at(-1)), "127.0.0.1", () => {
      socket.write("HTTP/1.1 200 OK\r\n\r\n");
      socket.pipe(far).pipe(socket);
    });
    open.add(far);
    far.on("error", () => socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`),
    asked,
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of open) socket.destroy();
      await closed;
    },
  };
}
