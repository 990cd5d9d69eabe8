/** What is asked for, where names lead, and what is connected to: over real sockets, with names resolved by the test. */
import type { LookupAddress } from "node:dns";
import { type AddressInfo, createServer, isIP, type LookupFunction, type Socket } from "node:net";
import { setImmediate } from "node:timers/promises";
import axios from "axios";
import { describe, expect, it, onTestFinished } from "vitest";
import { createEgressAgents } from "../../../src/guard/agents.ts";
import { createEgressFetch } from "../../../src/guard/fetch.ts";
import { createEgress, type EgressOptions } from "../../../src/guard/way.ts";
import { startConnectProxy } from "../../helpers/connect-proxy.ts";
import { watchSockets } from "../../helpers/sockets.ts";
import { startStandIn } from "../../helpers/stand-in.ts";

type Get = (url: string) => Promise<number>;

/** Both ways out of the program: the models' fetch, and the agents under axios. */
const WAYS: Readonly<Record<string, (options: EgressOptions) => Get>> = {
  fetch: (options) => {
    const fetch = createEgressFetch(createEgress(options));
    return async (url) => {
      const reply = await fetch(url, { signal: AbortSignal.timeout(5_000) });
      await reply.text();
      // undici takes a socket back a moment after the body's end.
      await setImmediate();
      return reply.status;
    };
  },
  axios: (options) => {
    const { httpAgent, httpsAgent, close } = createEgressAgents(createEgress(options));
    onTestFinished(close);
    const http = axios.create({ adapter: "http", httpAgent, httpsAgent, proxy: false, maxRedirects: 0 });
    return async (url) =>
      (await http.get(url, { validateStatus: () => true, signal: AbortSignal.timeout(5_000) })).status;
  },
};

/** Resolves names by a list of answers, the last one from then on. */
function names(...answers: (readonly string[])[]) {
  const asked: string[] = [];
  const resolve: LookupFunction = (host, options, done) => {
    const addresses = answers[Math.min(asked.length, answers.length - 1)] ?? [];
    asked.push(host);
    const all: LookupAddress[] = addresses.map((address) => ({ address, family: isIP(address) }));
    if (options.all) done(null, all);
    else done(null, all[0]?.address ?? "", all[0]?.family);
  };
  return { asked, resolve };
}

async function standIn(status = 200, headers: Record<string, string> = {}) {
  const server = await startStandIn(async (_request, response) => {
    response.writeHead(status, headers).end("ok");
  });
  onTestFinished(() => server.close());
  return { ...server, port: new URL(server.origin).port };
}
const refusal = async (got: Promise<unknown>) => {
  const error = (await got.then(() => undefined).catch((reason: unknown) => reason)) as
    | { code?: string; cause?: { code?: string } }
    | undefined;
  return error?.cause?.code?.startsWith("EGRESS") ? error.cause.code : error?.code;
};

describe.each(Object.entries(WAYS))("%s", (_, open) => {
  it("goes to a private address for a host that is named", async () => {
    const { port } = await standIn();
    const { resolve } = names(["127.0.0.1"]);
    expect(await open({ hosts: [`gpu-1:${port}`], resolve })(`http://gpu-1:${port}/`)).toBe(200);
    expect(await open({ hosts: [`127.0.0.1:${port}`], resolve })(`http://127.0.0.1:${port}/`)).toBe(200);
  });

  it.each([
    "127.0.0.1",
    "10.1.2.3",
    "172.16.0.1",
    "192.168.0.1",
    "100.64.0.1",
    "::1",
    "fd12::1",
    "169.254.169.254",
    "fd00:ec2::254",
    "fe80::1",
    "0.0.0.0",
    "::",
    "224.0.0.1",
    "::ffff:127.0.0.1",
    "::ffff:8.8.8.8",
    "64:ff9b::7f00:1",
    "2002:7f00:1::1",
    "2001:0:7f00:1::1",
  ])("opens nothing to %s for a name below an allowed one, or one of the internet's", async (address) => {
    const { resolve } = names([address]);
    const sockets = watchSockets();
    const below = open({ hosts: ["*.kakao.test"], resolve });
    expect(await refusal(below("http://callback.kakao.test/"))).toBe("EGRESS_REFUSED");
    const hosted = open({ hosted: ["api.openai.test"], resolve });
    expect(await refusal(hosted("https://api.openai.test/v1"))).toBe("EGRESS_REFUSED");
    expect(sockets()).toBe(2);
  });

  it.each(["169.254.169.254", "fd00:ec2::254", "::ffff:10.0.0.1", "64:ff9b::a00:1", "0.0.0.0", "ff02::1"])(
    "opens nothing to %s even for a host that is named",
    async (address) => {
      const get = open({ hosts: ["gpu-1:8000"], resolve: names([address]).resolve });
      expect(await refusal(get("http://gpu-1:8000/"))).toBe("EGRESS_REFUSED");
    },
  );

  it("takes no name of which one address is not fit", async () => {
    const { port, sockets } = await standIn();
    const { resolve } = names(["127.0.0.1", "169.254.169.254"]);
    const get = open({ hosts: [`gpu-1:${port}`], resolve });
    expect(await refusal(get(`http://gpu-1:${port}/`))).toBe("EGRESS_REFUSED");
    expect(sockets()).toBe(0);
  });

  it("connects to what was checked: a second answer, which would differ, is not asked for", async () => {
    const { port, sockets } = await standIn();
    const { resolve, asked } = names(["127.0.0.1"], ["169.254.169.254"]);
    const get = open({ hosts: [`gpu-1:${port}`], resolve });
    for (let n = 0; n < 3; n++) expect(await get(`http://gpu-1:${port}/`)).toBe(200);
    expect([asked, sockets()]).toEqual([["gpu-1"], 1]);
  });

  it.each([
    "http://2130706433/",
    "http://0x7f.1/",
    "http://0177.0.0.1/",
    "http://127.1/",
    "http://[::ffff:7f00:1]/",
  ])("takes %s for the address that it is", async (url) => {
    const get = open({ hosts: ["*.1", "*.kakao.test", "10.0.0.1"], resolve: names(["1.1.1.1"]).resolve });
    expect(await refusal(get(url))).toBe("EGRESS_REFUSED");
  });

  it("does not resolve a name that is not listed, nor the maker's, whatever is listed", async () => {
    const { resolve, asked } = names(["127.0.0.1"]);
    const get = open({ hosts: ["gpu-1:8000", "*.com", "api.deepseek.com"], resolve });
    for (const url of [
      "http://gpu-1:8001/",
      "http://elsewhere.test/",
      "https://api.deepseek.com/",
      "https://API.DeepSeek.com./",
      "https://ａｐｉ.ｄｅｅｐｓｅｅｋ.ｃｏｍ/",
    ])
      expect(await refusal(get(url))).toBe("EGRESS_REFUSED");
    expect(asked).toEqual([]);
  });

  it("follows no redirect, not even to where it may go", async () => {
    const end = await standIn();
    const { origin, port } = await standIn(307, { location: end.origin });
    const get = open({ hosts: [`127.0.0.1:${port}`, `127.0.0.1:${end.port}`] });
    expect(await get(`${origin}/`)).toBe(307);
    expect(end.sockets()).toBe(0);
  });
});

