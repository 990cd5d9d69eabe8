/** A deployment as operators run it: a server and workers as processes, a stand-in model server and bot engine. */
import { randomBytes } from "node:crypto";
import { inject, onTestFinished } from "vitest";
import type { EngineOptions } from "../../src/emulator/options.ts";
import { type Chat, openChat } from "./chat.ts";
import { type ModelServer, type ModelServerOptions, startModelServer } from "./model-server.ts";
import { type Env, type RunningProcess, SECRET, startRole } from "./processes.ts";

export interface Deployment {
  readonly server: RunningProcess;
  readonly workers: readonly RunningProcess[];
  readonly model: ModelServer;
  readonly chat: Chat;
  /** What the platform calls; a test may point it to another server. */
  readonly skill: { url: string };
  /** Where the webhook listens. */
  readonly origin: string;
  /** For processes that join later. */
  readonly env: Env;
}

/** Starts it, and ends it with the test. `env` goes to every process. */
export async function deploy(
  options: {
    workers?: number;
    model?: ModelServerOptions;
    env?: Env;
    /** Says where Redis is. @defaultValue the run's */
    redis?: Env;
    engine?: Partial<EngineOptions>;
    /** Writes the models file that `env` names, before anything starts. */
    models?: (model: ModelServer) => Promise<unknown>;
  } = {},
): Promise<Deployment> {
  const { workers: count = 1, engine = {} } = options;
  const model = await startModelServer(options.model);
  onTestFinished(() => model.close());
  await options.models?.(model);
  const skill = { url: "", headers: { "x-skill-secret": SECRET } };
  const chat = await openChat({ skill, ...engine });
  onTestFinished(() => chat.close());
  const env: Env = {
    ...(options.redis ?? inject("redisEnv")),
    REDIS_PREFIX: `e2e-${randomBytes(5).toString("hex")}`,
    MODEL_BASE_URL: model.url,
    MODEL_ID: "deepseek-r1",
    CALLBACK_ORIGINS: chat.origin,
    ...options.env,
  };
  const [server, ...workers] = await Promise.all([
    startRole("server", env),
    ...Array.from({ length: count }, () => startRole("worker", env)),
  ]);
  if (!server) throw new Error("no server");
  const origin = `http://127.0.0.1:${server.ready.port}`;
  skill.url = `${origin}/kakao/skill`;
  return { server, workers, model, chat, skill, origin, env };
}
