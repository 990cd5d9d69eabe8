import express, { type RequestHandler, Router } from "express";
import { z } from "zod";
import { SaenggakError } from "../errors.ts";
import type { Engine } from "./engine.ts";
import { eventsRoute } from "./events-route.ts";
import { crowd, saying } from "./saying.ts";
import type { EmulatorStatus } from "./status.ts";

export interface ApiOptions {
  readonly engine: Engine;
  /** Absent where the skill runs elsewhere. Never throws. */
  readonly status?: () => Promise<EmulatorStatus>;
  /** Ends the streams of events when it is aborted, before the engine closes. */
  readonly leaving?: AbortSignal;
}

/**
 * `GET /setup` what a page must know first · `POST /say` `{user, utterance, bot?, options?}` → 202 `{exchangeId}` ·
 * `POST /crowd` `{count, saying}` → 202 `{exchangeIds}` · `GET /events[?user=]` · `GET /exchanges?user=[&bot=]` →
 * `{exchanges}` · `GET /exchanges/<id>` · `GET /status`.
 */
export function apiRoute({ engine, status, leaving }: ApiOptions): Router {
  const router = Router();
  router.use(sameSite);
  const body = express.json({ limit: "64kb" });
  router.get("/setup", (_request, response) => {
    const { bot, id, skill } = engine;
    const headers = Object.keys(skill.headers ?? {});
    response.json({ engine: id, bot, skill: { url: skill.url, headers }, status: status !== undefined });
  });
  router.post("/say", body, (request, response) => {
    const { exchange } = engine.say(parsed(saying, request.body));
    response.status(202).json({ exchangeId: exchange.id });
  });
  router.post("/crowd", body, (request, response) => {
    const { count, saying } = parsed(crowd, request.body);
    const exchangeIds = Array.from({ length: count }, (_, index) => {
      const number = String(index + 1);
      const user = `${saying.user} ${number}`;
      const utterance = saying.utterance.replaceAll("{n}", number);
      return engine.say({ ...saying, user, utterance }).exchange.id;
    });
    response.status(202).json({ exchangeIds });
  });
  router.get("/events", eventsRoute(engine, leaving));
  router.get("/exchanges", (request, response) => {
    const { user, bot } = parsed(room, request.query);
    response.json({ exchanges: engine.exchanges(user, bot) });
  });
  router.get("/exchanges/:id", (request, response) => {
    const exchange = engine.exchange(request.params.id);
    if (!exchange) throw new SaenggakError("NOT_FOUND");
    response.json(exchange);
  });
  router.get("/status", async (_request, response) => {
    if (!status) throw new SaenggakError("NOT_FOUND");
    response.json(await status());
  });
  return router;
}

const room = z.object({ user: z.string().min(1), bot: z.string().optional() });

function parsed<T>(schema: z.ZodType<T>, value: unknown): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new SaenggakError("EMULATOR_REQUEST", {
    detail: issue ? `${issue.path.join(".") || "body"}: ${issue.message}` : "",
  });
}

/** A browser says which site a request comes from: no other page may speak here. */
const sameSite: RequestHandler = (request, _response, next) => {
  const site = request.get("sec-fetch-site") ?? "same-origin";
  next(["same-origin", "none"].includes(site) ? undefined : new SaenggakError("NOT_FOUND"));
};
