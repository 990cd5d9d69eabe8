/** A stand-in for Kakao's Event API: strict in, its documented wire out; it runs the event's block as the platform does. */
import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { onTestFinished } from "vitest";
import { z } from "zod";

export type EventFault = "unauthorized" | "fail" | "hang" | "task-fails";

export interface EventApi {
  readonly origin: string;
  /** Events that were accepted, oldest first. */
  readonly events: readonly SentEvent[];
  /** What was refused for its form, as a sentence each. */
  readonly refusals: readonly string[];
  /** How often a POST came, whatever became of it. */
  readonly posts: () => number;
}

const EVENT = z.strictObject({
  event: z.strictObject({ name: z.string(), data: z.strictObject({ text: z.string().min(1) }) }),
  user: z.array(z.strictObject({ type: z.literal("botUserKey"), id: z.string().min(1) })).length(1),
  params: z.record(z.string(), z.string()),
});
export type SentEvent = z.infer<typeof EVENT>;

/** @param options.run plays the event's block for its person, unless the task fails */
export async function startEventApi(options: {
  bot: string;
  key: string;
  event: string;
  /** Asked at each POST. */
  fault?: () => EventFault | undefined;
  run?: (event: SentEvent) => void;
}): Promise<EventApi> {
  const { bot, key, event: name, run } = options;
  let failed = false;
  const events: SentEvent[] = [];
  const refusals: string[] = [];
  const tasks = new Set<string>();
  let posts = 0;

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await text(request);
    const json = (status: number, value: object) =>
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(value));
    const refuse = (status: number, why: string) => {
      refusals.push(why);
      json(status, { status: "FAIL", message: why });
    };
    if (request.headers.authorization !== `KakaoAK ${key}`) return refuse(401, "bad key");
    if (request.method === "GET") {
      const task = request.url?.replace("/v1/tasks/", "") ?? "";
      if (!tasks.has(task)) return refuse(404, "no such task");
      const list = failed ? [{ id: "u", errorMsg: "blocked" }] : [];
      const counts = { allRequestCount: 1, successCount: failed ? 0 : 1 };
      json(200, {
        taskID: task,
        status: failed ? "1 FAIL" : "ALL SUCCESS",
        ...counts,
        fail: { count: list.length, list },
      });
      return;
    }
    if (`${request.method} ${request.url}` !== `POST /v2/bots/${bot}/talk`)
      return refuse(404, `no route ${request.url}`);
    posts += 1;
    const fault = options.fault?.();
    failed = fault === "task-fails";
    if (fault === "hang") return;
    if (fault === "unauthorized")
      return void json(401, { msg: "this access token does not exist", code: -401 });
    if (fault === "fail")
      return void json(200, { taskId: randomUUID(), status: "FAIL", message: "no event" });
    const parsed = EVENT.safeParse(JSON.parse(body));
    if (!parsed.success || parsed.data.event.name !== name) return refuse(400, `not an event: ${body}`);
    events.push(parsed.data);
    const task = randomUUID();
    tasks.add(task);
    json(200, { taskId: task, status: "SUCCESS", timestamp: Date.now() });
    if (fault !== "task-fails") run?.(parsed.data);
  }

  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { origin, events, refusals, posts: () => posts };
}