describe.each(Object.entries(WAYS))("%s through a proxy", (_, open) => {
  async function proxied(answer?: Parameters<typeof startConnectProxy>[0]) {
    const proxy = await startConnectProxy(answer);
    onTestFinished(() => proxy.close());
    return proxy;
  }

  it("asks it for host and port, resolves nothing, and keeps the connection", async () => {
    const { port, sockets } = await standIn();
    const proxy = await proxied();
    const { resolve, asked } = names([]);
    const get = open({ hosts: [`*.kakao.test:${port}`], proxy: proxy.url, resolve });
    for (let n = 0; n < 3; n++) expect(await get(`http://bot.kakao.test:${port}/`)).toBe(200);
    expect([proxy.asked, sockets(), asked]).toEqual([[`bot.kakao.test:${port}`], 1, []]);
  });

  it("asks it for nothing that the policy refuses", async () => {
    const proxy = await proxied();
    const get = open({ hosts: ["*.kakao.test"], proxy: proxy.url });
    for (const url of ["http://elsewhere.test/", "http://169.254.169.254/", "https://api.deepseek.com/"])
      expect(await refusal(get(url))).toBe("EGRESS_REFUSED");
    expect(proxy.asked).toEqual([]);
  });

  it("leaves it aside for what is reached directly", async () => {
    const { port } = await standIn();
    const proxy = await proxied();
    const { resolve } = names(["127.0.0.1"]);
    const get = open({ hosts: [`model:${port}`], proxy: proxy.url, direct: [`model:${port}`], resolve });
    expect(await get(`http://model:${port}/`)).toBe(200);
    expect(proxy.asked).toEqual([]);
  });

  it.each([
    [403, "EGRESS_REFUSED"],
    [503, "EPROXY"],
  ])("tells its %i as %s", async (status, code) => {
    const proxy = await proxied(() => status);
    const get = open({ hosts: ["*.kakao.test"], proxy: proxy.url });
    const error = await get("https://bot.kakao.test/").catch((reason: unknown) => reason);
    const codes = [error, (error as Error).cause].map(
      (each) => (each as { code?: string } | undefined)?.code,
    );
    expect(codes).toContain(code);
  });

  it("speaks TLS with the host through it, by the host's own name", async () => {
    const hello = Promise.withResolvers<Buffer>();
    const server = createServer((socket: Socket) => {
      socket.on("error", () => undefined);
      socket.once("data", (data: Buffer) => {
        hello.resolve(data);
        socket.destroy();
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void server.close());
    const { port } = server.address() as AddressInfo;
    const proxy = await proxied();
    const get = open({ hosts: [`*.kakao.test:${port}`], proxy: proxy.url });
    await expect(get(`https://bot.kakao.test:${port}/`)).rejects.toThrow();
    const said = await hello.promise;
    expect(said[0]).toBe(22);
    expect(said.toString("latin1")).toContain("bot.kakao.test");
  });
});
