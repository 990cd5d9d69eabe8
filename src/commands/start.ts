/** `saenggak start`: everything in one process, with a Redis of its own, to try and to develop. */
import { randomBytes } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { composeServer, composeWorker, type Process } from "../compose.ts";
import { ENVIRONMENT, type Environment, readConfig, VARIABLES } from "../config.ts";
import { freePort, listen } from "../listen.ts";
import { findOrInstallRedis } from "../redis/find-redis.ts";
import { type PrivateRedis, startPrivateRedis } from "../redis/private-redis.ts";
import { chooseModel } from "./choose-model.ts";
import { beginProcess, openAdmin, runUntilSignalled } from "./process.ts";

export const DATA_DIR = ".data";

export interface Started {
  readonly parts: Process;
  readonly port: number;
  readonly adminPort: number;
  readonly secret: string;
  readonly model: string;
}

export async function start(): Promise<void> {
  const started = await startAll((line) => console.log(line));
  console.log(welcome(started));
  await runUntilSignalled(started.parts);
}

/**
 * Starts Redis (unless REDIS_URL is set), server, worker and emulator.
 * @param say gets a line for each step that takes time
 * @param options.logTo where log lines go. @defaultValue standard output
 */
export async function startAll(
  say: (line: string) => void,
  options: { environment?: Environment; dataDir?: string; logTo?: NodeJS.WritableStream } = {},
): Promise<Started> {
  const { environment = ENVIRONMENT, dataDir = DATA_DIR, logTo } = options;
  const faultsFirst = readConfig("start", environment);
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const secret = faultsFirst.KAKAO_SKILL_SECRET ?? (await keptSecret(join(dataDir, "skill-secret")));
  const redis = hasRedis(environment) ? undefined : await ownRedis(say, dataDir);
  const port = faultsFirst.PORT || (await freePort(faultsFirst.HOST));
  try {
    return await startParts({ environment, port, secret, redis, logTo });
  } catch (error) {
    await redis?.stop();
    throw error;
  }
}

async function startParts(options: {
  environment: Environment;
  port: number;
  secret: string;
  redis: PrivateRedis | undefined;
  logTo: NodeJS.WritableStream | undefined;
}): Promise<Started> {
  const { environment, port, secret, redis, logTo } = options;
  const origin = `http://127.0.0.1:${port}`;
  const own: Record<string, string> = {
    PORT: String(port),
    KAKAO_SKILL_SECRET: secret,
    CALLBACK_ORIGINS: `${environment.CALLBACK_ORIGINS || VARIABLES.CALLBACK_ORIGINS.default},${origin}`,
    EMULATOR: environment.EMULATOR || "true",
    LOG_LEVEL: environment.LOG_LEVEL || "warn",
  };
  if (redis) own.REDIS_URL = redis.url;
  const settled = { ...environment, ...own, KAKAO_SKILL_SECRET_FILE: undefined };
  const parts = await beginProcess("start", settled, logTo);
  // Registered before everything that uses Redis, so it is stopped after all of it.
  if (redis) parts.shutdown.addLast("redis", () => redis.stop());
  const { model, about } = await chooseModel(parts.config, { look: true });
  const { isReady } = await composeWorker(parts, model);
  const webhook = await listen(composeServer(parts, { origin: () => origin }), {
    host: parts.config.HOST,
    port,
  });
  parts.shutdown.add("webhook listener", () => webhook.close(3_000));
  const adminPort = await openAdmin(parts, isReady);
  return { parts, port, adminPort, secret, model: about };
}

function hasRedis(environment: Environment): boolean {
  return Boolean(environment.REDIS_URL || environment.REDIS_URL_FILE);
}

async function ownRedis(say: (line: string) => void, dataDir: string): Promise<PrivateRedis> {
  const program = findOrInstallRedis(say);
  return startPrivateRedis(program, join(dataDir, "redis"));
}

/** Made once and kept, so that a console's settings stay right over restarts. */
async function keptSecret(path: string): Promise<string> {
  const kept = await readFile(path, "utf8").catch(() => "");
  if (kept.length >= 16) return kept;
  const made = randomBytes(24).toString("base64url");
  await writeFile(path, made, { mode: 0o600 });
  return made;
}

function welcome({ parts, port, adminPort, secret, model }: Started): string {
  const { config } = parts;
  const base = `http://127.0.0.1:${port}`;
  const header = config.KAKAO_SKILL_SECRET_HEADER.toLowerCase();
  const curl = [
    `  curl -s ${base}/kakao/skill -H 'content-type: application/json' -H '${header}: ${secret}' \\`,
    `    -d '{"userRequest":{"utterance":"12 곱하기 12는?","user":{"id":"me"}}}'`,
  ].join("\n");
  return `
Saenggak is ready.
  webhook   ${base}/kakao/skill
            ${header}: ${secret}
  model     ${model}
  admin     http://${config.ADMIN_HOST}:${adminPort}/metrics · /queues
${config.EMULATOR ? `  emulator  ${base}/emulator\n` : ""}
Talk to it:   npm run chat          (in a second terminal)
Or post to it:
${curl}

Ctrl-C stops everything; nothing is lost.`;
}
