import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import type { ConversationStep } from "../../../src/emulator/conversation/file.ts";
import { CLI, inherited, ROOT, saenggak, temporaryFolder } from "../../helpers/run.ts";
import { type SkillCall, startSkill, words } from "../../helpers/skill-server.ts";

const USAGE = /^Usage: saenggak emulator --skill URL/m;
/** Where nobody listens: nothing is called in these tests. */
const NOWHERE = "http://127.0.0.1:1/skill";

async function skillThat(onCall: (call: SkillCall) => unknown) {
  const skill = await startSkill(onCall);
  onTestFinished(() => skill.close());
  return skill;
}

const echo = (call: SkillCall) => call.json(words(`${call.payload.userRequest.utterance}!`));

/** `saenggak emulator <arguments>`, left to run; it is killed with the test if it does not end. */
function started(...args: string[]) {
  const child = spawn(process.execPath, [CLI, "emulator", ...args], {
    cwd: ROOT,
    env: inherited(),
    stdio: ["ignore", "pipe", "pipe"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  let stdout = "";
  let stderr = "";
  child.stderr.setEncoding("utf8").on("data", (chunk: string) => {
    stderr += chunk;
  });
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
    stdout += chunk;
  });
  const ended = once(child, "close") as Promise<[code: number | null, signal: string | null]>;
  const printed = async (expected: RegExp): Promise<RegExpExecArray> => {
    for (;;) {
      const found = expected.exec(stdout);
      if (found) return found;
      const over = await Promise.race([once(child.stdout, "data").then(() => false), ended.then(() => true)]);
      if (over) throw new Error(`ended without ${expected}:\n${stdout}${stderr}`);
    }
  };
  return { printed, ended, kill: child.kill.bind(child), stdout: () => stdout, stderr: () => stderr };
}

async function fileOf(value: unknown): Promise<string> {
  const path = join(await temporaryFolder(), "a.conversation.json");
  await writeFile(path, typeof value === "string" ? value : JSON.stringify(value));
  return path;
}

const conversation = (...steps: ConversationStep[]) =>
  fileOf({ format: "saenggak-conversation", version: 1, steps });

async function takenPort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  onTestFinished(() => void server.close());
  await once(server, "listening");
  return (server.address() as { port: number }).port;
}

describe("saenggak emulator", () => {
  it("says where the page is, calls the skill with its headers, and ends with 0 on Ctrl-C", async () => {
    const skill = await skillThat(echo);
    const running = started("--skill", skill.url, "--port", "0", "--header", "X-Skill-Secret: s3:cret ");
    const [, address = ""] = await running.printed(/Open (http:\/\/127\.0\.0\.1:\d+\/emulator) — Ctrl-C/);
    expect(running.stdout()).toContain(`The emulator calls ${skill.url}\n`);
    const page = await fetch(address);
    expect([page.status, page.url]).toEqual([200, `${address}/`]);
    expect(await page.text()).toContain("<!doctype html>");
    const said = await fetch(`${address}/api/say`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ user: "가", utterance: "안녕" }),
    });
    expect(said.status).toBe(202);
    // Its stream of events must not keep it from ending.
    const events = await fetch(`${address}/api/events`);
    const reader = events.body?.pipeThrough(new TextDecoderStream()).getReader();
    reader?.closed.catch(() => {});
    let told = "";
    while (!told.includes('"type":"closed"')) told += (await reader?.read())?.value ?? "";
    expect(told).toContain("안녕!");
    expect(skill.last.headers["x-skill-secret"]).toBe("s3:cret");
    running.kill("SIGINT");
    expect(await running.ended).toEqual([0, null]);
    expect(running.stderr()).toBe("");
    expect(running.stdout()).not.toContain("s3:cret");
  });

  it("ends with 0 when it is told to end while a skill is asked", async () => {
    const asked = Promise.withResolvers<void>();
    const skill = await skillThat(() => asked.resolve());
    const running = started("--skill", skill.url, "--port", "0");
    const [, address = ""] = await running.printed(/Open (\S+)/);
    await fetch(`${address}/api/say`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ user: "가", utterance: "안녕" }),
    });
    await asked.promise;
    running.kill("SIGTERM");
    expect(await running.ended).toEqual([0, null]);
  });

  it.each<[string, string[], string]>([
    ["no skill", [], "--skill must be an http(s) URL."],
    ["a skill that is no URL", ["--skill", "localhost:3000"], "--skill must be an http(s) URL."],
    ["a skill of another scheme", ["--skill", "ftp://localhost/"], "--skill must be an http(s) URL."],
    ["a port that is none", ["--skill", NOWHERE, "--port", "eighty"], "--port must be 0 to 65535."],
    ["a port beyond all", ["--skill", NOWHERE, "--port", "65536"], "--port must be 0 to 65535."],
    [
      "a header without a value",
      ["--skill", NOWHERE, "--header", "secret"],
      "--header must be 'name: value'.",
    ],
    [
      "a header that cannot be sent",
      ["--skill", NOWHERE, "--header", "a: 비밀"],
      "--header must be 'name: value'.",
    ],
    ["an option it does not have", ["--skil", NOWHERE], "Unknown option '--skil'."],
    ["an option without its value", ["--skill"], "Option '--skill <value>' argument missing."],
    ["more than options", ["--skill", NOWHERE, "talk"], "Unexpected argument 'talk'."],
  ])("says in a sentence what is wrong with %s, and how it is used", async (_what, args, sentence) => {
    const { code, stdout, stderr } = await saenggak(["emulator", ...args]);
    expect(code).toBe(1);
    expect(stdout).toBe("");
    const [first, second, ...usage] = stderr.split("\n");
    expect(first?.startsWith(`saenggak: ${sentence}`), first).toBe(true);
    expect(second).toBe("");
    expect(usage.join("\n")).toMatch(USAGE);
    for (const option of ["--skill", "--header", "--port", "--replay"])
      expect(usage.join("\n")).toMatch(new RegExp(`^ {2}${option} +\\S`, "m"));
    expect(stderr).not.toMatch(/비밀|\n {4}at /);
  });

  it("says that a port is taken, and by what option another is given", async () => {
    const port = await takenPort();
    const { code, stdout, stderr } = await saenggak(["emulator", "--skill", NOWHERE, "--port", `${port}`]);
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).toBe(
      `saenggak: Port ${port} of 127.0.0.1 is in use: stop what listens there, or give another --port.\n`,
    );
  });
});

