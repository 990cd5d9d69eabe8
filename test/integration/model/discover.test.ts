import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { discoverModel, firstModelId } from "../../../src/model/discover.ts";
import { type ModelServer, type ModelServerOptions, startModelServer } from "../../helpers/model-server.ts";

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  await Promise.all(closers.splice(0).map((close) => close()));
});

async function start(options: ModelServerOptions): Promise<ModelServer> {
  const server = await startModelServer(options);
  closers.push(() => server.close());
  return server;
}

/** A server that answers everything with one body, or never. */
async function startRaw(body: string | undefined, status = 200): Promise<string> {
  const server = createServer((_, response) => {
    if (body !== undefined) response.writeHead(status, { location: "/other" }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closers.push(() => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe("discoverModel", () => {
  it("finds the first DeepSeek-R1 of a local Ollama", async () => {
    const { origin, url } = await start({ models: ["qwen3:8b", "deepseek-r1:7b", "deepseek-r1:70b"] });
    expect(await discoverModel({ ollamaUrl: `${origin}/` })).toEqual({
      baseUrl: url,
      modelId: "deepseek-r1:7b",
    });
  });

  it("finds nothing where there is no R1, nobody, no list, or an error", async () => {
    const none = await start({ models: ["qwen3:8b"] });
    expect(await discoverModel({ ollamaUrl: none.origin })).toBeUndefined();
    await none.close();
    expect(await discoverModel({ ollamaUrl: none.origin })).toBeUndefined();
    expect(await discoverModel({ ollamaUrl: await startRaw("<html>") })).toBeUndefined();
    expect(await discoverModel({ ollamaUrl: await startRaw("{}", 500) })).toBeUndefined();
    expect(await discoverModel({ ollamaUrl: await startRaw("", 302) })).toBeUndefined();
  });

  it("gives up on a silent server", async () => {
    const ollamaUrl = await startRaw(undefined);
    const start = performance.now();
    expect(await discoverModel({ ollamaUrl })).toBeUndefined();
    expect(performance.now() - start).toBeLessThan(3_000);
  });

  it("ends with its caller's signal", async () => {
    const { origin } = await start({});
    expect(await discoverModel({ ollamaUrl: origin, signal: AbortSignal.abort() })).toBeUndefined();
  });
});

describe("firstModelId", () => {
  it("names the first model, with the key", async () => {
    const { url } = await start({ models: ["a", "b"], apiKey: "k".repeat(16) });
    expect(await firstModelId(`${url}/`, "k".repeat(16))).toBe("a");
    await expect(firstModelId(url, "wrong")).rejects.toMatchObject({ code: "MODEL_REFUSED" });
  });

  it("names what is wrong", async () => {
    const empty = await start({ models: [] });
    await expect(firstModelId(empty.url)).rejects.toMatchObject({ code: "MODEL_FAILED" });
    await expect(firstModelId(await startRaw("not json"))).rejects.toMatchObject({ code: "MODEL_FAILED" });
    await expect(firstModelId(await startRaw("x".repeat(5_000_000)))).rejects.toMatchObject({
      message: expect.stringContaining("too large"),
    });
    await empty.close();
    await expect(firstModelId(empty.url)).rejects.toMatchObject({ code: "MODEL_UNREACHABLE" });
    const signal = AbortSignal.abort();
    await expect(firstModelId(empty.url, undefined, { signal })).rejects.toMatchObject({
      code: "MODEL_ABORTED",
    });
  });
});
