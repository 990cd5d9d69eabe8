import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import express, { type ErrorRequestHandler, type RequestHandler, Router } from "express";
import { SaenggakError } from "../errors.ts";
import { type ApiOptions, apiRoute } from "./api-route.ts";
import { callbackRoute } from "./callback-route.ts";
import { createEngine, type Engine } from "./engine.ts";
import type { EngineOptions } from "./options.ts";
import { pageRoute } from "./page-route.ts";

/**
 * The engine over HTTP, to be mounted at the engine's `prefix`: `GET /` the chat page, `/api` what it and other programs
 * speak (`api-route.ts`), and `POST /v1/bots/<bot>/callback/<token>` as the platform takes it. Errors are
 * `{"error":{"code","message","requestId"}}`.
 */
export function createEmulatorRouter(engine: Engine, options: Omit<ApiOptions, "engine"> = {}): Router {
  const router = Router({ strict: true });
  router.use(onlyFromHere);
  // A pattern without captures: a path that does not decode must still be refused in the platform's own way.
  router.post(/^\/v1\/bots\/[^/]+\/callback\/[^/]+$/, ...callbackRoute(engine));
  router.use("/api", apiRoute({ engine, ...options }));
  router.use(pageRoute());
  router.use((_request, _response, next) => next(new SaenggakError("NOT_FOUND")));
  router.use(answerError);
  return router;
}

const HERE = new Set(["127.0.0.1", "localhost", "[::1]", "::1"]);

/**
 * The engine knows the skill's secret and shows anyone's room, so it is for this machine's people: not for whoever comes
 * through a tunnel or proxy, nor for a page that had its name resolved to this address.
 */
const onlyFromHere: RequestHandler = (request, _response, next) => {
  const { headers, hostname } = request;
  const forwarded = ["forwarded", "x-forwarded-for", "x-forwarded-host"].some(
    (name) => headers[name] !== undefined,
  );
  next(forwarded || !HERE.has(hostname) ? new SaenggakError("NOT_FOUND") : undefined);
};

const answerError: ErrorRequestHandler = (thrown, _request, response, next) => {
  if (response.headersSent) return next(thrown);
  const error = thrown instanceof SaenggakError ? thrown : fromBodyParser(thrown.status);
  const { code, message } = error;
  response.status(error.status).json({ error: { code, message, requestId: randomUUID() } });
};

function fromBodyParser(status: unknown): SaenggakError {
  if (status === 413) return new SaenggakError("PAYLOAD_TOO_LARGE");
  return new SaenggakError(typeof status === "number" && status < 500 ? "EMULATOR_REQUEST" : "INTERNAL");
}

export interface RunningEmulator {
  /** e.g. `http://127.0.0.1:41234`; the router is under `/emulator` there. */
  readonly origin: string;
  readonly engine: Engine;
  /** Ends every connection. */
  close(): Promise<void>;
}

/** The emulator on a loopback port of its own: for tests, and to try out a skill server that runs elsewhere. */
export async function startEmulator(
  options: Omit<EngineOptions, "origin"> & { /** Default 0, any free one. */ readonly port?: number },
): Promise<RunningEmulator> {
  const { port = 0, ...engineOptions } = options;
  const app = express().disable("x-powered-by").disable("etag");
  const server = createServer(app);
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const engine = createEngine({ ...engineOptions, origin: () => origin });
  app.use(engine.prefix, createEmulatorRouter(engine));
  return {
    origin,
    engine,
    async close() {
      await engine.close();
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
