/** What the long-running commands share: configuration, log, skills, ordered shutdown, the admin listener. */
import { fileURLToPath } from "node:url";
import { composeAdmin } from "../compose/admin.ts";
import { composeProcess, type Process } from "../compose/process.ts";
import type { Bots } from "../config-bots.ts";
import type { Config } from "../config-variables.ts";
import type { Log } from "../contract/ports.ts";
import type { Skill } from "../contract/skill.ts";
import { listen } from "../listen.ts";
import { createLogger } from "../logger.ts";
import { createShutdown, untilSignalled } from "../shutdown.ts";
import { loadSkills } from "../skill/load.ts";

type Role = "server" | "worker" | "start";

/** The `skills/` that come with the program, beside `src/`. */
export const OWN_SKILLS = fileURLToPath(new URL("../../skills", import.meta.url));

const NOT_ENCRYPTED =
  "CONTEXT_SECRET is unset: what people write and are told is stored in Redis as plain text.";

export interface ProcessOptions {
  readonly config: Config;
  readonly bots: Bots;
  /** Where log lines go. @defaultValue standard output */
  readonly logTo?: NodeJS.WritableStream | undefined;
}

/** Loads skills and opens what every part of a process shares. */
export async function beginProcess(role: Role, { config, bots, logTo }: ProcessOptions): Promise<Process> {
  const log = createLogger({ level: config.LOG_LEVEL, role, ...(logTo ? { stream: logTo } : {}) });
  const shutdown = createShutdown(log);
  shutdown.addLast("log", () => {
    log.info("process.stopped");
    return log.close();
  });
  if (!config.CONTEXT_SECRET) log.warn("texts.not_encrypted", { about: NOT_ENCRYPTED });
  const skills = await loadAndReport(config, log);
  reportUnknown(bots, skills, log);
  return composeProcess({ config, bots, log, shutdown, skills, role });
}

async function loadAndReport(config: Config, log: Log) {
  const { skills, faults } = await loadSkills(config.SKILLS_DIR ?? OWN_SKILLS);
  for (const { folder, reason } of faults) log.error("skill.left_out", { folder, reason });
  log.info("skills.loaded", { skills: skills.map(({ name }) => name).join(" ") });
  return skills;
}

/** A skill that failed to load is left out of its bots, too. */
function reportUnknown({ named }: Bots, skills: readonly Skill[], log: Log): void {
  const loaded = new Set(skills.map(({ name }) => name));
  for (const bot of named)
    for (const skill of bot.skills ?? [])
      if (!loaded.has(skill)) log.error("bot.skill_unknown", { bot: bot.id, skill });
}

/** Opens the admin listener; a taken port is no reason to stay down, since several processes may share a machine. */
export async function openAdmin(parts: Process, ready: () => Promise<boolean>): Promise<number> {
  const { ADMIN_HOST: host, ADMIN_PORT: port } = parts.config;
  const admin = await listen(composeAdmin(parts, ready), { host, port, orNext: true });
  parts.shutdown.add("admin listener", () => admin.close(1_000));
  if (port !== 0 && admin.port !== port)
    parts.log.warn("admin.port_taken", { wanted: port, got: admin.port });
  return admin.port;
}

/** Waits for SIGTERM or SIGINT, then closes everything in order. */
export async function runUntilSignalled(
  { shutdown, log }: Process,
  signalled = untilSignalled(),
): Promise<void> {
  const signal = await signalled;
  log.info("process.stopping", { signal });
  await shutdown.run();
}
