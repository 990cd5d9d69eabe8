import { Router } from "express";

/**
 * `GET /healthz`: 200 while the process lives. `GET /readyz`: 200 when `ready` says so, else (also when it throws) 503.
 * Bodies are `{"status":"ok"|"ready"|"unavailable"}`; neither is cached.
 */
export function healthRoutes(ready: () => Promise<boolean>): Router {
  const router = Router();
  router.get("/healthz", (_request, response) => {
    response.set("Cache-Control", "no-store").json({ status: "ok" });
  });
  router.get("/readyz", async (_request, response) => {
    const isReady = await ready().catch(() => false);
    response.status(isReady ? 200 : 503).set("Cache-Control", "no-store");
    response.json({ status: isReady ? "ready" : "unavailable" });
  });
  return router;
}
