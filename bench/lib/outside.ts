/** What stands outside in a benchmark: people who ask, the frames of a model's stream, the platform's reply to a callback. */
import { once } from "node:events";
import type { Server, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export const SECRET = "a-secret-for-benchmarks";

/** Listens on a free port of the loopback; resolves with the origin. */
export async function listening(server: Server): Promise<string> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Someone asks; resolves once the webhook has acknowledged. */
export async function ask(
  webhook: string,
  { user, utterance, callbackUrl }: { user: string; utterance: string; callbackUrl: string },
): Promise<void> {
  const reply = await fetch(webhook, {
    method: "POST",
    headers: { "content-type": "application/json", "x-skill-secret": SECRET },
    body: JSON.stringify({
      bot: { id: "bench" },
      userRequest: { utterance, callbackUrl, user: { id: user } },
    }),
  });
  if (!reply.ok) throw new Error(`the webhook answered ${reply.status}`);
}

/** One event of an OpenAI-compatible stream. */
export const frame = (delta: object, finish: string | null = null): string =>
  `data: ${JSON.stringify({ id: "c", object: "chat.completion.chunk", created: 0, model: "deepseek-r1", choices: [{ index: 0, delta, finish_reason: finish }] })}\n\n`;
export const DONE = "data: [DONE]\n\n";

/** A whole answer at once. */
export function answerAtOnce(response: ServerResponse, text: string): void {
  response.writeHead(200, { "content-type": "text/event-stream" });
  response.end(
    [frame({ reasoning_content: "생각" }), frame({ content: text }), frame({}, "stop"), DONE].join(""),
  );
}

/** The platform took a callback. */
export function takeCallback(response: ServerResponse): void {
  response.setHeader("content-type", "application/json");
  response.end(JSON.stringify({ taskId: "t", status: "SUCCESS", message: "SUCCESS", timestamp: Date.now() }));
}
