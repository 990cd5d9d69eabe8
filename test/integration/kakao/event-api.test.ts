import diagnostics from "node:diagnostics_channel";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, it, onTestFinished } from "vitest";
import { createEventClient } from "../../../src/kakao/event-api.ts";
import { KAKAO_API } from "../../../src/kakao/origins.ts";

/** A server that says the same to everyone. */
async function saying(status: number, body: string, type = "application/json") {
  const server = createServer((_request, response) =>
    response.writeHead(status, { "content-type": type }).end(body),
  );
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return createEventClient({ origin, bot: "0a1b!", key: "key", event: "알림", limitMs: 300 });
}
const event = { user: "u", text: "t", params: {} };

it.each([
  ['{"taskId":"a","status":"SUCCESS"}', "a"],
  ['{"taskID":"b","status":"success"}', "b"],
  ['{"status":"SUCCESS"}', undefined],
])("takes %s for accepted", async (body, task) => {
  expect(await (await saying(200, body)).send(event)).toEqual({ outcome: "accepted", task });
});

it.each([
  [200, '{"status":"FAIL"}'],
  [200, "{}"],
  [200, "<html>"],
  [200, "null"],
  [401, '{"code":-401}'],
  [302, ""],
  [500, '{"status":"SUCCESS"}'],
])("takes %i %s for refused", async (status, body) => {
  expect(await (await saying(status, body)).send(event)).toEqual({ outcome: "refused", status });
});

it("tells when nothing came back, or more than it reads", async () => {
  const nobody = createEventClient({ origin: "http://127.0.0.1:1", bot: "b", key: "k", event: "e" });
  expect(await nobody.send(event)).toEqual({ outcome: "unanswered" });
  expect(await nobody.task("t")).toBe("unknown");
  const endless = await saying(200, `{"status":"SUCCESS","more":"${"x".repeat(70_000)}"}`);
  expect(await endless.send(event)).toEqual({ outcome: "unanswered" });
});

it("does not follow the platform's name to a private address", async () => {
  const asked: string[] = [];
  const client = createEventClient({
    origin: KAKAO_API,
    bot: "b",
    key: "k",
    event: "e",
    way: {
      resolve: (host, _options, done) => {
        asked.push(host);
        done(null, [{ address: "127.0.0.1", family: 4 }]);
      },
    },
  });
  const refused: unknown[] = [];
  const note = ({ error }: { error?: unknown }) =>
    refused.push((error as { code?: string } | undefined)?.code);
  diagnostics.subscribe("http.client.request.error", note as (message: unknown) => void);
  onTestFinished(
    () => void diagnostics.unsubscribe("http.client.request.error", note as (message: unknown) => void),
  );
  expect(await client.send(event)).toEqual({ outcome: "refused", status: 0 });
  expect([asked, refused]).toEqual([["bot-api.kakao.com"], ["EGRESS_REFUSED"]]);
});

it.each([
  ['{"status":"ALL SUCCESS"}', "sent"],
  ['{"status":"1 FAIL","successCount":0}', "failed"],
  ['{"status":"READY"}', "unknown"],
  ["<html>", "unknown"],
])("reads a task's %s as %s", async (body, end) => {
  expect(await (await saying(200, body)).task("t")).toBe(end);
});
