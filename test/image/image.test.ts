/** The image's program, built as the Dockerfile says and run as docker-compose.yml says, answers a question. */
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, inject, it, onTestFinished } from "vitest";
import { freePort } from "../../src/listen.ts";
import { openChat } from "../helpers/chat.ts";
import { readCompose, serviceOf } from "../helpers/compose-file.ts";
import { startComposeRedis } from "../helpers/compose-redis.ts";
import { startModelServer } from "../helpers/model-server.ts";
import { type BuiltImage, buildImage } from "./build-image.ts";
import { type Container, canContain, type Host, runContainer } from "./container.ts";

const SECRETS = {
  "kakao-skill-secret": "a-secret-for-the-image-test",
  "admin-token": "a-token-for-the-image-test",
  "context-secret": "a-context-secret-for-the-image-test",
  "model-api-key": "a-key-for-the-image-test",
  "kakao-rest-api-key": "",
};
const compose = readCompose();

let dir: string;
let image: BuiltImage;
let host: Host;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "saenggak-image-"));
  image = await buildImage(join(dir, "build"));
  host = { image, root: join(dir, "root"), secrets: join(dir, "secrets") };
  await Promise.all([mkdir(host.root), mkdir(host.secrets)]);
  for (const [name, value] of Object.entries(SECRETS))
    await writeFile(join(host.secrets, name), `${value}\n`);
});
afterAll(async () => {
  await rm(dir, { recursive: true, force: true });
});

describe("what is in the image", () => {
  it("is the compiled program and nothing that only builds it", async () => {
    const files = await readdir(image.path, { recursive: true });
    const own = files.filter((file) => !file.startsWith("node_modules"));
    expect(own).toEqual(
      expect.arrayContaining(["src/cli.js", "skills/ask/index.js", "health.mjs", "LICENSE"]),
    );
    expect(own.filter((file) => /(?<!\.d)\.ts$|\.test\.|^test\b|\.env|secrets/.test(file))).toEqual([]);
  });

  it("has production dependencies only", async () => {
    const installed = JSON.parse(
      await readFile(join(image.path, "node_modules/.package-lock.json"), "utf8"),
    ) as { packages: Record<string, { dev?: boolean }> };
    const names = Object.keys(installed.packages);
    expect(names).toEqual(expect.arrayContaining(["node_modules/express", "node_modules/bullmq"]));
    expect(names.filter((name) => installed.packages[name]?.dev)).toEqual([]);
    for (const tool of ["node", "vitest", "@biomejs/biome"])
      expect(names).not.toContain(`node_modules/${tool}`);
  });
});

