import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { type Environment, isGiven, readConfig } from "../../src/config.ts";
import { VARIABLES } from "../../src/config-variables.ts";
import { SaenggakError } from "../../src/errors.ts";

const SECRET = "sixteen letters!";
const CONTEXT_SECRET = "any string of at least 32 characters";
const dir = mkdtempSync(join(tmpdir(), "saenggak-test-"));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const file = (content: string): string => {
  const path = join(dir, `${Math.random()}`);
  writeFileSync(path, content);
  return path;
};

/** Variable name → what is said to be wrong with it. */
function faultsOf(role: Parameters<typeof readConfig>[0], environment: Environment): Record<string, string> {
  try {
    readConfig(role, environment);
    return {};
  } catch (error) {
    if (!(error instanceof SaenggakError) || error.code !== "CONFIG_INVALID") throw error;
    const [, ...lines] = error.message.split("\n  ");
    return Object.fromEntries(lines.map((line) => line.split(/: (.*)/s).slice(0, 2)));
  }
}

describe("defaults", () => {
  it("are those of the design, with nothing set but the secret", () => {
    const config = readConfig("server", { KAKAO_SKILL_SECRET: SECRET });
    expect(config).toMatchObject({
      HOST: "127.0.0.1",
      PORT: 3_000,
      ADMIN_HOST: "127.0.0.1",
      ADMIN_PORT: 3_001,
      KAKAO_SKILL_SECRET_HEADER: "x-skill-secret",
      CALLBACK_ORIGINS: [{ scheme: "https:", host: "kakao.com", below: true, port: "" }],
      WORKER_CONCURRENCY: 50,
      REPLY_BUDGET_MS: 4_000,
      CALLBACK_BUDGET_MS: 50_000,
      CALLBACK_SETTLE_MS: 1_000,
      HELD_ANSWER_TTL_HOURS: 24,
      CONVERSATION_TTL_DAYS: 30,
      LOG_LEVEL: "info",
      EMULATOR: false,
    });
    expect(config.ADMIN_TOKEN).toBeUndefined();
    expect(config.MODEL_BASE_URL).toBeUndefined();
  });

  it("leave pushes off, and half of their settings is a fault that names the rest", () => {
    expect(readConfig("worker", {}).KAKAO_EVENT_NAME).toBeUndefined();
    expect(faultsOf("worker", { KAKAO_EVENT_NAME: "답변_도착" })).toEqual({
      KAKAO_EVENT_NAME: "is of no use without KAKAO_EVENT_BOT_ID and KAKAO_REST_API_KEY",
    });
    const whole = { KAKAO_EVENT_NAME: "답변_도착", KAKAO_EVENT_BOT_ID: "0a1b!", KAKAO_REST_API_KEY: "key" };
    expect(faultsOf("worker", whole)).toEqual({});
  });

  it("of `npm start` have the emulator on and few log lines, unless it is told otherwise", () => {
    expect(readConfig("start", {})).toMatchObject({ EMULATOR: true, LOG_LEVEL: "warn" });
    const told = { EMULATOR: "false", LOG_LEVEL: "debug" };
    expect(readConfig("start", told)).toMatchObject({ EMULATOR: false, LOG_LEVEL: "debug" });
  });

  it("satisfy their own checks", () => {
    for (const [name, variable] of Object.entries(VARIABLES)) {
      if ("default" in variable) expect(variable.schema.safeParse(variable.default).success, name).toBe(true);
    }
  });
});

