/**
 * The one place that reads the environment. Every variable `X` may be given as `X_FILE`, a path whose content is the value
 * (container secrets). `readConfig` reports every fault at once, by variable name.
 */
import { readFileSync } from "node:fs";
import { redisFaults } from "./config-redis.ts";
import { type Config, VARIABLES, type VariableName } from "./config-variables.ts";
import { SaenggakError } from "./errors.ts";

/** Which process reads the configuration: some variables are required only there. */
export type ProcessRole = "server" | "worker" | "start" | "egress" | "doctor";

/** `npm start` is for trying and developing. */
const PRESETS: Partial<Record<ProcessRole, Partial<Record<string, string>>>> = {
  start: { EMULATOR: "true", LOG_LEVEL: "warn" },
};

/** Together they switch pushes on. */
const EVENT_SETTINGS = ["KAKAO_EVENT_NAME", "KAKAO_EVENT_BOT_ID", "KAKAO_REST_API_KEY"] as const;

export type Environment = Readonly<Record<string, string | undefined>>;

const ENVIRONMENT: Environment = process.env;

/**
 * Reads and checks the configuration for a process of this role.
 * @throws SaenggakError `CONFIG_INVALID`, whose `detail` lists every fault as `NAME: what is wrong`, one a line.
 */
export function readConfig(role: ProcessRole, environment: Environment = ENVIRONMENT): Config {
  const faults: string[] = [];
  const config: Record<string, unknown> = {};
  for (const [name, variable] of Object.entries(VARIABLES)) {
    const preset = PRESETS[role]?.[name] ?? ("default" in variable ? variable.default : undefined);
    const given = givenValue(name, environment, faults) ?? preset;
    if (given === undefined) continue;
    const result = variable.schema.safeParse(given);
    if (result.success) config[name] = result.data;
    else faults.push(`${name}: ${result.error.issues.map((issue) => issue.message).join("; ")}`);
  }
  const known = (name: VariableName) =>
    config[name] !== undefined ||
    faults.some((f) => f.startsWith(`${name}:`) || f.startsWith(`${name}_FILE:`));
  if (role === "server" && !known("KAKAO_SKILL_SECRET") && !known("BOTS_FILE"))
    faults.push("KAKAO_SKILL_SECRET: is required (≥ 16 characters); the console sends it in a header");
  faults.push(...redisFaults(known, config.REDIS_URL as string | undefined));
  const [given] = EVENT_SETTINGS.filter(known);
  const absent = EVENT_SETTINGS.filter((name) => !known(name));
  // The server needs only the name, to know the event's block; the proxy, to let events through.
  if (role !== "server" && role !== "egress" && given && absent.length > 0)
    faults.push(`${given}: is of no use without ${absent.join(" and ")}`);
  const isProduction = environment.NODE_ENV === "production";
  if ((role === "server" || role === "worker") && isProduction && !known("CONTEXT_SECRET"))
    faults.push(
      "CONTEXT_SECRET: is required in production (≥ 32 characters, e.g. from openssl rand -hex 32); it encrypts stored texts",
    );
  const models = known("MODEL_BASE_URL") || known("MODELS_FILE");
  if (role === "worker" && isProduction && !models)
    faults.push(
      "MODEL_BASE_URL: or MODELS_FILE is required in production; the demo model only answers elsewhere",
    );
  if (faults.length > 0)
    throw new SaenggakError("CONFIG_INVALID", { detail: `\n${faults.map((f) => `  ${f}`).join("\n")}` });
  return config as Config;
}

/** Whether the environment has a value for it, of its own or by file. */
export function isGiven(name: VariableName, environment: Environment = ENVIRONMENT): boolean {
  return Boolean(environment[name]?.trim() || environment[`${name}_FILE`]?.trim());
}

/** The value behind `env:NAME` or `file:/path`, as a models file refers to its secrets; undefined when there is none. */
export function readReference(reference: string, environment: Environment = ENVIRONMENT): string | undefined {
  const [, kind, name = ""] = /^(env|file):(.+)$/.exec(reference) ?? [];
  if (kind === "env") return environment[name]?.trim() || undefined;
  try {
    return kind === "file" ? readFileSync(name, "utf8").trim() || undefined : undefined;
  } catch {
    return undefined;
  }
}

/** A blank value counts as unset, as compose files and shells write it. */
function givenValue(name: string, environment: Environment, faults: string[]): string | undefined {
  const direct = environment[name]?.trim() || undefined;
  const path = environment[`${name}_FILE`]?.trim() || undefined;
  if (!path) return direct;
  if (direct) faults.push(`${name}: is given both directly and as ${name}_FILE`);
  try {
    return readFileSync(path, "utf8").trim() || undefined;
  } catch {
    faults.push(`${name}_FILE: cannot be read`);
    return undefined;
  }
}
