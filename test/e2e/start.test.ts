/** `npm start` as a newcomer runs it: one command, a real payload, an answer through the callback, and nothing left behind. */
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { afterAll, describe, expect, inject, it, onTestFinished } from "vitest";
import { listen, originOf } from "../../src/listen.ts";
import { type Chat, openChat } from "../helpers/chat.ts";
import { allEnded, checkOut, type NpmProcess, npm, ports, redisOf } from "../helpers/checkout.ts";
import { startModelServer } from "../helpers/model-server.ts";
import { isAlive } from "../helpers/run.ts";

const clone = checkOut();
afterAll(() => clone.remove());

interface Place {
  readonly chat: Chat;
  readonly origin: string;
  readonly admin: string;
  readonly env: Record<string, string>;
  /** Starts it there; may be called again once the one before has ended. */
  start(): Promise<{ npm: NpmProcess; redis: number; secret: string }>;
}

/** Ports, a stand-in bot engine whose callbacks are allowed, and the way to start. */
async function place(given: Readonly<Record<string, string>> = {}): Promise<Place> {
  const { PORT, ADMIN_PORT } = await ports();
  const origin = originOf("127.0.0.1", Number(PORT));
  const skill = { url: `${origin}/kakao/skill`, headers: {} as Record<string, string> };
  const chat = await openChat({ skill });
  onTestFinished(() => chat.close());
  const env = { PORT, ADMIN_PORT, CALLBACK_ORIGINS: chat.origin, CALLBACK_SETTLE_MS: "20", ...given };
  return {
    chat,
    origin,
    admin: originOf("127.0.0.1", Number(ADMIN_PORT)),
    env,
    async start() {
      const running = npm(clone.dir, ["start"], env);
      const [, secret = ""] = await running.prints(/^x-skill-secret: (\S+)$/m);
      skill.headers["x-skill-secret"] = secret;
      await running.prints(/^Saenggak is ready\.$/m);
      return { npm: running, redis: await redisOf(clone.dir), secret };
    },
  };
}

describe("npm start", () => {
  it("answers a real payload through its callback, and remembers it after Ctrl-C and a second start", async () => {
    const { chat, origin, admin, start } = await place();
    const first = await start();
    const printed = first.npm.stdout();
    expect(printed.indexOf("x-skill-secret:")).toBeLessThan(printed.indexOf("Saenggak is ready."));
    expect(first.secret.length).toBeGreaterThanOrEqual(16);
    for (const told of [
      `${origin}/kakao/skill`,
      `${origin}/emulator`,
      `${admin}/metrics`,
      `PORT=${new URL(origin).port} npm run chat`,
      "demo model",
    ])
      expect(printed).toContain(told);

    const turn = await chat.person("a").says("12 × 12는?");
    expect(turn.ack).toMatchObject({ useCallback: true });
    await turn.sees(/데모 모델[\s\S]*144/);
    expect(turn.shownCount).toBe(1);
    expect(turn.refusals).toEqual([]);

    const saying = { user: "b", utterance: "도움말" };
    const body = JSON.stringify(saying);
    const headers = { "content-type": "application/json" };
    expect((await fetch(`${origin}/emulator/api/say`, { method: "POST", headers, body })).status).toBe(202);
    for (const path of ["/healthz", "/readyz"]) expect((await fetch(`${origin}${path}`)).status).toBe(200);
    for (const path of ["/metrics", "/queues"]) expect((await fetch(`${admin}${path}`)).status).toBe(200);
    const forbidden = await fetch(`${origin}/kakao/skill`, { method: "POST", headers, body: "{}" });
    expect(forbidden.status).toBe(401);

    first.npm.signal("SIGINT", "group");
    await allEnded(first.npm, first.redis);
    expect(first.npm.stderr()).toBe("");

    const second = await start();
    expect(second.secret).toBe(first.secret);
    const again = await chat.person("a").says("아까 뭐라고 물었지?");
    await again.sees(/기억하고 있어요[\s\S]*12 × 12는/);
    second.npm.signal("SIGINT");
    await allEnded(second.npm, second.redis);
    expect(clone.status()).toBe("");
    // What it keeps on the disk is encrypted with a secret that it made by itself.
    const data = join(clone.dir, ".data");
    expect(readFileSync(join(data, "context-secret"), "utf8").length).toBeGreaterThanOrEqual(32);
    const kept = readdirSync(join(data, "redis"), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => readFileSync(join(parentPath, name), "utf8"));
    expect(kept.some((text) => text.includes("receivedAt"))).toBe(true);
    expect(kept.filter((text) => text.includes("12 × 12"))).toEqual([]);
    expect(printed).not.toMatch(/not_encrypted/);
  }, 60_000);

  it("ends on SIGTERM to npm, in the middle of a thought, and goes on with it when started again", async () => {
    const model = await startModelServer({ reasoning: "속으로만", answer: "이제 답해요." });
    onTestFinished(() => model.close());
    const { chat, start } = await place({ MODEL_BASE_URL: model.url, MODEL_ID: "deepseek-r1" });
    model.hold("answer");
    const first = await start();
    const turn = await chat.person("c").says("오래 걸리는 질문");
    await model.arrived(1);
    first.npm.signal("SIGTERM");
    await allEnded(first.npm, first.redis);
    expect(turn.shownCount).toBe(0);
    model.release();
    const second = await start();
    await turn.sees("이제 답해요.", 15_000);
    expect(turn.shownCount).toBe(1);
    second.npm.signal("SIGTERM", "group");
    await allEnded(second.npm, second.redis);
  }, 60_000);

  it("ends wholly when it is interrupted while it starts", async () => {
    const { env } = await place();
    const running = npm(clone.dir, ["start"], env);
    await running.prints(/^x-skill-secret: /m);
    const redis = await redisOf(clone.dir);
    running.signal("SIGINT", "group");
    await allEnded(running, redis);
  }, 30_000);

  it("says in one line that its port is in use, and ends Redis", async () => {
    const other = await listen(() => {}, { host: "127.0.0.1", port: 0 });
    onTestFinished(() => other.close(0));
    const { env } = await place({ PORT: String(other.port) });
    const running = npm(clone.dir, ["start"], env);
    expect(await running.ended).toBe(1);
    expect(running.stderr()).toMatch(
      new RegExp(`^saenggak: Port ${other.port} of 127\\.0\\.0\\.1 is in use: [^\n]*\n$`),
    );
    expect(running.stdout()).not.toMatch(/"event"|ready/);
    expect(existsSync(join(clone.dir, ".data/redis/redis.sock"))).toBe(false);
  }, 30_000);

  it("refuses a second one beside the first, which goes on", async () => {
    const { chat, env, start } = await place();
    const first = await start();
    const second = npm(clone.dir, ["start"], { ...env, ...(await ports()) });
    expect(await second.ended).toBe(1);
    expect(second.stderr()).toMatch(
      /^saenggak: .*\.data\/redis is in use by process \d+; stop it first\.\n$/,
    );
    expect(isAlive(first.redis)).toBe(true);
    expect((await chat.person("d").says("도움말")).text).toMatch(/무엇이든 묻기/);
    first.npm.signal("SIGTERM");
    await allEnded(first.npm, first.redis);
  }, 30_000);

  it("does not print a secret that it was given, and takes a Redis that it was given", async () => {
    const { env } = await place({
      KAKAO_SKILL_SECRET: "a-secret-of-ours",
      REDIS_URL: inject("redisUrl"),
      REDIS_PREFIX: "given",
    });
    const running = npm(clone.dir, ["start"], env);
    await running.prints(/^Saenggak is ready\.$/m);
    expect(running.stdout()).not.toContain("a-secret-of-ours");
    expect(existsSync(join(clone.dir, ".data/redis/redis.sock"))).toBe(false);
    running.signal("SIGINT");
    await running.ended;
  }, 30_000);
});