describe("a Redis of several nodes", () => {
  const CLUSTER = { REDIS_CLUSTER_NODES: "redis-1:6379, [::1]:6380" };
  const SENTINELS = { REDIS_SENTINELS: "host-1:26379", REDIS_SENTINEL_NAME: "main" };

  it("is read as addresses, also from a file", () => {
    const nodes = [
      { host: "redis-1", port: 6_379 },
      { host: "::1", port: 6_380 },
    ];
    expect(readConfig("worker", CLUSTER).REDIS_CLUSTER_NODES).toEqual(nodes);
    const REDIS_CLUSTER_NODES_FILE = file(`${CLUSTER.REDIS_CLUSTER_NODES}\n`);
    expect(readConfig("worker", { REDIS_CLUSTER_NODES_FILE }).REDIS_CLUSTER_NODES).toEqual(nodes);
    expect(readConfig("worker", SENTINELS)).toMatchObject({
      REDIS_SENTINELS: [{ host: "host-1", port: 26_379 }],
      REDIS_SENTINEL_NAME: "main",
    });
  });

  it.each(["redis-1", "redis-1:0", "redis-1:65536", "a:1,,b:2", "me:hunter2@redis:6379", "redis://redis:1"])(
    "is not %s, which is not quoted",
    (REDIS_CLUSTER_NODES) => {
      expect(faultsOf("worker", { REDIS_CLUSTER_NODES })).toEqual({
        REDIS_CLUSTER_NODES:
          "must be host:port, comma-separated; user, password and TLS are those of REDIS_URL",
      });
    },
  );

  it.each<[Environment, Record<string, string>]>([
    [{ ...CLUSTER, ...SENTINELS }, { REDIS_CLUSTER_NODES: "is of no use together with REDIS_SENTINELS" }],
    [{ REDIS_SENTINELS: "a:1" }, { REDIS_SENTINELS: "is of no use without REDIS_SENTINEL_NAME" }],
    [{ REDIS_SENTINEL_NAME: "main" }, { REDIS_SENTINEL_NAME: "is of no use without REDIS_SENTINELS" }],
    [
      { REDIS_SENTINEL_PASSWORD: "secret" },
      { REDIS_SENTINEL_PASSWORD: "is of no use without REDIS_SENTINELS" },
    ],
    [
      { ...CLUSTER, REDIS_URL: "/run/redis.sock" },
      { REDIS_URL: "must be redis:// or rediss:// where there are several nodes" },
    ],
    [
      { ...CLUSTER, REDIS_URL: "redis://redis/3" },
      { REDIS_URL: "must not name a database: a Cluster has one" },
    ],
    [{ ...SENTINELS, REDIS_URL: "redis://me:pass@any/3" }, {}],
    [{ REDIS_WAIT_REPLICAS: "many" }, { REDIS_WAIT_REPLICAS: "must be a whole number from 0 to 5" }],
  ])("that contradicts itself is a fault beside the others: %j", (given, faults) => {
    const PORT = "eighty";
    const port = { PORT: "must be a whole number from 0 to 65535" };
    expect(faultsOf("worker", { ...given, PORT })).toEqual({ ...port, ...faults });
  });
});