// Elsewhere than on Linux as root nobody can be locked in; CI must be able to.
describe.skipIf(!canContain && !process.env.CI)("the image's processes, locked in", () => {
  /** What compose sets, with this machine's ports and addresses. */
  function settingsOf(name: string, own: Readonly<Record<string, string>>): Record<string, string> {
    const { environment = {} } = serviceOf(compose, name);
    const given = Object.entries(environment).filter((entry): entry is [string, string] => entry[1] !== null);
    return { ...Object.fromEntries(given), ...own };
  }

  async function ready(service: string, env: Record<string, string>, container: Container): Promise<void> {
    const [, ...check] = serviceOf(compose, service).healthcheck.test ?? [];
    for (const deadline = Date.now() + 20_000; Date.now() < deadline; await sleep(100))
      if ((await runContainer(host, check, { env, entrypoint: [] }).ended) === 0) return;
    throw new Error(`the ${service} was not healthy within 20 s:\n${container.output()}`);
  }

  it("cannot write to their root, nor become root", async () => {
    const script = `
      const { writeFileSync } = require("node:fs");
      const attempt = (path) => { try { writeFileSync(path, "x"); return "written"; } catch (error) { return error.code; } };
      const status = require("node:fs").readFileSync("/proc/self/status", "utf8");
      console.log(JSON.stringify({
        app: attempt("/app/x"), root: attempt("/x"), tmp: attempt("/tmp/x"), uid: process.getuid(), cwd: process.cwd(),
        capabilities: /CapEff:\\s*(\\w+)/.exec(status)[1], noNewPrivileges: /NoNewPrivs:\\s*(\\d)/.exec(status)[1],
      }));`;
    const container = runContainer(host, ["node", "-e", script], { env: {}, entrypoint: [] });
    expect(await container.ended, container.output()).toBe(0);
    expect(JSON.parse(container.output())).toEqual({
      app: "EROFS",
      root: "EROFS",
      tmp: "written",
      uid: image.user.uid,
      cwd: image.workdir,
      capabilities: "0000000000000000",
      noNewPrivileges: "1",
    });
  });

  it("answer a question, find nothing to mend, and stop in time", { timeout: 120_000 }, async () => {
    const model = await startModelServer({
      apiKey: SECRETS["model-api-key"],
      reasoning: "속으로만 하는 생각이에요.",
      answer: "**1024**예요.",
    });
    onTestFinished(() => model.close());
    const skill = { url: "", headers: { "x-skill-secret": SECRETS["kakao-skill-secret"] } };
    const chat = await openChat({ skill });
    onTestFinished(() => chat.close());
    const [redisPort, port, serverAdmin, workerAdmin] = await Promise.all(
      Array.from({ length: 4 }, () => freePort("127.0.0.1")),
    );
    const redis = await startComposeRedis(inject("redisProgram"), redisPort ?? 0);
    onTestFinished(() => redis.stop());
    skill.url = `http://127.0.0.1:${port}/kakao/skill`;

    // Here nothing lies between the zones: `npm run verify:isolation` has the proxy.
    const shared = {
      REDIS_URL: `redis://127.0.0.1:${redisPort}`,
      CALLBACK_ORIGINS: chat.origin,
      EGRESS_PROXY: "",
    };
    const env = {
      server: settingsOf("server", { ...shared, PORT: `${port}`, ADMIN_PORT: `${serverAdmin}` }),
      worker: settingsOf("worker", { ...shared, MODEL_BASE_URL: model.url, ADMIN_PORT: `${workerAdmin}` }),
    };
    const start = (name: "server" | "worker") => {
      const container = runContainer(host, serviceOf(compose, name).command ?? [], { env: env[name] });
      onTestFinished(async () => {
        container.kill("SIGKILL");
        await container.ended;
      });
      return container;
    };
    const running = { server: start("server"), worker: start("worker") };
    await Promise.all([
      ready("server", env.server, running.server),
      ready("worker", env.worker, running.worker),
    ]);

    const turn = await chat.person("a").says("2의 10제곱은?");
    await turn.sees(/1024예요/);
    expect(turn.text).not.toContain("속으로만");

    const metrics = (headers: Record<string, string>) =>
      fetch(`http://127.0.0.1:${workerAdmin}/metrics`, { headers }).then(({ status }) => status);
    expect(await metrics({})).toBe(401);
    expect(await metrics({ authorization: `Bearer ${SECRETS["admin-token"]}` })).toBe(200);

    const doctor = runContainer(host, ["doctor"], { env: env.worker });
    expect(await doctor.ended, doctor.output()).toBe(0);
    expect(doctor.output()).toMatch(/answered in \d+ ms, reasoning kept apart/);

    const begun = Date.now();
    for (const container of Object.values(running)) container.kill("SIGTERM");
    expect(await Promise.all([running.server.ended, running.worker.ended])).toEqual([0, 0]);
    const grace = Number.parseInt(serviceOf(compose, "worker").stop_grace_period ?? "", 10) * 1_000;
    expect(Date.now() - begun).toBeLessThan(grace / 2);
    for (const container of Object.values(running)) expect(container.output()).not.toMatch(/EROFS|EACCES/);
  });
});
