/** What operators see of real processes: health, metrics, the queue's pages, logs, and a trace through both of them. */
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { json } from "node:stream/consumers";
import { describe, expect, it, onTestFinished } from "vitest";
import { deploy } from "../helpers/deployment.ts";
import type { RunningProcess } from "../helpers/processes.ts";

const TOKEN = "an-admin-token-for-tests";
const admin = ({ ready }: RunningProcess, path: string, token?: string) =>
  fetch(`http://127.0.0.1:${ready.admin}${path}`, {
    redirect: "manual",
    headers: token ? { authorization: `Bearer ${token}` } : {},
  });

describe("server and worker", () => {
  it("tell their health, the worker once a job went through", async () => {
    const { server, workers, origin } = await deploy();
    const [worker] = workers;
    if (!worker) throw new Error("no worker");
    for (const process of [server, worker]) {
      expect((await admin(process, "/healthz")).status).toBe(200);
      await expect.poll(async () => (await admin(process, "/readyz")).status, { timeout: 5_000 }).toBe(200);
    }
    expect((await fetch(`${origin}/readyz`)).status).toBe(200);
    expect((await fetch(`${origin}/metrics`)).status).toBe(404);
    expect((await admin(worker, "/queues")).status).toBe(404);
  });

  it("count turns, model calls and deliveries, behind the token", async () => {
    const { chat, server, workers } = await deploy({ env: { ADMIN_TOKEN: TOKEN } });
    await (await chat.person("a").says("셀 수 있는 질문")).sees(/안녕/);
    const [worker] = workers;
    if (!worker) throw new Error("no worker");
    await worker.logged("turn.delivered");
    for (const path of ["/metrics", "/queues"]) {
      const refused = await admin(server, path);
      expect(refused.status).toBe(401);
      expect(refused.headers.get("www-authenticate")).toMatch(/Bearer/);
      expect((await admin(server, path, TOKEN)).status).toBe(200);
    }
    const done = await (await admin(worker, "/metrics", TOKEN)).text();
    expect(done).toMatch(/^saenggak_turns_total\{outcome="callback",skill="ask"\} 1$/m);
    expect(done).toMatch(/^saenggak_model_calls_total\{model="deepseek-r1",result="ok"\} 1$/m);
    expect(done).toMatch(/^saenggak_delivery_seconds_count\{route="callback"\} 1$/m);
    expect(done).toMatch(/^saenggak_model_first_token_seconds_count\{model="deepseek-r1"\} 1$/m);
    const accepted = await (await admin(server, "/metrics", TOKEN)).text();
    expect(accepted).toMatch(/^saenggak_webhook_seconds_count\{kind="ack"\} 1$/m);
    expect(accepted).toMatch(/^saenggak_queue_depth\{state="waiting"\} 0$/m);
    expect(accepted).toMatch(/^saenggak_queue_oldest_wait_seconds 0$/m);
  });

  it("log each turn by its ids and nothing of what was said", async () => {
    const { chat, server, workers } = await deploy({
      env: { LOG_LEVEL: "debug" },
      model: { answer: "비밀스러운 답", reasoning: "비밀스러운 생각" },
    });
    await (await chat.person("b").says("비밀스러운 질문")).sees(/비밀/);
    const admitted = await server.logged("turn.admitted");
    const delivered = await workers[0]?.logged("turn.delivered");
    expect(delivered).toMatchObject({ turn: admitted.turn, request: admitted.request, route: "callback" });
    for (const process of [server, ...workers])
      expect(process.output()).not.toMatch(/비밀|cbtoken|a-secret-for/);
  });

  it("trace a turn from the request to the callback under one id", async () => {
    const spans: { name: string; traceId: string; role: string }[] = [];
    const collector = createServer(async (request, response) => {
      const { resourceSpans } = (await json(request)) as OtlpTraces;
      for (const { resource, scopeSpans } of resourceSpans) {
        const role = resource.attributes.find(({ key }) => key === "saenggak.role")?.value.stringValue ?? "";
        for (const span of scopeSpans.flatMap((scope) => scope.spans)) spans.push({ ...span, role });
      }
      response.end("{}");
    }).listen(0, "127.0.0.1");
    await once(collector, "listening");
    onTestFinished(async () => {
      collector.closeAllConnections();
      collector.close();
    });
    const endpoint = `http://127.0.0.1:${(collector.address() as AddressInfo).port}`;
    const { chat, server, workers } = await deploy({ env: { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint } });
    await (await chat.person("c").says("따라가는 질문")).sees(/안녕/);
    for (const process of [server, ...workers]) process.kill("SIGTERM");
    await Promise.all([server, ...workers].map((process) => process.ended));
    const ofTurn = spans.filter(
      ({ traceId }) => traceId === spans.find(({ name }) => name === "turn.accept")?.traceId,
    );
    expect(ofTurn.map(({ role, name }) => `${role} ${name}`).sort()).toEqual([
      "server turn.accept",
      "worker model.call",
      "worker turn.callback",
      "worker turn.run",
    ]);
  });
});

/** The part of OTLP/HTTP's JSON (opentelemetry-proto, trace.proto) that is read here. */
interface OtlpTraces {
  resourceSpans: {
    resource: { attributes: { key: string; value: { stringValue?: string } }[] };
    scopeSpans: { spans: { name: string; traceId: string }[] }[];
  }[];
}