describe("faults", () => {
  it("are all listed at once, by name", () => {
    const faults = faultsOf("server", {
      PORT: "eighty",
      ADMIN_PORT: "70000",
      ADMIN_TOKEN: "short",
      KAKAO_SKILL_SECRET_HEADER: "x skill secret",
      CALLBACK_ORIGINS: "https://*.kakao.com, kakao.com, https://*.com",
      REDIS_URL: "ftp://redis",
      MODEL_BASE_URL: "gpu-1:8000",
      MODEL_REASONING: "sometimes",
      REPLY_BUDGET_MS: "5000",
      LOG_LEVEL: "loud",
      EMULATOR: "maybe",
      SKILLS_DIR_FILE: join(dir, "absent"),
    });
    expect(Object.keys(faults).sort()).toEqual([
      "ADMIN_PORT",
      "ADMIN_TOKEN",
      "CALLBACK_ORIGINS",
      "EMULATOR",
      "KAKAO_SKILL_SECRET",
      "KAKAO_SKILL_SECRET_HEADER",
      "LOG_LEVEL",
      "MODEL_BASE_URL",
      "MODEL_REASONING",
      "PORT",
      "REDIS_URL",
      "REPLY_BUDGET_MS",
      "SKILLS_DIR_FILE",
    ]);
    expect(faults.PORT).toBe("must be a whole number from 0 to 65535");
    expect(faults.CALLBACK_ORIGINS).toMatch(/"kakao\.com" must be.*"https:\/\/\*\.com" needs/);
  });

  it.each(["0x1F", "1e3", "-1", "3000.5", "three", "3,000"])("a port is not %s", (PORT) => {
    expect(faultsOf("start", { PORT })).toEqual({ PORT: "must be a whole number from 0 to 65535" });
  });

  it.each(["KAKAO_SKILL_SECRET", "ADMIN_TOKEN"])(
    "%s has 16 characters at least, and is never told",
    (name) => {
      const short = "fifteen letters";
      expect(faultsOf("doctor", { [name]: short })).toEqual({ [name]: "must have at least 16 characters" });
      expect(faultsOf("doctor", { [name]: `${short}!` })).toEqual({});
    },
  );

  it.each([
    "https://api.deepseek.com/v1",
    "https://API.DeepSeek.com./v1",
    "https://deepseek.com",
    "https://api.deepseek%2Ecom/v1",
    "https://good.example@api.deepseek.com/v1",
  ])("MODEL_BASE_URL is not the maker's own server: %s", (MODEL_BASE_URL) => {
    expect(faultsOf("worker", { MODEL_BASE_URL }).MODEL_BASE_URL).toMatch(
      /^is the model's maker's own server/,
    );
  });

  it.each([
    ["https://api.deepseek.com@good.example/v1", "holds a password: use MODEL_API_KEY"],
    ["http://gpu-1:8000/v1?key=1", "must end before any ? or #: the path of each call is put behind it"],
  ])("MODEL_BASE_URL %s is nothing to connect to", (MODEL_BASE_URL, fault) => {
    expect(faultsOf("worker", { MODEL_BASE_URL })).toEqual({ MODEL_BASE_URL: fault });
  });

  it.each([
    ["EGRESS_PROXY", "https://egress:3128", "must be http://host:port, nothing after it"],
    ["EGRESS_PROXY", "http://user:pass@egress:3128", "must be http://host:port, nothing after it"],
    ["EGRESS_PROXY", "http://egress:3128/path", "must be http://host:port, nothing after it"],
    ["EGRESS_PROXY", "http://proxy.deepseek.com", "is the model's maker's own server"],
    ["EGRESS_DIRECT", "http://model:8000", "must be hosts, or host:port, comma-separated"],
    ["EGRESS_DIRECT", "model:8000,,", "must be hosts, or host:port, comma-separated"],
  ])("%s=%s is no way out", (name, value, fault) => {
    expect(faultsOf("worker", { [name]: value })).toEqual({ [name]: fault });
  });

  it("the way out is a proxy and what lies beside it", () => {
    const config = readConfig("doctor", {
      EGRESS_PROXY: "http://egress:3128",
      EGRESS_DIRECT: "model:8000, gpu-1",
    });
    expect(config.EGRESS_PROXY?.host).toBe("egress:3128");
    expect(config.EGRESS_DIRECT).toEqual(["model:8000", "gpu-1"]);
  });

  it.each(["KAKAO_API_ORIGIN", "OTEL_EXPORTER_OTLP_ENDPOINT"])("%s is not the maker's either", (name) => {
    expect(faultsOf("doctor", { [name]: "https://api.deepseek.com" })[name]).toMatch(
      /^is the model's maker's/,
    );
  });

  it("a key that no header can carry is told, and not quoted", () => {
    expect(faultsOf("worker", { MODEL_API_KEY: "열쇠" })).toEqual({
      MODEL_API_KEY: "must be one line of plain ASCII",
    });
  });

  it("MODELS_FILE is a file", () => {
    for (const MODELS_FILE of [dir, join(dir, "absent")])
      expect(faultsOf("worker", { MODELS_FILE })).toEqual({ MODELS_FILE: "cannot be read" });
  });

  it("never tell a value that may be secret", () => {
    const environment = { MODEL_API_KEY_FILE: "/absent/key-1", REDIS_URL: "http://user:hunter2@redis" };
    expect(JSON.stringify(faultsOf("doctor", environment))).not.toMatch(/hunter2|key-1/);
  });
});

describe("CONTEXT_SECRET", () => {
  it("is several secrets between commas, the writing one first", () => {
    const read = (value: string) => readConfig("worker", { CONTEXT_SECRET: value }).CONTEXT_SECRET;
    expect(read(CONTEXT_SECRET)).toEqual([CONTEXT_SECRET]);
    expect(read(`${CONTEXT_SECRET}, ${"ㄱ".repeat(32)}`)).toEqual([CONTEXT_SECRET, "ㄱ".repeat(32)]);
  });

  it.each(["x".repeat(31), `${CONTEXT_SECRET},`, `${CONTEXT_SECRET},short`, ","])(
    "has 32 characters or more in each part: %s is a fault that does not tell it",
    (value) => {
      const { CONTEXT_SECRET: fault = "" } = faultsOf("worker", { CONTEXT_SECRET: value });
      expect(fault).toMatch(/^must have at least 32 characters/);
      expect(fault).not.toContain("any string");
    },
  );
});

