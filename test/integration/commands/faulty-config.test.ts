import { once } from "node:events";
import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { saenggak, temporaryFolder } from "../../helpers/run.ts";

/** Counts who connects. */
async function watchedPort() {
  let connections = 0;
  const server = createServer((socket) => {
    connections += 1;
    socket.destroy();
  }).listen(0, "127.0.0.1");
  onTestFinished(() => void server.close());
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  return { port, connections: () => connections };
}

describe.each(["server", "worker", "start", "chat"])("saenggak %s with a faulty configuration", (role) => {
  it("ends with all faults on stderr, by name, and nothing half started", async () => {
    const redis = await watchedPort();
    // Were it to listen, it would say that the port is in use.
    const taken = await watchedPort();
    const cwd = await temporaryFolder();
    const { code, stdout, stderr } = await saenggak([role], {
      cwd,
      env: {
        PORT: String(taken.port),
        REDIS_URL: `redis://127.0.0.1:${redis.port}`,
        KAKAO_SKILL_SECRET: "too short",
        ADMIN_TOKEN: "short as well",
        CALLBACK_ORIGINS: "kakao.com",
        WORKER_CONCURRENCY: "many",
        MODEL_API_KEY_FILE: join(cwd, "absent"),
      },
    });
    expect(code).toBe(1);
    expect(stdout).toBe("");
    const [head, ...faults] = stderr.trimEnd().split("\n");
    expect(head).toMatch(/^saenggak: The configuration has faults\./);
    expect(faults.map((fault) => /^ {2}(\w+): \S/.exec(fault)?.[1])).toEqual([
      "ADMIN_TOKEN",
      "KAKAO_SKILL_SECRET",
      "CALLBACK_ORIGINS",
      "MODEL_API_KEY_FILE",
      "WORKER_CONCURRENCY",
    ]);
    expect(stderr).not.toMatch(/too short|short as well/);
    expect([redis.connections(), taken.connections()]).toEqual([0, 0]);
    expect(existsSync(join(cwd, ".data"))).toBe(false);
  });
});

describe.each(["server", "worker", "start", "chat"])("saenggak %s with a faulty models file", (role) => {
  it("ends with its faults on stderr, by line, and nothing half started", async () => {
    const redis = await watchedPort();
    const cwd = await temporaryFolder();
    await writeFile(join(cwd, "models.yaml"), "models:\n  - name: r1\n    label: R1\n    backend: llama\n");
    const { code, stdout, stderr } = await saenggak([role], {
      cwd,
      env: {
        PORT: "0",
        REDIS_URL: `redis://127.0.0.1:${redis.port}`,
        KAKAO_SKILL_SECRET: "sixteen letters!",
        MODELS_FILE: "models.yaml",
      },
    });
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).toMatch(/^ {2}models\.yaml:4: models\[0\]\.backend: /m);
    expect(redis.connections()).toBe(0);
  });
});

it("saenggak server without a secret says which variable it lacks", async () => {
  const { code, stderr } = await saenggak(["server"]);
  expect(code).toBe(1);
  expect(stderr).toMatch(/^ {2}KAKAO_SKILL_SECRET: is required/m);
});

it("saenggak without a command tells those it has", async () => {
  const { code, stdout } = await saenggak([]);
  expect(code).toBe(0);
  for (const command of ["start", "server", "worker", "chat", "doctor", "skills"])
    expect(stdout).toMatch(new RegExp(`^ {2}${command} +\\S`, "m"));
  expect((await saenggak(["strat"])).code).toBe(2);
});
