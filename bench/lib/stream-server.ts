/** A model's server for the stream benchmark: every request streams DELTAS deltas, one each EVERY_MS, half of them thoughts. */
import { createServer, type ServerResponse } from "node:http";
import { DONE, frame } from "./outside.ts";

const DELTAS = Number(process.env.DELTAS);
const EVERY_MS = Number(process.env.EVERY_MS);
const THOUGHT = frame({ reasoning_content: "생각해 " });
const WORD = frame({ content: "대답해 " });

createServer((request, response) => {
  request.resume();
  response.writeHead(200, { "content-type": "text/event-stream" });
  stream(response);
}).listen(Number(process.env.PORT), "127.0.0.1", () => console.log("ready"));
process.once("SIGTERM", () => process.exit());

/** Keeps to the clock: what a late timer owes is sent at once, each delta in a write of its own. */
function stream(response: ServerResponse): void {
  const start = performance.now();
  let sent = 0;
  const timer = setInterval(() => {
    const due = Math.min(DELTAS, Math.floor((performance.now() - start) / EVERY_MS));
    for (; sent < due; sent += 1) response.write(sent < DELTAS / 2 ? THOUGHT : WORD);
    if (sent < DELTAS) return;
    clearInterval(timer);
    response.write(frame({}, "stop"));
    response.end(DONE);
  }, EVERY_MS);
  response.on("close", () => clearInterval(timer));
}