describe("what a role needs", () => {
  it("the server its secret", () => {
    expect(Object.keys(faultsOf("server", {}))).toEqual(["KAKAO_SKILL_SECRET"]);
    for (const role of ["worker", "start", "doctor"] as const) expect(faultsOf(role, {})).toEqual({});
  });

  it("a worker in production its model: people should not meet the demo there", () => {
    const production = { NODE_ENV: "production", CONTEXT_SECRET };
    expect(Object.keys(faultsOf("worker", production))).toEqual(["MODEL_BASE_URL"]);
    expect(faultsOf("worker", { ...production, MODEL_BASE_URL: "http://127.0.0.1:8000/v1" })).toEqual({});
  });

  it("server and worker in production what encrypts stored texts", () => {
    const MODEL_BASE_URL = "http://127.0.0.1:8000/v1";
    const environment = { NODE_ENV: "production", KAKAO_SKILL_SECRET: SECRET, MODEL_BASE_URL };
    for (const role of ["server", "worker"] as const) {
      expect(Object.keys(faultsOf(role, environment))).toEqual(["CONTEXT_SECRET"]);
      expect(faultsOf(role, { ...environment, CONTEXT_SECRET_FILE: file(CONTEXT_SECRET) })).toEqual({});
      expect(faultsOf(role, { ...environment, NODE_ENV: "development" })).toEqual({});
    }
    for (const role of ["start", "doctor"] as const) expect(faultsOf(role, environment)).toEqual({});
  });

  it("names a variable once, whatever is wrong with it", () => {
    expect(Object.keys(faultsOf("server", { KAKAO_SKILL_SECRET: "short" }))).toEqual(["KAKAO_SKILL_SECRET"]);
    const absent = { KAKAO_SKILL_SECRET_FILE: join(dir, "absent") };
    expect(Object.keys(faultsOf("server", absent))).toEqual(["KAKAO_SKILL_SECRET_FILE"]);
  });
});

describe("X_FILE", () => {
  it("gives the file's content, without the line end that editors add", () => {
    const config = readConfig("server", {
      KAKAO_SKILL_SECRET_FILE: file(`${SECRET}\n`),
      PORT_FILE: file("8080\n"),
    });
    expect(config).toMatchObject({ KAKAO_SKILL_SECRET: SECRET, PORT: 8_080 });
  });

  it("is checked like the value itself", () => {
    expect(faultsOf("doctor", { ADMIN_TOKEN_FILE: file("short") })).toHaveProperty("ADMIN_TOKEN");
  });

  it("beside X is a fault, since one of the two would be passed over", () => {
    expect(faultsOf("doctor", { PORT: "1", PORT_FILE: file("2") })).toEqual({
      PORT: "is given both directly and as PORT_FILE",
    });
  });

  it("of an empty file counts as unset", () => {
    expect(Object.keys(faultsOf("server", { KAKAO_SKILL_SECRET_FILE: file("\n") }))).toEqual([
      "KAKAO_SKILL_SECRET",
    ]);
  });
});

describe("a blank value", () => {
  it.each(["", " ", "\n"])("%j counts as unset", (blank) => {
    const environment = { PORT: blank, ADMIN_TOKEN: blank, REDIS_URL: blank, PORT_FILE: blank };
    expect(readConfig("doctor", environment)).toEqual(readConfig("doctor", {}));
    expect(isGiven("REDIS_URL", environment)).toBe(false);
  });

  it("is told from a given one, by value or by file", () => {
    expect(isGiven("REDIS_URL", { REDIS_URL: "redis://r" })).toBe(true);
    expect(isGiven("REDIS_URL", { REDIS_URL_FILE: "/run/secrets/redis" })).toBe(true);
  });
});

it("any environment is either read or refused by the names of variables", () => {
  const names = Object.keys(VARIABLES);
  const environment = fc.dictionary(fc.constantFrom(...names), fc.string(), { maxKeys: 8 });
  fc.assert(
    fc.property(environment, (given) => {
      const faulty = Object.keys(faultsOf("doctor", given));
      expect(faulty.filter((name) => !(name in given))).toEqual([]);
    }),
  );
});
