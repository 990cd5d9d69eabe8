import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import { describe, expect, inject, it, onTestFinished } from "vitest";
import { connectRedis } from "../../../src/redis/connect.ts";
import { startPrivateRedis } from "../../../src/redis/private-redis.ts";
import { startModelServer } from "../../helpers/model-server.ts";
import { silent } from "../../helpers/redis.ts";
import { saenggak, temporaryFolder } from "../../helpers/run.ts";

const SECRET = "sixteen letters!";
const CONTEXT_SECRET = "any string of at least 32 characters";
const NOBODY = "127.0.0.1:1";

/** What the doctor says of a configuration; good where nothing is given. */
async function examine(env: Readonly<Record<string, string>> = {}) {
  const good = { REDIS_URL: inject("redisUrl"), KAKAO_SKILL_SECRET: SECRET, CONTEXT_SECRET };
  const { code, stdout, stderr } = await saenggak(["doctor"], { env: { ...good, ...env } });
  expect(stderr).toBe("");
  const lines = stdout.trimEnd().split("\n");
  const about = (topic: string) => lines.filter((line) => line.slice(2).startsWith(topic));
  return { code, lines, about, verdict: lines.at(-1) };
}

async function model(options: Parameters<typeof startModelServer>[0] = {}) {
  const server = await startModelServer(options);
  onTestFinished(() => server.close());
  return server;
}

async function ownRedis(...settings: readonly (readonly [name: string, value: string])[]): Promise<string> {
  const redis = await startPrivateRedis(inject("redisProgram"), await temporaryFolder());
  onTestFinished(() => redis.stop());
  const connection = connectRedis(redis.url, "patient", silent);
  for (const [name, value] of settings) await connection.config("SET", name, value);
  connection.disconnect();
  return redis.url;
}

/** The run's Redis, as it would answer if `change` were so; an answer that is "" is never sent. */
async function changedRedis(change: (answer: string) => string): Promise<string> {
  const sockets: Socket[] = [];
  const proxy = createServer((client) => {
    const redis = connect(inject("redisUrl"));
    sockets.push(client, redis);
    client.pipe(redis);
    redis.on("data", (data) => client.write(change(data.toString("latin1")), "latin1"));
    for (const socket of [client, redis]) socket.on("error", () => {}).on("close", () => redis.destroy());
  }).listen(0, "127.0.0.1");
  onTestFinished(() => {
    proxy.close();
    for (const socket of sockets) socket.destroy();
  });
  await once(proxy, "listening");
  return `redis://127.0.0.1:${(proxy.address() as { port: number }).port}`;
}

describe("a good deployment", () => {
  it("is well, and exits with 0", async () => {
    const { url, requests } = await model({ reasoning: "1과 1을 더하면", answer: "2" });
    const { code, verdict, lines, about } = await examine({ MODEL_BASE_URL: url, ADMIN_TOKEN: SECRET });
    expect(verdict).toBe("All well.");
    expect(code).toBe(0);
    expect(lines.slice(0, -1).filter((line) => !line.startsWith("✔ "))).toEqual([]);
    expect(about("stored texts")).toEqual([expect.stringMatching(/^✔ .*are encrypted/)]);
    expect(about("redis")[0]).toMatch(/version \d+\.\d+\.\d+, [\d.]+ ms away, clock -?\d+ ms off$/);
    expect(about("callbacks")[0]).toMatch(/answers may go to https:\/\/\*\.kakao\.com$/);
    expect(about("skills")[0]).toMatch(/ask$/);
    expect(about("model")[0]).toMatch(/answered in \d+ ms, reasoning kept apart$/);
    expect(requests).toHaveLength(1);
  });

  it("with things to look at exits with 0 too, and names them", async () => {
    const { code, verdict, about } = await examine({
      KAKAO_SKILL_SECRET: "",
      CONTEXT_SECRET: "",
      CALLBACK_ORIGINS: "http://kakao.example",
    });
    expect(about("exposure")[0]).toMatch(/^! .*KAKAO_SKILL_SECRET is unset/);
    expect(about("stored texts")).toEqual([expect.stringMatching(/^! .*CONTEXT_SECRET is unset/)]);
    expect(about("callbacks")[0]).toMatch(/^! .*unencrypted/);
    expect(about("model")).toEqual([
      expect.stringMatching(/^! .*MODEL_BASE_URL and MODELS_FILE are unset: the demo model would answer/),
    ]);
    expect(verdict).toBe("0 to mend, 4 to look at.");
    expect(code).toBe(0);
  });
});