describe("npm run chat", () => {
  const asked = "12 × 12는?\n도움말\n";

  it("from a pipe starts a server for the chat when none runs, and ends it", async () => {
    const { PORT } = await ports();
    const chat = npm(clone.dir, ["run", "--silent", "chat"], { PORT, CALLBACK_SETTLE_MS: "20" });
    const redis = redisOf(clone.dir);
    chat.types(asked);
    expect(await chat.ended).toBe(0);
    expect(chat.stdout()).toMatch(/12 × 12는\?[\s\S]*데모 모델[\s\S]*144[\s\S]*무엇이든 묻기/);
    expect(chat.stderr()).toMatch(
      /^No server runs at .*: started one for this chat \(model: built-in demo model; log: .*chat\.log\)\.\n$/,
    );
    await allEnded(chat, await redis);
    expect(clone.status()).toBe("");
  }, 30_000);

  it("from a pipe talks to the server that runs", async () => {
    const { env, start } = await place();
    const running = await start();
    const chat = npm(clone.dir, ["run", "--silent", "chat"], env);
    chat.types(asked);
    expect(await chat.ended).toBe(0);
    expect(chat.stdout()).toMatch(/데모 모델[\s\S]*144[\s\S]*무엇이든 묻기/);
    expect(chat.stderr()).toBe("");
    expect(await redisOf(clone.dir)).toBe(running.redis);
    running.npm.signal("SIGINT");
    await allEnded(running.npm, running.redis);
  }, 30_000);

  it("does not take another program's page for a server", async () => {
    const page = createServer((_request, response) => response.end("<h1>Another program</h1>"));
    page.listen(0, "127.0.0.1");
    await once(page, "listening");
    onTestFinished(() => void page.close());
    const { port } = page.address() as { port: number };
    const chat = npm(clone.dir, ["run", "--silent", "chat"], { PORT: String(port) });
    chat.types("도움말\n");
    expect(await chat.ended).toBe(0);
    expect(chat.stdout()).toMatch(/무엇이든 묻기/);
  }, 30_000);

  it("ends with Ctrl-C, Redis too", async () => {
    const { PORT } = await ports();
    const chat = npm(clone.dir, ["run", "--silent", "chat"], { PORT });
    const redis = await redisOf(clone.dir);
    chat.signal("SIGINT", "group");
    await allEnded(chat, redis);
  }, 30_000);
});
