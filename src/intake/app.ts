/** The public HTTP application, built apart from listening. */
import express, { type Express, type RequestHandler, type Router } from "express";
import { SaenggakError } from "../errors.ts";
import { answerErrors } from "./http.ts";

export interface IntakeAppOptions {
  /** Answers `POST /kakao/skill` and `POST /kakao/skill/<skill>`. */
  readonly webhook: readonly RequestHandler[];
  /** Whether Redis answers; `/readyz` tells. */
  readonly ready: () => Promise<boolean>;
  /** Mounted at `/emulator` when given. */
  readonly emulator?: Router;
}

/**
 * `POST /kakao/skill[/<skill>]`, `GET /healthz` (the process lives), `GET /readyz` (Redis answers). Errors are
 * `{"error":{"code","message","requestId"}}`.
 */
export function createIntakeApp({ webhook, ready, emulator }: IntakeAppOptions): Express {
  const app = express();
  app.disable("x-powered-by").disable("etag");
  const skill = app.route(["/kakao/skill", "/kakao/skill/:skill"]);
  skill.post(...webhook);
  skill.all((_request, response, next) => {
    response.set("Allow", "POST");
    next(new SaenggakError("METHOD_NOT_ALLOWED"));
  });
  app.get("/healthz", (_request, response) => void response.json({ status: "ok" }));
  app.get("/readyz", async (_request, response) => {
    const isReady = await ready().catch(() => false);
    response.status(isReady ? 200 : 503).json({ status: isReady ? "ready" : "unavailable" });
  });
  if (emulator) app.use("/emulator", emulator);
  app.use((_request, _response, next) => next(new SaenggakError("NOT_FOUND")));
  app.use(answerErrors);
  return app;
}
