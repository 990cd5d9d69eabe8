/** The webhook's application in this process, on a real Redis, for supertest. */
import { randomBytes } from "node:crypto";
import { PassThrough } from "node:stream";
import type { Express } from "express";
import { onTestFinished } from "vitest";
import { openBots } from "../../src/commands/open-bots.ts";
import { readModels } from "../../src/commands/open-models.ts";
import { composeProcess, type Process } from "../../src/compose/process.ts";
import { composeServer } from "../../src/compose/server.ts";
import { readConfig } from "../../src/config.ts";
import type { Skill } from "../../src/contract/skill.ts";
import { createLogger } from "../../src/logger.ts";
import type { Catalogue } from "../../src/model/catalogue.ts";
import { createShutdown } from "../../src/shutdown.ts";
import { defineSkill } from "../../src/skill/api.ts";
import { type Env, SECRET } from "./processes.ts";

export interface TestApp {
  readonly app: Express;
  readonly parts: Process;
  /** Every log line so far. */
  readonly log: () => string;
}

export const ASK = defineSkill({
  name: "ask",
  description: "묻기",
  examples: ["무엇이든 물어보세요"],
  mode: "queued",
  fallback: true,
  run: ({ reply }) => reply.text("답"),
});
export const DICE = defineSkill({
  name: "dice",
  title: "주사위",
  description: "주사위를 던져요.",
  mode: "instant",
  match: /^주사위 (?<n>\d+)/,
  run: ({ params, reply }) => reply.text(params.n),
});

/** Answers the words it matches with others. */
export const instantSkill = (match: string, text: string) =>
  defineSkill({
    name: "instant",
    description: "바로 답해요.",
    mode: "instant",
    match,
    run: ({ reply }) => reply.text(text),
  });

export async function openApp(
  redis: string | Env,
  options: { env?: Env; skills?: readonly Skill[]; catalogue?: Catalogue } = {},
): Promise<TestApp> {
  const config = readConfig("server", {
    ...(typeof redis === "string" ? { REDIS_URL: redis } : redis),
    REDIS_PREFIX: `app-${randomBytes(5).toString("hex")}`,
    KAKAO_SKILL_SECRET: SECRET,
    CALLBACK_ORIGINS: "https://*.kakao.com",
    REPLY_BUDGET_MS: "200",
    LOG_LEVEL: "debug",
    ...options.env,
  });
  let written = "";
  const stream = new PassThrough().setEncoding("utf8").on("data", (chunk: string) => {
    written += chunk;
  });
  const log = createLogger({ level: config.LOG_LEVEL, role: "server", stream });
  const shutdown = createShutdown(log);
  onTestFinished(() => shutdown.run());
  const skills = options.skills ?? [ASK, DICE];
  const catalogue = options.catalogue ?? readModels(config);
  const bots = openBots(config, catalogue, { secrets: true });
  const parts = await composeProcess({ config, bots, log, shutdown, skills, role: "server" });
  const app = composeServer(parts, {
    origin: () => "http://127.0.0.1:1",
    catalogue,
  });
  return { app, parts, log: () => written };
}
