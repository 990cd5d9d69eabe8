import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { SaenggakError } from "../../../src/errors.ts";
import { startTracing } from "../../../src/ops/tracing.ts";
import { startConnectProxy } from "../../helpers/connect-proxy.ts";

interface Attribute {
  readonly key: string;
  readonly value: { readonly stringValue?: string };
}
interface Span {
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly status: { readonly code: number; readonly message?: string };
  readonly attributes: readonly Attribute[];
  readonly events: readonly unknown[];
  readonly resource: readonly Attribute[];
}

const open: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

/** An OTLP/HTTP collector that keeps what it is sent. */
async function collector(onRequest = (respond: () => void) => respond()) {
  const spans: Span[] = [];
  const requests: string[] = [];
  const server = createServer((incoming, outgoing) => {
    requests.push(`${incoming.method} ${incoming.url} ${incoming.headers["content-type"]}`);
    const chunks: Buffer[] = [];
    incoming.on("data", (chunk) => chunks.push(chunk));
    incoming.on("end", () => {
      for (const { resource, scopeSpans } of JSON.parse(Buffer.concat(chunks).toString()).resourceSpans)
        for (const scope of scopeSpans)
          for (const span of scope.spans) spans.push({ ...span, resource: resource.attributes });
      onRequest(() => outgoing.writeHead(200, { "content-type": "application/json" }).end("{}"));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  open.push(() => new Promise((resolve) => server.close(resolve)));
  open.push(() => server.closeAllConnections());
  return { spans, requests, endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

const named = (spans: Span[], name: string): Span => {
  const span = spans.find((each) => each.name === name);
  if (!span) throw new Error(`no span ${name}`);
  return span;
};

it("exports under the egress policy, through the proxy where there is one", async () => {
  const { spans, endpoint } = await collector();
  const proxy = await startConnectProxy();
  open.push(() => proxy.close());
  const { port } = new URL(endpoint);
  const tracing = await startTracing({
    endpoint: `http://otel.example:${port}`,
    serviceName: "saenggak",
    role: "server",
    way: { proxy: proxy.url },
  });
  await tracing.span("turn", {}, async () => undefined);
  await tracing.shutdown();
  expect(proxy.asked).toEqual([`otel.example:${port}`]);
  expect(spans.map(({ name }) => name)).toEqual(["turn"]);
});

describe("startTracing with a collector", () => {
  it("joins the webhook's span and the worker's in one trace, by way of the stored traceparent", async () => {
    const { spans, requests, endpoint } = await collector();
    const server = await startTracing({ endpoint, serviceName: "saenggak", role: "server" });
    const worker = await startTracing({ endpoint: `${endpoint}/`, serviceName: "saenggak", role: "worker" });
    expect(server.current()).toBeUndefined();

    const stored = await server.span("turn.accept", { attributes: { "turn.id": "t1" } }, async () => {
      await new Promise((resolve) => setImmediate(resolve));
      return server.current();
    });
    expect(stored).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
    expect(server.current()).toBeUndefined();
    await worker.span("turn.run", { parent: stored, attributes: { "turn.id": "t1" } }, () =>
      worker.span("model.call", {}, async () => undefined),
    );
    await Promise.all([server.shutdown(), worker.shutdown()]);

    const [accept, run, call] = ["turn.accept", "turn.run", "model.call"].map((name) => named(spans, name));
    expect(accept?.parentSpanId ?? "").toBe("");
    expect(run).toMatchObject({ traceId: accept?.traceId, parentSpanId: accept?.spanId });
    expect(call).toMatchObject({ traceId: accept?.traceId, parentSpanId: run?.spanId });
    expect(stored).toContain(`${accept?.traceId}-${accept?.spanId}`);
    expect(run?.attributes).toEqual([{ key: "turn.id", value: { stringValue: "t1" } }]);
    expect(accept?.resource).toContainEqual({ key: "saenggak.role", value: { stringValue: "server" } });
    expect(run?.resource).toContainEqual({ key: "saenggak.role", value: { stringValue: "worker" } });
    expect(new Set(requests)).toEqual(new Set(["POST /v1/traces application/json"]));
  });

  it("keeps turns that run at the same time apart", async () => {
    const { spans, endpoint } = await collector();
    const tracing = await startTracing({ endpoint, serviceName: "saenggak", role: "worker" });
    const turn = (id: string) =>
      tracing.span(`run ${id}`, {}, async () => {
        await new Promise((resolve) => setImmediate(resolve));
        await tracing.span(`call ${id}`, {}, async () => undefined);
      });
    await Promise.all(["a", "b", "c"].map(turn));
    await tracing.shutdown();
    for (const id of ["a", "b", "c"])
      expect(named(spans, `call ${id}`).parentSpanId).toBe(named(spans, `run ${id}`).spanId);
    expect(new Set(spans.map(({ traceId }) => traceId)).size).toBe(3);
  });

  it("marks a failed span with the error's code and passes the error on, without its text", async () => {
    const { spans, endpoint } = await collector();
    const tracing = await startTracing({ endpoint, serviceName: "saenggak", role: "worker" });
    const ours = new SaenggakError("MODEL_OVERLOADED", { detail: "비밀" });
    const foreign = new Error("비밀");
    await expect(tracing.span("ours", {}, () => Promise.reject(ours))).rejects.toBe(ours);
    const throwing = () => {
      throw foreign;
    };
    await expect(tracing.span("foreign", { parent: "nonsense" }, throwing)).rejects.toBe(foreign);
    await tracing.shutdown();
    expect(named(spans, "ours").status).toEqual({ code: 2, message: "MODEL_OVERLOADED" });
    expect(named(spans, "foreign").status).toEqual({ code: 2, message: "INTERNAL" });
    expect(JSON.stringify(spans)).not.toContain("비밀");
  });

  it("ends within its 3 s when the collector is down or hangs", async () => {
    const hanging = await collector(() => undefined);
    for (const endpoint of ["http://127.0.0.1:9", hanging.endpoint]) {
      const tracing = await startTracing({ endpoint, serviceName: "saenggak", role: "server" });
      expect(await tracing.span("x", {}, async () => 1)).toBe(1);
      const begun = performance.now();
      await tracing.shutdown();
      expect(performance.now() - begun).toBeLessThan(4_000);
    }
    expect(hanging.requests).toHaveLength(1);
  });
});

describe("startTracing without a collector", () => {
  it("runs the work and loads none of the SDK", async () => {
    const tracing = new URL("../../../src/ops/tracing.ts", import.meta.url).href;
    const script = `
      import { registerHooks } from "node:module";
      const loaded = [];
      registerHooks({ load: (url, context, next) => { loaded.push(url); return next(url, context); } });
      const { startTracing } = await import(${JSON.stringify(tracing)});
      const tracing = await startTracing({ serviceName: "saenggak", role: "server" });
      const result = await tracing.span("x", {}, async () => 7);
      await tracing.shutdown();
      process.stdout.write(JSON.stringify({ result, current: tracing.current() ?? null, loaded }));`;
    const child = spawn(process.execPath, ["--input-type=module", "-e", script], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    let out = "";
    child.stdout.on("data", (chunk) => {
      out += chunk;
    });
    await once(child, "close");
    const { result, current, loaded } = JSON.parse(out);
    expect({ result, current }).toEqual({ result: 7, current: null });
    expect(loaded.length).toBeGreaterThan(0);
    expect(loaded.filter((url: string) => url.includes("opentelemetry"))).toEqual([]);
  });
});
