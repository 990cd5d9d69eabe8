/** docker-compose.yml as Compose reads it with an empty `.env`. */
import { readFileSync } from "node:fs";
import { parse } from "yaml";

export interface Service {
  readonly image: string;
  readonly build?: string;
  readonly command?: readonly string[];
  readonly entrypoint?: readonly string[];
  readonly environment?: Readonly<Record<string, string | null>>;
  readonly networks:
    | readonly string[]
    | Readonly<Record<string, { readonly aliases?: readonly string[] } | null>>;
  readonly ports?: readonly string[];
  readonly profiles?: readonly string[];
  readonly secrets?: readonly string[];
  readonly volumes?: readonly string[];
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly healthcheck: { readonly test?: readonly string[]; readonly disable?: boolean };
  readonly stop_grace_period?: string;
  readonly [attribute: string]: unknown;
}

export interface ComposeFile {
  readonly services: Readonly<Record<string, Service>>;
  readonly networks: Readonly<Record<string, { readonly internal?: boolean } | null>>;
  readonly secrets: Readonly<Record<string, { readonly file: string }>>;
  readonly [attribute: string]: unknown;
}

export const COMPOSE_TEXT = readFileSync(new URL("../../docker-compose.yml", import.meta.url), "utf8");

/** Merges are done and variables filled in: `${NAME:-default}` from `env` or by its default, `$$` becomes `$`. */
export function readCompose(env: Readonly<Record<string, string>> = {}): ComposeFile {
  return fillIn(parse(COMPOSE_TEXT, { merge: true }), env) as ComposeFile;
}

export function serviceOf(file: ComposeFile, name: string): Service {
  const service = file.services[name];
  if (!service) throw new Error(`docker-compose.yml has no service ${name}`);
  return service;
}

/** Names of the networks that a service is on, sorted. */
export function networksOf({ networks }: Service): readonly string[] {
  return (Array.isArray(networks) ? [...networks] : Object.keys(networks)).sort();
}

function fillIn(value: unknown, env: Readonly<Record<string, string>>): unknown {
  if (typeof value === "string") {
    return value.replace(/\$\$|\$\{(\w+):-([^}]*)\}/g, (whole, name?: string, otherwise = "") =>
      whole === "$$" ? "$" : env[name ?? ""] || otherwise,
    );
  }
  if (Array.isArray(value)) return value.map((entry) => fillIn(entry, env));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, fillIn(entry, env)]));
}
