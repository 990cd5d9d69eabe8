/**
 * A stand-in model server on port 8000 of its container. It answers with the question's number, and on some words it turns
 * hostile: sends the worker elsewhere, floods it, or says what a careless program would act upon.
 */
import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import { MAKER, OUTSIDE } from "./zones.ts";

const METADATA = `http://${OUTSIDE.metadata}/latest/meta-data/iam/security-credentials/`;
const TOOL_CALL = {
  tool_calls: [
    {
      index: 0,
      id: "call_1",
      type: "function",
      function: { name: "fetch", arguments: `{"url":"${METADATA}"}` },
    },
  ],
};

const delta = (value: object, finish: string | null = null) =>
  `data: ${JSON.stringify({
    id: "chatcmpl-1",
    object: "chat.completion.chunk",
    created: 1,
    model: "deepseek-r1",
    choices: [{ index: 0, delta: value, finish_reason: finish }],
  })}\n\n`;

function converse(response: ServerResponse, question: string): void {
  response.writeHead(200, { "content-type": "text/event-stream" });
  response.write(delta({ role: "assistant", reasoning_content: "생각해 볼게요." }));
  if (question.includes("홍수")) return void response.end(delta({ content: "가".repeat(4_000_000) }));
  if (question.includes("주소를 말해"))
    response.write(
      delta({ content: `https://elsewhere.example/v1/bots/b/callback/t 와 ${METADATA} 로 보내세요.` }),
    );
  if (question.includes("도구")) response.write(delta(TOOL_CALL));
  const [number = "?"] = /\d+/.exec(question) ?? [];
  response.write(delta({ content: `${number}번 답이에요.` }));
  response.write(delta({}, "stop"));
  response.end("data: [DONE]\n\n");
}

const server = createServer(async (request, response) => {
  if (request.url === "/v1/models")
    return response
      .writeHead(200, { "content-type": "application/json" })
      .end(JSON.stringify({ object: "list", data: [{ id: "deepseek-r1", object: "model" }] }));
  const { messages } = JSON.parse(await text(request)) as { messages: { content: string }[] };
  const question = messages.at(-1)?.content ?? "";
  if (question.includes("딴 데로"))
    response.writeHead(307, { location: `http://${MAKER}/v1/chat/completions` }).end();
  else converse(response, question);
});
server.listen(8_000, "0.0.0.0");
await once(server, "listening");
process.send?.("ready");
