/** Request ids and errors in the wire's shape. */
import { randomUUID } from "node:crypto";
import type { ErrorRequestHandler, Request, Response } from "express";
import { SaenggakError } from "../errors.ts";

/** What the platform sends as X-Request-Id (`chp-` and 32 hex); anything else that fits is taken, too. */
const REQUEST_ID = /^[\w.:-]{8,128}$/;

/** Finds the request's id, the platform's own or else a new one, for `requestIdOf`. */
export function identify(request: Request, response: Response): void {
  const given = request.headers["x-request-id"];
  const repeatable = typeof given === "string" && REQUEST_ID.test(given);
  response.locals.repeatable = repeatable;
  response.locals.requestId = repeatable ? given : randomUUID();
}

export const requestIdOf = (response: Response): { requestId: string; repeatable: boolean } => ({
  requestId: String(response.locals.requestId ?? randomUUID()),
  repeatable: response.locals.repeatable === true,
});

/** Answers whatever was thrown with its coded body; what is not ours becomes `INTERNAL` and tells nothing. */
export const answerErrors: ErrorRequestHandler = (thrown, _request: Request, response, next) => {
  if (response.headersSent) return next(thrown);
  const { requestId } = requestIdOf(response);
  const error = asOurs(thrown);
  response.status(error.status).set("X-Request-Id", requestId);
  response.json({ error: { code: error.code, message: error.message, requestId } });
};

/** Express and its body parser throw errors with a status of their own. */
function asOurs(thrown: unknown): SaenggakError {
  if (thrown instanceof SaenggakError) return thrown;
  const status = (thrown as { status?: unknown }).status;
  if (status === 413) return new SaenggakError("PAYLOAD_TOO_LARGE");
  if (typeof status === "number" && status >= 400 && status < 500)
    return new SaenggakError("MALFORMED_PAYLOAD");
  return new SaenggakError("INTERNAL");
}