describe("saenggak emulator --replay", () => {
  const replayed = (url: string, file: string) =>
    saenggak(["emulator", "--skill", url, "--port", "0", "--replay", file]);

  it("ends with 0 when all went as in the file, and ticks every step off", async () => {
    const skill = await skillThat(echo);
    const file = await conversation(
      { user: "가", utterance: "안녕", outcome: "shown", sees: ["안녕!"] },
      { user: "가", utterance: "또 안녕", outcome: "shown", sees: [{ matches: "^또" }] },
    );
    expect(await replayed(skill.url, file)).toEqual({
      code: 0,
      stdout: "✔ 가: 안녕\n✔ 가: 또 안녕\n2 as before, 0 different\n",
      stderr: "",
    });
    // The skill has not met them before, nor will it next time.
    const names = () => new Set(skill.calls.map(({ payload }) => payload.userRequest.user.id));
    expect(names().size).toBe(1);
    await replayed(skill.url, file);
    expect(names().size).toBe(2);
  });

  it("ends with 1 when anything went another way, and says what", async () => {
    const skill = await skillThat(echo);
    const file = await conversation(
      { user: "가", utterance: "안녕", outcome: "shown", sees: ["안녕?", "더"] },
      { user: "가", utterance: "또", outcome: "shown", sees: ["또!"] },
      { user: "나", utterance: "끝", outcome: "error" },
    );
    expect(await replayed(skill.url, file)).toEqual({
      code: 1,
      stdout: [
        "✘ 가: 안녕",
        "    말풍선 수가 달라요. 기대: 2개, 이번: 1개",
        "    말풍선 1의 글이 달라요.",
        "      기대: 안녕?",
        "      이번: 안녕!",
        "✔ 가: 또",
        "✘ 나: 끝",
        "    끝이 달라요. 기대: 오류, 이번: 답을 보여 줌",
        "1 as before, 2 different",
        "",
      ].join("\n"),
      stderr: "",
    });
  });

  it.each<[string, () => Promise<string>, RegExp]>([
    [
      "that is not there",
      async () => join(await temporaryFolder(), "absent.json"),
      /absent\.json cannot be read\.$/,
    ],
    ["that is a folder", temporaryFolder, / cannot be read\.$/],
    ["that is no JSON", () => fileOf("{"), / is not JSON\.$/],
    ["that is empty", () => fileOf(""), / is not JSON\.$/],
    ["of another kind", () => fileOf([]), / is not a conversation: file: \S/],
    [
      "with a step that is none",
      () => fileOf({ format: "saenggak-conversation", version: 1, steps: [{ user: "가" }] }),
      / is not a conversation: steps\.0\.utterance: \S/,
    ],
    [
      "with a regular expression that is none",
      () => conversation({ user: "가", utterance: "안녕", sees: [{ matches: "[" }] }),
      / is not a conversation: steps\.0\.sees\.0\.matches: must be a regular expression$/,
    ],
  ])("says what is wrong with a file %s, and asks nobody", async (_what, write, message) => {
    const skill = await skillThat(echo);
    const { code, stdout, stderr } = await replayed(skill.url, await write());
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).toMatch(/^saenggak: The emulator does not take this\. \//);
    expect(stderr.trimEnd().split("\n")).toHaveLength(1);
    expect(stderr.trimEnd()).toMatch(message);
    expect(skill.calls).toHaveLength(0);
  });

  it("ends at once on Ctrl-C while it waits for an answer, and not as if all were well", async () => {
    const asked = Promise.withResolvers<void>();
    const skill = await skillThat((call) => {
      if (call.payload.userRequest.utterance !== "왜?") return echo(call);
      call.ack("잠시만요");
      asked.resolve();
    });
    const file = await conversation(
      { user: "가", utterance: "안녕", outcome: "shown" },
      { user: "가", utterance: "왜?", outcome: "shown" },
    );
    const running = started("--skill", skill.url, "--port", "0", "--replay", file);
    // The callback URL would live for a minute.
    await asked.promise;
    await running.printed(/^✔ 가: 안녕\n/);
    const began = performance.now();
    running.kill("SIGINT");
    expect(await running.ended).toEqual([1, null]);
    expect(performance.now() - began).toBeLessThan(5_000);
    expect(running.stderr()).toBe("saenggak: Stopped before the conversation was over.\n");
    expect(running.stdout()).toBe("✔ 가: 안녕\n");
  });
});
