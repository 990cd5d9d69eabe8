import express, { type ErrorRequestHandler, type RequestHandler, type Response } from "express";
import type { CallbackOutcome } from "./callbacks.ts";
import type { Engine } from "./engine.ts";

/** Three bubbles of 30 KB, and room for the rest. */
const MAX_CALLBACK_BYTES = 256 * 1024;

/**
 * Takes a callback POST: hands the raw request target and the raw body to the engine and does what it says. A body that is
 * too large counts as one that cannot be read.
 */
export function callbackRoute(engine: Engine): (RequestHandler | ErrorRequestHandler)[] {
  const receive = async (path: string, body: Uint8Array, response: Response): Promise<void> => {
    await engine.travel(path);
    const outcome = engine.receive({ path, body });
    await engine.travel(path);
    play(outcome, response, engine);
  };
  const take: RequestHandler = ({ originalUrl, body }, response) =>
    receive(originalUrl, Buffer.isBuffer(body) ? body : Buffer.alloc(0), response);
  const tooLarge: ErrorRequestHandler = (error, { originalUrl }, response, next) => {
    if (error.status !== 413) return next(error);
    response.set("Connection", "close");
    return receive(originalUrl, Buffer.alloc(0), response);
  };
  return [express.raw({ type: () => true, limit: MAX_CALLBACK_BYTES }), take, tooLarge];
}

function play(outcome: CallbackOutcome, response: Response, engine: Engine): void {
  if ("json" in outcome) return void response.status(outcome.status).json(outcome.json);
  switch (outcome.fault) {
    case "status500":
      return void response.status(500).end();
    case "html":
      return void response.type("html").send("<!doctype html><title>점검 중</title>");
    case "redirect":
      return void response.redirect(`${engine.prefix}/elsewhere`);
    case "reset":
      return void response.socket?.resetAndDestroy();
    case "hang":
      if (engine.closing.aborted) return void response.destroy();
      engine.closing.addEventListener("abort", () => response.destroy(), { once: true });
      return;
    default:
      response.destroy();
  }
}
