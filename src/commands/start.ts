/** `saenggak start`: everything in one process, with a Redis of its own, to try and to develop. */
import { randomBytes } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Process } from "../compose/process.ts";
import { composeServer } from "../compose/server.ts";
import { composeWorker } from "../compose/worker.ts";
import { isGiven, readConfig } from "../config.ts";
import type { Config } from "../config-variables.ts";
import { parseCallbackOrigins } from "../kakao/origins.ts";
import { freePort, listen, originOf } from "../listen.ts";
import type { OpenedModels } from "../model/catalogue.ts";
import { findOrInstallRedis } from "../redis/find-redis.ts";
import { startPrivateRedis } from "../redis/private-redis.ts";
import { untilSignalled } from "../shutdown.ts";
import { openBots } from "./open-bots.ts";
import { openModels } from "./open-models.ts";
import { beginProcess, openAdmin, runUntilSignalled } from "./process.ts";

export const DATA_DIR = ".data";
/** Any of them says that there is a Redis already. */
const REDIS_GIVEN = ["REDIS_URL", "REDIS_CLUSTER_NODES", "REDIS_SENTINELS"] as const;

export interface Started {
  readonly parts: Process;
  /** Where the webhook and the emulator are. */
  readonly origin: string;
  readonly adminPort: number;
  /** Where the model runs. */
  readonly model: string;
}

export async function start(): Promise<void> {
  // A Ctrl-C while things start must end what has started, so it is listened for from here on.
  const signalled = untilSignalled();
  const config = readConfig("start");
  const { KAKAO_SKILL_SECRET, KAKAO_SKILL_SECRET_HEADER } = config;
  const secret = KAKAO_SKILL_SECRET ?? (await keptSecret("skill-secret", 16));
  const header = `${KAKAO_SKILL_SECRET_HEADER.toLowerCase()}: ${KAKAO_SKILL_SECRET ? "…" : secret}`;
  if (!KAKAO_SKILL_SECRET) console.log(header);
  const started = await startAll((line) => console.log(line), { ...config, KAKAO_SKILL_SECRET: secret });
  console.log(welcome(started, header));
  await runUntilSignalled(started.parts, signalled);
}

/**
 * Starts Redis (unless the configuration says where one is), server, worker and emulator; ends what has started when one of them fails.
 * @param say gets a line for each step that takes time
 * @param config PORT 0 takes a free one
 * @param logTo where log lines go. @defaultValue standard output
 */
export async function startAll(
  say: (line: string) => void,
  config: Config & { readonly KAKAO_SKILL_SECRET: string },
  logTo?: NodeJS.WritableStream,
): Promise<Started> {
  // A fault of theirs is told before anything is opened, or even installed.
  const models = await openModels(config, { look: true });
  const bots = openBots(config, models.catalogue, { secrets: true });
  const hasRedis = REDIS_GIVEN.some((name) => isGiven(name));
  // In a Redis that others use, too, only a secret that they were given would do.
  const contextSecret = hasRedis ? undefined : [await keptSecret("context-secret", 32)];
  const redis = hasRedis ? undefined : await ownRedis(say);
  const port = config.PORT || (await freePort(config.HOST));
  const origin = originOf(config.HOST, port);
  const settled = {
    ...config,
    PORT: port,
    CALLBACK_ORIGINS: [...config.CALLBACK_ORIGINS, ...parseCallbackOrigins(origin)],
    ...(redis && { REDIS_URL: redis.url }),
    CONTEXT_SECRET: config.CONTEXT_SECRET ?? contextSecret,
  };
  const parts = await beginProcess("start", { config: settled, bots, logTo }).catch(
    async (error: unknown) => {
      await redis?.stop();
      throw error;
    },
  );
  if (redis) parts.shutdown.addLast("redis", () => redis.stop());
  try {
    return { parts, origin, ...(await startParts(parts, models, origin)) };
  } catch (error) {
    await parts.shutdown.run();
    throw error;
  }
}

async function startParts(
  parts: Process,
  models: OpenedModels,
  origin: string,
): Promise<Pick<Started, "adminPort" | "model">> {
  const { HOST: host, PORT: port } = parts.config;
  // A taken port is found before any turn is taken up.
  const webhook = await listen(composeServer(parts, { origin: () => origin, catalogue: models.catalogue }), {
    host,
    port,
  });
  const { isReady } = await composeWorker(parts, models);
  // Closed before the worker: no new turns while it hands its own back.
  parts.shutdown.add("webhook listener", () => webhook.close(3_000));
  return { adminPort: await openAdmin(parts, isReady), model: models.about };
}

async function ownRedis(say: (line: string) => void) {
  const program = findOrInstallRedis(say);
  return startPrivateRedis(program, join(DATA_DIR, "redis"));
}

/** Made once and kept: over restarts a console's settings stay right, and what is stored stays readable. */
async function keptSecret(name: string, fewest: number): Promise<string> {
  const path = join(DATA_DIR, name);
  await mkdir(DATA_DIR, { recursive: true, mode: 0o700 });
  const kept = (await readFile(path, "utf8").catch(() => "")).trim();
  if (kept.length >= fewest) return kept;
  const made = randomBytes(24).toString("base64url");
  await writeFile(path, made, { mode: 0o600 });
  return made;
}

function welcome({ parts, origin, adminPort, model }: Started, header: string): string {
  const { config } = parts;
  const curl = [
    `  curl -s ${origin}/kakao/skill -H 'content-type: application/json' -H '${header}' \\`,
    `    -d '{"userRequest":{"utterance":"12*12는?","user":{"id":"me"}}}'`,
  ].join("\n");
  const chat = isGiven("PORT") ? `PORT=${config.PORT} npm run chat` : "npm run chat";
  return `
Saenggak is ready.
  webhook   ${origin}/kakao/skill
            ${header}
  model     ${model}
  admin     ${originOf(config.ADMIN_HOST, adminPort)}/metrics · /queues
${config.EMULATOR ? `  emulator  ${origin}/emulator\n` : ""}
Talk to it:   ${config.EMULATOR ? `open ${origin}/emulator in a browser, or ` : ""}${chat} in a second terminal
Or post to it:
${curl}

Ctrl-C stops everything; nothing is lost.`;
}
