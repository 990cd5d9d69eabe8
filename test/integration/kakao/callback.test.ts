import {
  createServer as createHttpServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from "node:http";
import { type AddressInfo, createServer as createTcpServer, type Server as TcpServer } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import type { SkillResponse } from "../../../src/contract/kakao.ts";
import type { LogFields } from "../../../src/contract/ports.ts";
import { type CallbackClientOptions, createCallbackClient } from "../../../src/kakao/callback.ts";
import { parseCallbackOrigins } from "../../../src/kakao/origins.ts";

const response: SkillResponse = {
  version: "2.0",
  template: { outputs: [{ simpleText: { text: "답이에요 😀" } }] },
};
const SUCCESS = {
  taskId: "11111111-2222-3333-4444-555555555555",
  status: "SUCCESS",
  message: "SUCCESS",
  timestamp: 1,
};
const USED = {
  taskId: 1,
  status: "FAIL",
  message: "Invalid callback token. Check your callback token.",
  timestamp: 1,
};

const open: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

interface Seen {
  readonly url: string;
  readonly at: number;
  readonly body: string;
  readonly headers: IncomingMessage["headers"];
}
type Step = (outgoing: ServerResponse, incoming: IncomingMessage) => void;

const json =
  (status: number, body: unknown): Step =>
  (outgoing) =>
    outgoing.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
const hang: Step = () => undefined;
const reset: Step = (outgoing) => outgoing.socket?.resetAndDestroy();

async function listen(server: Server | TcpServer): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  open.push(() => new Promise((resolve) => server.close(resolve)));
  if ("closeAllConnections" in server) open.push(() => server.closeAllConnections());
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** A bot engine that answers each request with the next step, and the last one from then on. */
async function botEngine(...steps: Step[]) {
  const seen: Seen[] = [];
  const server = createHttpServer((incoming, outgoing) => {
    const at = Date.now();
    const chunks: Buffer[] = [];
    incoming.on("data", (chunk) => chunks.push(chunk));
    incoming.on("end", () => {
      const step = steps[Math.min(seen.length, steps.length - 1)];
      seen.push({
        url: incoming.url ?? "",
        at,
        body: Buffer.concat(chunks).toString(),
        headers: incoming.headers,
      });
      step?.(outgoing, incoming);
    });
    incoming.on("error", () => undefined);
  });
  const host = await listen(server);
  return { seen, origin: `http://${host}` };
}

function clientFor(origin: string, options: Partial<CallbackClientOptions> = {}) {
  const client = createCallbackClient({
    origins: parseCallbackOrigins(origin),
    attemptTimeoutMs: 2_000,
    backoffMs: [5, 10],
    ...options,
  });
  open.push(() => client.close());
  const send = (
    more: { path?: string; notBefore?: number; deadline?: number; signal?: AbortSignal } = {},
  ) => {
    const { path = "/v1/bots/b/callback/cbtoken:00", ...rest } = more;
    return client.send({
      url: origin + path,
      response,
      notBefore: 0,
      deadline: Date.now() + 10_000,
      ...rest,
    });
  };
  return { client, send };
}

describe("an answer that is taken", () => {
  it("is posted once, as JSON", async () => {
    const engine = await botEngine(json(200, SUCCESS));
    expect(await clientFor(engine.origin).send()).toEqual({ outcome: "delivered" });
    expect(engine.seen).toHaveLength(1);
    expect(JSON.parse(engine.seen[0]?.body ?? "")).toEqual(response);
    expect(engine.seen[0]?.headers).toMatchObject({ "content-type": "application/json; charset=utf-8" });
    expect(engine.seen[0]?.headers["content-length"]).toBe(
      String(Buffer.byteLength(engine.seen[0]?.body ?? "")),
    );
  });

  it.each([
    ["a status in small letters", json(200, { status: "success" })],
    ["no status", json(202, {})],
    ["an empty body", (outgoing: ServerResponse) => outgoing.writeHead(204).end()],
  ])("with %s", async (_name, step) => {
    const engine = await botEngine(step);
    expect(await clientFor(engine.origin).send()).toEqual({ outcome: "delivered" });
    expect(engine.seen).toHaveLength(1);
  });

  it("uses one connection for answers that follow each other", async () => {
    let connections = 0;
    const server = createHttpServer((incoming, outgoing) => {
      incoming.resume();
      outgoing.end(JSON.stringify(SUCCESS));
    }).on("connection", () => connections++);
    const { send } = clientFor(`http://${await listen(server)}`);
    for (let n = 0; n < 3; n++) expect(await send()).toEqual({ outcome: "delivered" });
    expect(connections).toBe(1);
  });
});

describe("the request line", () => {
  it.each([
    "/v1/bots/0123456789abcdef01234567!/callback/cbtoken:00112233445566778899aabbccddeeff",
    "/v1/bots/b!/callback/cbtoken:a%2Fb%3a%2B%25%C3%A9~'()*;,=@&$[]?x=%7e&y='z'!:",
    "/a/../b/./c/%2e%2e/d//e/?",
    "?x=1",
    "",
  ])("holds %j byte for byte", async (path) => {
    let head = "";
    const server = createTcpServer((socket) => {
      socket.on("error", () => undefined);
      socket.on("data", (chunk) => {
        head += chunk.toString("latin1");
        if (head.endsWith("}"))
          socket.end("HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
      });
    });
    const host = await listen(server);
    expect(await clientFor(`http://${host}`).send({ path })).toEqual({ outcome: "delivered" });
    expect(head.split("\r\n")[0]).toBe(`POST ${path.startsWith("/") ? path : `/${path}`} HTTP/1.1`);
    expect(head).toMatch(new RegExp(`^host: ${host}\r$`, "im"));
    expect(head).not.toMatch(/^(authorization|cookie|expect):/im);
  });
});

describe("a refusal is final and told apart, as HTTP 400 and as 200", () => {
  const refusals: [message: string, reason: string][] = [
    ["Invalid callback token. Check your callback token.", "expired-or-used"],
    ["Invalid callback token for testing purposes.", "tester"],
    ["The skill server settings are incorrect. Use callback true setting required.", "ack"],
    ["Invalid bot ID. Check your Bot ID.", "bot"],
    ["Invalid json response from bot-skill.", "format"],
    ["Invalid skill-json format. This talk bubble is not suitable for advertising.", "ad"],
    ["비밀 token cbtoken:00", "other"],
  ];
  it.each(
    refusals.flatMap(
      ([message, reason]) =>
        [
          [200, message, reason],
          [400, message, reason],
        ] as const,
    ),
  )("%i %s", async (status, message, reason) => {
    const engine = await botEngine(
      json(status, { taskId: null, status: status === 200 ? "FAIL" : "ERROR", message }),
    );
    const result = await clientFor(engine.origin).send();
    expect(result).toMatchObject({ outcome: "refused", reason });
    expect(JSON.stringify(result)).not.toContain(message);
    expect(engine.seen).toHaveLength(1);
  });

  it.each([
    [400, "not json"],
    [403, { timestamp: "x", status: 403, error: "Forbidden" }],
    [404, []],
    [200, { status: 5 }],
  ])("%i without a message we know", async (status, body) => {
    const engine = await botEngine(json(status, body));
    expect(await clientFor(engine.origin).send()).toMatchObject({ outcome: "refused", reason: "other" });
    expect(engine.seen).toHaveLength(1);
  });
});

describe("a try that failed", () => {
  const fault = { status: "ERROR", message: "Internal server error occured. 504" };

  it.each([
    ["500", json(500, {})],
    ["429", json(429, {})],
    ["the platform's own fault as 200", json(200, fault)],
    ["the platform's own fault as 400", json(400, fault)],
  ])("with %s is tried again", async (_name, step) => {
    const engine = await botEngine(step, step, json(200, SUCCESS));
    expect(await clientFor(engine.origin).send()).toEqual({ outcome: "delivered" });
    expect(engine.seen).toHaveLength(3);
    expect(new Set(engine.seen.map(({ url, body }) => url + body)).size).toBe(1);
  });

  it("is tried three times at most, about 300 and 900 ms apart", async () => {
    const engine = await botEngine(json(500, {}));
    const client = createCallbackClient({ origins: parseCallbackOrigins(engine.origin) });
    open.push(() => client.close());
    const result = await client.send({
      url: `${engine.origin}/x`,
      response,
      notBefore: 0,
      deadline: Date.now() + 10_000,
    });
    expect(result).toEqual({ outcome: "failed", reason: "server", sent: true });
    const [first = 0, second = 0, third = 0, ...more] = engine.seen.map(({ at }) => at);
    expect(more).toEqual([]);
    expect(second - first).toBeGreaterThanOrEqual(238);
    expect(third - second).toBeGreaterThanOrEqual(718);
  });

  it("without any connection was not sent", async () => {
    const engine = await botEngine(hang);
    const { send } = clientFor(engine.origin);
    for (const close of open.splice(0, 2).reverse()) await close();
    expect(await send()).toEqual({ outcome: "failed", reason: "network", sent: false });
  });

  it("in the TLS handshake was not sent", async () => {
    const bytes: Buffer[] = [];
    const server = createTcpServer((socket) => {
      socket.on("error", () => undefined);
      socket.on("data", (chunk) => {
        bytes.push(chunk);
        socket.end("HTTP/1.1 400 Bad Request\r\n\r\n");
      });
    });
    const { send } = clientFor(`https://${await listen(server)}`);
    expect(await send({ path: "/cbtoken:00" })).toEqual({
      outcome: "failed",
      reason: "network",
      sent: false,
    });
    expect(bytes.length).toBeGreaterThan(0);
    expect(Buffer.concat(bytes).toString("latin1")).not.toContain("cbtoken");
  });

  it("for want of a reply was perhaps sent", async () => {
    const engine = await botEngine(hang);
    const { send } = clientFor(engine.origin, { attemptTimeoutMs: 60 });
    expect(await send()).toEqual({ outcome: "failed", reason: "timeout", sent: true });
    expect(engine.seen).toHaveLength(3);
  });

  it("by a reply that drips was perhaps sent", async () => {
    const engine = await botEngine((outgoing) => {
      outgoing.writeHead(200);
      const drip = setInterval(() => outgoing.write(" "), 10);
      outgoing.on("close", () => clearInterval(drip));
    });
    const { send } = clientFor(engine.origin, { attemptTimeoutMs: 100, tries: 1 });
    expect(await send()).toEqual({ outcome: "failed", reason: "timeout", sent: true });
  });

  it("by a reset after all was read was perhaps sent", async () => {
    const engine = await botEngine(reset);
    expect(await clientFor(engine.origin).send()).toEqual({
      outcome: "failed",
      reason: "network",
      sent: true,
    });
    expect(engine.seen).toHaveLength(3);
  });
});

describe("a used token after a try without a reply", () => {
  it.each([
    ["no reply", hang],
    ["a reset", reset],
    [
      "half a reply",
      (outgoing: ServerResponse) => {
        outgoing.writeHead(200, { "content-length": "100" }).write("{");
        setImmediate(() => outgoing.socket?.resetAndDestroy());
      },
    ],
  ])("means that the first one arrived: %s", async (_name, step) => {
    const engine = await botEngine(step, json(400, USED));
    const { send } = clientFor(engine.origin, { attemptTimeoutMs: 150 });
    expect(await send()).toEqual({ outcome: "delivered", assumed: true });
    expect(engine.seen).toHaveLength(2);
  });

  it("is a refusal when the earlier try was answered", async () => {
    const engine = await botEngine(json(500, {}), json(400, USED));
    expect(await clientFor(engine.origin).send()).toMatchObject({
      outcome: "refused",
      reason: "expired-or-used",
    });
  });

  it("is a refusal when the earlier try never connected", async () => {
    let lookups = 0;
    const engine = await botEngine(json(400, USED));
    const port = new URL(engine.origin).port;
    const { send } = clientFor(`http://engine.example:${port}`, {
      way: {
        resolve: (_host, options, done) => {
          if (lookups++ === 0) return done(Object.assign(new Error("no name"), { code: "ENOTFOUND" }), "");
          return options.all ? done(null, [{ address: "127.0.0.1", family: 4 }]) : done(null, "127.0.0.1", 4);
        },
      },
    });
    expect(await send()).toMatchObject({ outcome: "refused", reason: "expired-or-used" });
    expect(lookups).toBe(2);
  });
});

describe("a host below an allowed one", () => {
  it.each(["127.0.0.1", "10.0.0.1", "169.254.169.254", "::1", "fd00:ec2::254"])(
    "that leads to %s is not posted to, nor asked for again",
    async (address) => {
      let lookups = 0;
      const engine = await botEngine(json(200, SUCCESS));
      const client = createCallbackClient({
        origins: parseCallbackOrigins(`http://*.kakao.test:${new URL(engine.origin).port}`),
        backoffMs: [1, 1],
        way: {
          resolve: (_host, options, done) => {
            lookups++;
            const family = address.includes(":") ? 6 : 4;
            return options.all ? done(null, [{ address, family }]) : done(null, address, family);
          },
        },
      });
      open.push(() => client.close());
      const url = `http://bot.kakao.test:${new URL(engine.origin).port}/v1/bots/b/callback/cbtoken:00`;
      const result = await client.send({ url, response, notBefore: 0, deadline: Date.now() + 10_000 });
      expect(result).toMatchObject({ outcome: "failed", reason: "egress-refused", sent: false });
      expect([lookups, engine.seen]).toEqual([1, []]);
    },
  );
});

describe("a reply that is not the platform's", () => {
  it("never leads anywhere else: a redirect is a failure", async () => {
    const elsewhere = await botEngine(json(200, SUCCESS));
    for (const status of [301, 302, 303, 307, 308]) {
      const engine = await botEngine((outgoing) =>
        outgoing.writeHead(status, { location: `${elsewhere.origin}/steal` }).end(),
      );
      const { send } = clientFor(engine.origin);
      expect(await send()).toEqual({ outcome: "failed", reason: "server", sent: true });
      expect(engine.seen).toHaveLength(1);
    }
    expect(elsewhere.seen).toEqual([]);
  });

  it("is a failure when it is a web page, and nothing is sent again", async () => {
    const engine = await botEngine((outgoing) =>
      outgoing.writeHead(200, { "content-type": "text/html" }).end("<html>login</html>"),
    );
    expect(await clientFor(engine.origin).send()).toEqual({
      outcome: "failed",
      reason: "server",
      sent: true,
    });
    expect(engine.seen).toHaveLength(1);
  });

  it("is cut off at 64 KB", async () => {
    let written = 0;
    const engine = await botEngine((outgoing) => {
      const more = () => {
        while (!outgoing.destroyed && outgoing.write("x".repeat(16_384))) written += 16_384;
        written += 16_384;
        if (written < 64 * 1_048_576) outgoing.once("drain", more);
        else outgoing.end();
      };
      more();
    });
    expect(await clientFor(engine.origin).send()).toEqual({
      outcome: "failed",
      reason: "server",
      sent: true,
    });
    expect(engine.seen).toHaveLength(1);
    expect(written).toBeLessThan(64 * 1_048_576);
  });
});

describe("time", () => {
  it("nothing is sent before the settle time is over", async () => {
    const engine = await botEngine(json(200, SUCCESS));
    const notBefore = Date.now() + 150;
    await clientFor(engine.origin).send({ notBefore });
    expect(engine.seen[0]?.at).toBeGreaterThanOrEqual(notBefore);
  });

  it("nothing is sent once the deadline is past, or when the settle time would end after it", async () => {
    const engine = await botEngine(json(200, SUCCESS));
    const { send } = clientFor(engine.origin);
    const closed = { outcome: "failed", reason: "window-closed", sent: false };
    expect(await send({ deadline: Date.now() - 1 })).toEqual(closed);
    expect(await send({ notBefore: Date.now() + 60_000, deadline: Date.now() + 5_000 })).toEqual(closed);
    expect(engine.seen).toEqual([]);
  });

  it("a try on its way ends at the deadline, and none follows", async () => {
    const engine = await botEngine(hang);
    const deadline = Date.now() + 200;
    const result = await clientFor(engine.origin, { attemptTimeoutMs: 5_000 }).send({ deadline });
    expect(result).toEqual({ outcome: "failed", reason: "timeout", sent: true });
    expect(engine.seen).toHaveLength(1);
  });

  it("no try starts whose pause would reach over the deadline", async () => {
    const engine = await botEngine(json(500, {}));
    const { send } = clientFor(engine.origin, { backoffMs: [60_000] });
    expect(await send({ deadline: Date.now() + 2_000 })).toEqual({
      outcome: "failed",
      reason: "server",
      sent: true,
    });
    expect(engine.seen).toHaveLength(1);
  });

  it("a signal ends the settle time and the pauses", async () => {
    const engine = await botEngine(json(500, {}));
    const closed = { outcome: "failed", reason: "window-closed", sent: false };
    const settling = new AbortController();
    const { send } = clientFor(engine.origin, { backoffMs: [60_000] });
    const waiting = send({
      notBefore: Date.now() + 50_000,
      deadline: Date.now() + 60_000,
      signal: settling.signal,
    });
    settling.abort();
    expect(await waiting).toEqual(closed);
    expect(await send({ signal: AbortSignal.abort() })).toEqual(closed);
    expect(engine.seen).toEqual([]);

    const pausing = new AbortController();
    const log = { debug() {}, info() {}, error() {}, warn: () => pausing.abort() };
    const paused = clientFor(engine.origin, { backoffMs: [60_000], log }).send({
      deadline: Date.now() + 90_000,
      signal: pausing.signal,
    });
    expect(await paused).toEqual({ outcome: "failed", reason: "server", sent: true });
    expect(engine.seen).toHaveLength(1);
  });
});

describe("what it must never do", () => {
  it("post outside the allowed origins", async () => {
    const engine = await botEngine(json(200, SUCCESS));
    const { client } = clientFor("https://*.kakao.com");
    for (const url of [`${engine.origin}/x`, "https://kakao.com/x", "http://bot-api.kakao.com/x", "x"]) {
      const sending = client.send({ url, response, notBefore: 0, deadline: Date.now() + 1_000 });
      await expect(sending).rejects.toMatchObject({
        code: "CALLBACK_NOT_ALLOWED",
        message: "callbackUrl is outside the allowed origins.",
      });
    }
    expect(engine.seen).toEqual([]);
  });

  it("use a proxy of the environment", async () => {
    const proxy = await botEngine(json(200, SUCCESS));
    const engine = await botEngine(json(200, SUCCESS));
    const names = ["HTTP_PROXY", "http_proxy", "ALL_PROXY"];
    const before = names.map((name) => process.env[name]);
    for (const name of names) process.env[name] = proxy.origin;
    try {
      expect(await clientFor(engine.origin).send()).toEqual({ outcome: "delivered" });
    } finally {
      names.forEach((name, index) => {
        if (before[index] === undefined) delete process.env[name];
        else process.env[name] = before[index];
      });
    }
    expect(proxy.seen).toEqual([]);
    expect(engine.seen).toHaveLength(1);
  });

  it("log the token or the platform's words", async () => {
    const logged: unknown[] = [];
    const note = (event: string, fields?: LogFields) => void logged.push(event, fields);
    const log = { debug: note, info: note, warn: note, error: note };
    const engine = await botEngine(json(500, { message: "비밀" }), reset, json(400, { message: "비밀" }));
    await clientFor(engine.origin, { log }).send({ path: "/cbtoken:0011" });
    expect(logged).toHaveLength(4);
    expect(JSON.stringify(logged)).not.toMatch(/cbtoken|비밀|답이에요/);
  });
});
