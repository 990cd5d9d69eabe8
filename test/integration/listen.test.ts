import { once } from "node:events";
import { connect } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { freePort, listen, originOf } from "../../src/listen.ts";

const HOST = "127.0.0.1";
type App = Parameters<typeof listen>[0];

async function listening(app: App, options: { port?: number; orNext?: boolean } = {}) {
  const server = await listen(app, { host: HOST, port: 0, ...options });
  onTestFinished(() => server.close(0));
  return server;
}

describe("a taken port", () => {
  it("is said in one line that names it", async () => {
    const { port } = await listening(() => {});
    const taken = listen(() => {}, { host: HOST, port });
    await expect(taken).rejects.toThrow(new RegExp(`^Port ${port} of ${HOST} is in use: [^\n]+$`));
  });

  it("is passed by when the next will do", async () => {
    const { port } = await listening(() => {});
    const next = await listening((_request, response) => response.end("next"), { port, orNext: true });
    expect(next.port).toBeGreaterThan(port);
    expect(await (await fetch(originOf(HOST, next.port))).text()).toBe("next");
  });

  it("is no reason to hide another fault", async () => {
    const nowhere = listen(() => {}, { host: "192.0.2.1", port: 0, orNext: true });
    await expect(nowhere).rejects.toThrow(/EADDRNOTAVAIL/);
  });
});

describe("close", () => {
  it("lets a request under way finish and takes no more", async () => {
    const arrived = Promise.withResolvers<() => void>();
    const server = await listening((_request, response) => arrived.resolve(() => response.end("whole")));
    const answer = fetch(originOf(HOST, server.port));
    const finish = await arrived.promise;
    const closed = server.close(10_000);
    await expect(fetch(originOf(HOST, server.port))).rejects.toThrow();
    finish();
    expect(await (await answer).text()).toBe("whole");
    await closed;
  });

  it("does not wait for a connection that is idle", async () => {
    const server = await listening((_request, response) => response.end("done"));
    const socket = connect(server.port, HOST);
    socket.write("GET / HTTP/1.1\r\nHost: here\r\n\r\n");
    await once(socket, "data");
    const ended = once(socket, "close");
    await server.close(60_000);
    await ended;
  });

  it("cuts what does not finish in time", async () => {
    const server = await listening(() => {});
    const stuck = fetch(originOf(HOST, server.port));
    const cut = expect(stuck).rejects.toThrow();
    await server.close(50);
    await cut;
  });
});

it("freePort gives a port that can be listened on", async () => {
  const port = await freePort(HOST);
  expect((await listening(() => {}, { port })).port).toBe(port);
});

it.each([
  ["127.0.0.1", "http://127.0.0.1:80"],
  ["0.0.0.0", "http://127.0.0.1:80"],
  ["::", "http://127.0.0.1:80"],
  ["localhost", "http://127.0.0.1:80"],
  ["192.168.0.7", "http://192.168.0.7:80"],
  ["::1", "http://[::1]:80"],
])("what listens on %s is reached at %s", (host, origin) => {
  expect(originOf(host, 80)).toBe(origin);
});
