/** Models files as processes take them: faults by line, the maker refused, and `doctor models`. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, inject, it, onTestFinished } from "vitest";
import { readModels } from "../../../src/commands/open-models.ts";
import { readConfig } from "../../../src/config.ts";
import { startModelServer } from "../../helpers/model-server.ts";
import { SECRET } from "../../helpers/processes.ts";
import { saenggak, temporaryFolder } from "../../helpers/run.ts";

async function file(text: string): Promise<string> {
  const path = join(await temporaryFolder(), "models.yaml");
  await writeFile(path, text);
  return path;
}

const start = (role: string, env: Record<string, string>) =>
  saenggak([role], {
    env: { REDIS_URL: inject("redisUrl"), KAKAO_SKILL_SECRET: SECRET, PORT: "0", ADMIN_PORT: "0", ...env },
  });

describe.each(["worker", "server"])("a %s", (role) => {
  it("does not start with a faulty models file, and tells every fault with its line", async () => {
    const path = await file(`models:
  - name: r1
    label: R1
    backend: vllm
  - name: r1
    label: 둘째
    backend: openai-compatible
    baseUrl: https://api.deepseek.com/v1
    fallback: nobody
`);
    const { code, stderr } = await start(role, { MODELS_FILE: path });
    expect(code).toBe(1);
    for (const fault of [
      `${path}:4: models[0].backend: `,
      `${path}:5: models[1].name: r1 is there already`,
      `${path}:8: models[1].baseUrl: is the model's maker's own server`,
      `${path}:9: models[1].fallback: there is no model nobody`,
    ])
      expect(stderr).toContain(fault);
  });

  it("does not start without its file, or with the maker's address", async () => {
    const absent = await start(role, { MODELS_FILE: "/nowhere/models.yaml" });
    expect([absent.code, absent.stderr]).toEqual([1, expect.stringContaining("MODELS_FILE: cannot be read")]);
    const maker = await start(role, { MODEL_BASE_URL: "https://api.deepseek.com/v1" });
    expect([maker.code, maker.stderr]).toEqual([
      1,
      expect.stringContaining("MODEL_BASE_URL: is the model's maker's own server"),
    ]);
  });
});

it("a worker misses secrets that a server does not need, and looks at their shape", async () => {
  const MODELS_FILE = await file(`models:
  - name: g
    label: 제미나이
    backend: gemini
    id: gemini
    secret: env:NO_SUCH_KEY
  - name: r1
    label: R1
    backend: bedrock
    region: us-west-2
    id: us.deepseek.r1-v1:0
    secret: env:AWS_MODEL_SECRET
`);
  const env = { MODELS_FILE, AWS_MODEL_SECRET: "AKIDEXAMPLEOFTESTS:half-of-it:" };
  const { code, stderr } = await start("worker", env);
  expect(code).toBe(1);
  expect(stderr).toContain(`${MODELS_FILE}:6: models[0].secret: env:NO_SUCH_KEY holds nothing`);
  expect(stderr).toContain(
    `${MODELS_FILE}:12: models[1].secret: env:AWS_MODEL_SECRET must hold ACCESS_KEY_ID:`,
  );
  expect(stderr).not.toMatch(/half-of-it|AKID/);
  const { models } = readModels(readConfig("server", { KAKAO_SKILL_SECRET: SECRET, MODELS_FILE }));
  expect(models.map(({ label }) => label)).toEqual(["제미나이", "R1"]);
});

it.each([
  ["/models/DeepSeek-R1", "models-deepseek-r1"],
  ["한글", "default"],
  ["_x", "x"],
  [undefined, "default"],
])("the one model of MODEL_ID %s is a catalogue of one", (id, name) => {
  const environment = {
    KAKAO_SKILL_SECRET: SECRET,
    MODEL_BASE_URL: "http://127.0.0.1:8000/v1",
    ...(id ? { MODEL_ID: id } : {}),
  };
  expect(readModels(readConfig("server", environment))).toMatchObject({
    default: name,
    models: [{ name, id, label: "R1" }],
    egress: ["127.0.0.1:8000"],
  });
});

describe("doctor models", () => {
  it("asks each model and prints what came of it, and fails when one cannot be reached", async () => {
    const good = await startModelServer({
      reasoning: "생각",
      answer: "바닷물에는 소금이 녹아 있어서 짜요. 강물이 실어 왔어요. 오래오래 쌓였어요.",
    });
    const chinese = await startModelServer({
      answer: "海水之所以是咸的,是因为河流不断把岩石中的盐分带入海洋,经过亿万年的积累,海水就变成了咸的。",
    });
    const elsewhere = await startModelServer({ fault: "redirect" });
    for (const server of [good, chinese, elsewhere]) onTestFinished(() => server.close());
    const entry = (name: string, url: string, more = "") => `
  - name: ${name}
    label: ${name}
    backend: openai-compatible
    baseUrl: ${url}
    id: deepseek-r1${more}`;
    const path = await file(
      `models:${entry("good", good.url, "\n    place: 우리 서버")}${entry("foreign", chinese.url)}${entry("moved", elsewhere.url)}\n`,
    );
    const { code, stdout, stderr } = await saenggak(["doctor", "models"], { env: { MODELS_FILE: path } });
    expect([code, stderr]).toEqual([1, ""]);
    const [head, ...rows] = stdout.trimEnd().split("\n");
    expect(head).toMatch(/^model +reachable +first token +tokens\/s +reasoning apart +Korean +place$/);
    expect(rows[0]).toMatch(/^good +yes +\d+\.\d s +\d+ +yes +yes +우리 서버, 127\.0\.0\.1:\d+$/);
    expect(rows[1]).toMatch(/^foreign +yes +\d+\.\d s +\d+ +no +no +127\.0\.0\.1:\d+$/);
    expect(rows[2]).toMatch(/^moved +no \(MODEL_REFUSED\) +– +– +– +– +127\.0\.0\.1:\d+$/);
  });
});