describe("a fault of configuration", () => {
  it("is listed with the others, and nothing is called", async () => {
    const { code, lines, verdict } = await examine({ PORT: "x", ADMIN_TOKEN: "short" });
    expect(lines[0]).toMatch(/^✘ configuration/);
    expect(lines.slice(1, 3)).toEqual([
      "  PORT: must be a whole number from 0 to 65535",
      "  ADMIN_TOKEN: must have at least 16 characters",
    ]);
    expect(verdict).toBe("1 to mend, 0 to look at.");
    expect(code).toBe(1);
  });

  it("is an admin listener that is open to all", async () => {
    expect((await examine({ ADMIN_HOST: "0.0.0.0" })).about("exposure")[0]).toMatch(
      /^✘ .*ADMIN_TOKEN is unset/,
    );
    const { about } = await examine({ ADMIN_HOST: "0.0.0.0", ADMIN_TOKEN: SECRET });
    expect(about("exposure")).toEqual([expect.stringMatching(/^✔ /)]);
  });

  it("is a skills folder that lacks skills", async () => {
    const dir = await temporaryFolder();
    const { code, about } = await examine({ SKILLS_DIR: `${dir}/absent` });
    expect(about("skills")[0]).toMatch(/^✘ .*absent: the folder cannot be read/);
    expect(about("skills")[1]).toMatch(/^! .*no skill is the fallback/);
    expect(code).toBe(1);
  });
});

describe("Redis", () => {
  it("that is absent is told at once, without the password", async () => {
    const begun = performance.now();
    const { code, about } = await examine({ REDIS_URL: `redis://me:hunter@2@${NOBODY}` });
    expect(performance.now() - begun).toBeLessThan(4_000);
    expect(about("redis")).toEqual([expect.stringMatching(/^✘ .*ECONNREFUSED.*is REDIS_URL right\?$/)]);
    expect(about("redis")[0]).not.toMatch(/hunter|2@/);
    expect(code).toBe(1);
  });

  it("that never answers is given up after 3 s", async () => {
    const { about } = await examine({ REDIS_URL: await changedRedis(() => "") });
    expect(about("redis")).toEqual([expect.stringMatching(/^✘ .*does not answer within 3 s/)]);
  });

  it("that wants a password says so", async () => {
    const { code, about } = await examine({ REDIS_URL: await ownRedis(["requirepass", "secret"]) });
    expect(about("redis")[0]).toMatch(/^✘ .*NOAUTH/);
    expect(code).toBe(1);
  });

  it("that throws keys away is a fault, one that forgets at a crash a warning, each with what to do", async () => {
    const url = await ownRedis(["maxmemory-policy", "allkeys-lru"], ["appendonly", "no"]);
    const { code, about } = await examine({ REDIS_URL: url });
    expect(about("redis")[0]).toMatch(/^✘ .*CONFIG SET maxmemory-policy noeviction \(is allkeys-lru\)$/);
    expect(about("redis")[1]).toMatch(/^! .*CONFIG SET appendonly yes$/);
    expect(code).toBe(1);
  });

  it("that is too old is a fault", async () => {
    const url = await changedRedis((answer) => answer.replace(/((?:redis|valkey)_version:)\d/g, "$16"));
    const { code, about } = await examine({ REDIS_URL: url });
    expect(about("redis")[0]).toMatch(/^✘ .*is version 6\.\S+: 7 or newer is needed$/);
    expect(code).toBe(1);
  });

  it("whose clock is off is a fault", async () => {
    const url = await changedRedis((answer) =>
      answer.replace(/^(\*2\r\n\$10\r\n)(\d{10})/, (_, head, seconds) => `${head}${Number(seconds) + 60}`),
    );
    expect((await examine({ REDIS_URL: url })).about("redis")[0]).toMatch(
      /^✘ .*its clock is (59|60)\d{3} ms off ours/,
    );
  });
});

describe("the model", () => {
  it("that cannot be reached is a fault with its address", async () => {
    const { code, about } = await examine({ MODEL_BASE_URL: `http://${NOBODY}/v1`, MODEL_ID: "r1" });
    expect(about("model")).toEqual([
      expect.stringMatching(/^✘ .*r1 at http:\/\/127\.0\.0\.1:1\/v1: .*MODEL_UNREACHABLE/),
    ]);
    expect(code).toBe(1);
  });

  it("with a password in its address is a fault of the configuration, and the password is not told", async () => {
    const { code, lines } = await examine({ MODEL_BASE_URL: `http://me:secret@${NOBODY}/v1` });
    expect(lines.join("\n")).toMatch(/^✘ configuration[\s\S]*MODEL_BASE_URL: holds a password/);
    expect(lines.join("\n")).not.toContain("secret");
    expect(code).toBe(1);
  });

  it("that refuses the key is a fault, and the key is not told", async () => {
    const { url } = await model({ apiKey: "right" });
    const { code, about } = await examine({ MODEL_BASE_URL: url, MODEL_API_KEY: "wrong-key" });
    expect(about("model")[0]).toMatch(/^✘ .*MODEL_REFUSED/);
    expect(about("model")[0]).not.toContain("wrong-key");
    expect(code).toBe(1);
  });
});
