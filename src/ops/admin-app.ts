import { randomUUID } from "node:crypto";
import express, { type ErrorRequestHandler, type Express, type RequestHandler } from "express";
import helmet from "helmet";
import { SaenggakError } from "../errors.ts";
import { requireToken } from "./admin-auth.ts";
import { healthRoutes } from "./health.ts";
import type { MetricsPage } from "./metrics.ts";

export interface AdminAppOptions {
  /** What `/metrics` and `/queues` ask for. Without one they are open to whoever reaches the listener. */
  readonly token?: string | undefined;
  readonly metrics: { page(): Promise<MetricsPage> };
  /** Mounted at `/queues`. */
  readonly queueBoard?: RequestHandler;
  /** Answers `/readyz`. */
  readonly ready: () => Promise<boolean>;
}

/**
 * The operators' application, built apart from listening: `/healthz`, `/readyz`, `/metrics` and, when given a board,
 * `/queues`. Errors are `{"error":{"code","message","requestId"}}`.
 */
export function createAdminApp({ token, metrics, queueBoard, ready }: AdminAppOptions): Express {
  const app = express();
  app.disable("x-powered-by").disable("etag");
  app.use(secureHeaders(), healthRoutes(ready));
  if (token) app.use(["/metrics", "/queues"], requireToken(token));
  app.get("/metrics", async (_request, response) => {
    const page = await metrics.page();
    response.set("Content-Type", page.contentType).set("Cache-Control", "no-store").send(page.text);
  });
  if (queueBoard) app.use("/queues", queueBoard);
  app.use((_request, _response, next) => next(new SaenggakError("NOT_FOUND")));
  app.use(answerErrors);
  return app;
}

/**
 * Nothing but this listener's own scripts, fonts and data; the dashboard sets styles in line. The listener speaks plain
 * HTTP (TLS is a proxy's work), so browsers are not told to go to https.
 */
function secureHeaders(): RequestHandler {
  return helmet({
    strictTransportSecurity: false,
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        baseUri: ["'self'"],
        connectSrc: ["'self'"],
        fontSrc: ["'self'"],
        frameAncestors: ["'none'"],
        imgSrc: ["'self'", "data:"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'", "'unsafe-inline'"],
      },
    },
  });
}

const answerErrors: ErrorRequestHandler = (thrown, _request, response, next) => {
  if (response.headersSent) return next(thrown);
  const error = thrown instanceof SaenggakError ? thrown : new SaenggakError("INTERNAL");
  const requestId = randomUUID();
  response.status(error.status).set("X-Request-Id", requestId);
  response.json({ error: { code: error.code, message: error.message, requestId } });
};
