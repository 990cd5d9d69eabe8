import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import express from "express";
import supertest from "supertest";
import { afterEach, describe, expect, it } from "vitest";
import { createEmulatorRouter, type RunningEmulator, startEmulator } from "../../../src/emulator/app.ts";
import { createEngine, type Engine } from "../../../src/emulator/engine.ts";
import type { EngineOptions } from "../../../src/emulator/options.ts";
import { openApp } from "../../helpers/app.ts";
import { useRedis } from "../../helpers/redis.ts";
import { post, type SkillCall, type SkillServer, startSkill, words } from "../../helpers/skill-server.ts";

const { env: redis } = useRedis();

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

const COOK = { id: "b".repeat(24), name: "요리사" };

interface Running {
  readonly emulator: RunningEmulator;
  readonly engine: Engine;
  readonly api: string;
  readonly skill: SkillServer;
}

async function running(
  onCall: (call: SkillCall) => unknown = (call) => call.json(words(call.payload.userRequest.utterance)),
  options: Partial<EngineOptions> = {},
): Promise<Running> {
  const skill = await startSkill(onCall);
  const emulator = await startEmulator({
    skill: { url: skill.url, headers: { "X-Skill-Secret": "s3cret" } },
    ...options,
  });
  closers.push(emulator.close, skill.close);
  return { emulator, engine: emulator.engine, api: `${emulator.origin}/emulator/api`, skill };
}

async function got(url: string, headers: Record<string, string> = {}) {
  const response = await fetch(url, { headers });
  const body = await response.text();
  // biome-ignore lint/suspicious/noExplicitAny: tests look into the answer as the wire shows it
  const json: any = /json/.test(response.headers.get("content-type") ?? "") ? JSON.parse(body) : undefined;
  return { status: response.status, headers: response.headers, body, json };
}

async function sent(url: string, body: unknown, headers: Record<string, string> = {}) {
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
  });
  // biome-ignore lint/suspicious/noExplicitAny: likewise
  const json: any = await response.json();
  return { status: response.status, json };
}

/** Resolves once all these have ended. */
async function ended(engine: Engine, ids: readonly string[]): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const look = () => {
    if (ids.every((id) => engine.exchange(id)?.outcome !== undefined)) resolve();
  };
  const stop = engine.watch(look);
  look();
  await promise.finally(stop);
}

interface Told {
  readonly event: string;
  readonly id: string | undefined;
  // biome-ignore lint/suspicious/noExplicitAny: likewise
  readonly data: any;
}

/** A stream of events; `next` reads on from where it was to the first that is so, and resolves with all up to it. */
async function stream(api: string, query = "", headers: Record<string, string> = {}) {
  const leaving = new AbortController();
  closers.unshift(async () => leaving.abort());
  const response = await fetch(`${api}/events${query}`, { headers, signal: leaving.signal });
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  const unread: Told[] = [];
  let rest = "";
  const next = async (so: (one: Told) => boolean): Promise<readonly Told[]> => {
    for (;;) {
      const found = unread.findIndex(so);
      if (found >= 0) return unread.splice(0, found + 1);
      const { value, done } = (await reader?.read()) ?? { value: "", done: true };
      if (done) throw new Error(`ended, and before it came ${JSON.stringify(unread)}`);
      const blocks = (rest + value).split("\n\n");
      rest = blocks.pop() ?? "";
      unread.push(...blocks.map(toldIn));
    }
  };
  return { response, next };
}

function toldIn(block: string): Told {
  const field = (name: string) => new RegExp(`^${name}: (.*)$`, "m").exec(block)?.[1];
  return { event: field("event") ?? "message", id: field("id"), data: JSON.parse(field("data") ?? "") };
}

const isMessage = ({ event }: Told) => event === "message";
const isNote = ({ event }: Told) => event === "exchange";
const events = (told: readonly Told[]) => told.filter(isMessage).map(({ data }) => data);

describe("GET /setup", () => {
  it("tells what a page must know, and the names of headers without their values", async () => {
    const { engine, api, skill } = await running();
    const { status, json, body } = await got(`${api}/setup`);
    expect(status).toBe(200);
    expect(json).toEqual({
      engine: engine.id,
      bot: engine.bot,
      skill: { url: skill.url, headers: ["X-Skill-Secret"] },
      status: false,
    });
    expect(body).not.toContain("s3cret");
  });
});

describe("POST /crowd", () => {
  it("lets as many people say the same, each with their number", async () => {
    const { engine, api, skill } = await running();
    const saying = { user: "손님", utterance: "{n}번이에요, {n}번", options: { isFriend: false }, bot: COOK };
    const { status, json } = await sent(`${api}/crowd`, { count: 12, saying });
    expect(status).toBe(202);
    expect(new Set(json.exchangeIds).size).toBe(12);
    await ended(engine, json.exchangeIds);
    const numbers = Array.from({ length: 12 }, (_, index) => index + 1);
    const records = json.exchangeIds.map((id: string) => engine.exchange(id));
    expect(records.map(({ user }: { user: string }) => user)).toEqual(numbers.map((n) => `손님 ${n}`));
    expect(skill.calls.map(({ payload }) => payload.userRequest.utterance).sort()).toEqual(
      numbers.map((n) => `${n}번이에요, ${n}번`).sort(),
    );
    expect(new Set(skill.calls.map(({ payload }) => payload.userRequest.user.id)).size).toBe(12);
    for (const { payload, headers } of skill.calls) {
      expect(payload.bot).toEqual(COOK);
      expect(payload.userRequest.user.properties).not.toHaveProperty("isFriend");
      expect(headers["x-request-id"]).toMatch(/^chp-/);
    }
    expect(new Set(skill.calls.map(({ headers }) => headers["x-request-id"])).size).toBe(12);
    for (const n of numbers) expect(engine.room(`손님 ${n}`, COOK.id).at(-1)?.type).toBe("closed");
  });

  it.each<[string, unknown, string]>([
    ["nobody", { count: 0, saying: { user: "손님", utterance: "안녕" } }, "count"],
    ["more than a thousand", { count: 1_001, saying: { user: "손님", utterance: "안녕" } }, "count"],
    ["half a person", { count: 1.5, saying: { user: "손님", utterance: "안녕" } }, "count"],
    ["a number in words", { count: "3", saying: { user: "손님", utterance: "안녕" } }, "count"],
    ["no number", { saying: { user: "손님", utterance: "안녕" } }, "count"],
    ["no words", { count: 3, saying: { user: "손님", utterance: "" } }, "saying.utterance"],
    [
      "a name without room for a number",
      { count: 3, saying: { user: "가".repeat(91), utterance: "안녕" } },
      "saying",
    ],
    [
      "trouble that is none",
      { count: 3, saying: { user: "손님", utterance: "안녕", options: { trouble: { delayMs: -1 } } } },
      "saying.options.trouble.delayMs",
    ],
  ])("refuses %s, and names the field", async (_what, body, field) => {
    const { api, skill, engine } = await running();
    const { status, json } = await sent(`${api}/crowd`, body);
    expect(status).toBe(400);
    expect(json.error).toEqual({
      code: "EMULATOR_REQUEST",
      message: expect.stringContaining(` ${field}: `),
      requestId: expect.any(String),
    });
    expect([skill.calls.length, engine.events().length]).toEqual([0, 0]);
  });
});

describe("GET /exchanges", () => {
  it("tells a room's records, oldest first, of the bot that is named or the engine's own", async () => {
    const { engine, api } = await running();
    const said = [
      engine.say({ user: "가 람", utterance: "하나" }),
      engine.say({ user: "가 람", utterance: "둘" }),
      engine.say({ user: "가 람", utterance: "셋", bot: COOK }),
      engine.say({ user: "다른 이", utterance: "넷" }),
    ];
    await Promise.all(said.map(({ replied }) => replied));
    const utterances = async (query: string) => {
      const { json } = await got(`${api}/exchanges?${query}`);
      return json.exchanges.map(({ utterance }: { utterance: string }) => utterance);
    };
    expect(await utterances("user=가 람")).toEqual(["하나", "둘"]);
    expect(await utterances(`user=가 람&bot=${engine.bot.id}`)).toEqual(["하나", "둘"]);
    expect(await utterances(`user=가 람&bot=${COOK.id}`)).toEqual(["셋"]);
    expect(await utterances("user=아무도")).toEqual([]);
  });

  it("wants to know whose room", async () => {
    const { api } = await running();
    const { status, json } = await got(`${api}/exchanges`);
    expect(status).toBe(400);
    expect(json.error).toMatchObject({
      code: "EMULATOR_REQUEST",
      message: expect.stringContaining("user: "),
    });
  });

  it("tells one record by its id, with all that went over the wire", async () => {
    const { engine, api, skill } = await running((call) => call.ack("잠시만요"));
    const { exchange, replied } = engine.say({ user: "가", utterance: "안녕" });
    await replied;
    await post(skill.last.callbackUrl, words("답"));
    const { status, json } = await got(`${api}/exchanges/${exchange.id}`);
    expect(status).toBe(200);
    expect(json).toEqual(JSON.parse(JSON.stringify(exchange)));
    expect(json).toMatchObject({
      outcome: "shown",
      request: { payload: skill.last.payload },
      response: { status: 200 },
      callbacks: [{ accepted: true }],
    });
  });

  it.each([
    ["unknown", 404, "NOT_FOUND"],
    ["%zz", 400, "EMULATOR_REQUEST"],
  ])("has none of the id %s", async (id, code, name) => {
    const { api } = await running();
    const { status, json } = await got(`${api}/exchanges/${id}`);
    expect([status, json.error.code]).toEqual([code, name]);
  });
});

describe("GET /status", () => {
  it("is not there where the skill runs elsewhere", async () => {
    const { api } = await running();
    const { status, json } = await got(`${api}/status`);
    expect([status, json.error.code]).toEqual([404, "NOT_FOUND"]);
  });

  it("tells what goes on behind the webhook", async () => {
    const { app } = await openApp(redis, { env: { EMULATOR: "true" } });
    const status = await supertest(app).get("/emulator/api/status");
    expect(status.status).toBe(200);
    expect(status.body).toEqual({
      queue: expect.objectContaining({ waiting: 0, active: 0, oldestWaitMs: 0 }),
      workers: 0,
      models: ["데모 모델"],
      held: 0,
    });
    const setup = await supertest(app).get("/emulator/api/setup");
    expect(setup.body).toMatchObject({ status: true, skill: { headers: ["x-skill-secret"] } });
  });
});

describe("GET /events", () => {
  it("names the engine first, then tells what was, that this was all, and what comes", async () => {
    const { engine, api } = await running();
    await engine.say({ user: "가", utterance: "하나" }).replied;
    const { response, next } = await stream(api, "?user=가");
    expect(response.headers.get("content-type")).toMatch(/^text\/event-stream/);
    expect(response.headers.get("cache-control")).toBe("no-store");
    const before = await next(({ data }) => data.seq === 3);
    expect(before[0]).toEqual({ event: "engine", id: undefined, data: { id: engine.id } });
    expect(before.slice(1).map(({ event, id }) => [event, id])).toEqual(
      [1, 2, 3].map((seq) => ["message", `${engine.id}.${seq}`]),
    );
    await engine.say({ user: "가", utterance: "둘" }).replied;
    const after = await next(({ data }) => data.seq === 6);
    expect(after[0]).toEqual({ event: "live", id: undefined, data: {} });
    expect([...events(before), ...events(after)]).toEqual(engine.events());
  });

  it("tells of all rooms without a user, in order", async () => {
    const { engine, api } = await running();
    await engine.say({ user: "가", utterance: "하나" }).replied;
    await engine.say({ user: "나", utterance: "둘", bot: COOK }).replied;
    await engine.say({ user: "가", utterance: "셋" }).replied;
    const all = await stream(api);
    expect(events(await all.next(({ data }) => data.seq === 9))).toEqual(engine.events());
    const one = await stream(api, "?user=나");
    await engine.say({ user: "나", utterance: "넷" }).replied;
    const told = events(await one.next(({ data }) => data.seq === 12));
    expect(told).toEqual(engine.events().filter(({ user }) => user === "나"));
    expect(told).toHaveLength(6);
    const { id } = engine.say({ user: "다", utterance: "다섯" }).exchange;
    const live = await all.next(({ data }) => data.exchangeId === id && data.type === "closed");
    expect(events(live).at(-1)).toMatchObject({ user: "다" });
  });

  it("says that a record changed, also when nothing of it is told in the room", async () => {
    const { engine, api, skill } = await running((call) => call.ack("잠시만요"));
    const { next } = await stream(api, "?user=가");
    await next(({ event }) => event === "live");
    await engine.say({ user: "나", utterance: "안녕", bot: COOK }).replied;
    const trouble = { callback: "status500" } as const;
    const { exchange } = engine.say({ user: "가", utterance: "안녕", bot: COOK, options: { trouble } });
    const { id } = exchange;
    const told = [...(await next(({ data }) => data.type === "waiting")), ...(await next(isNote))];
    for (const { data } of told) expect([data.exchangeId ?? data.id, data.user]).toEqual([id, "가"]);
    await post(skill.last.callbackUrl, words("답"));
    // A fault stands in the record alone.
    expect(await next(isNote)).toEqual([
      { event: "exchange", id: undefined, data: { id, bot: COOK.id, user: "가" } },
    ]);
  });

  it("leaves out what a reader has seen of this engine, and nothing of another's", async () => {
    const { engine, api } = await running();
    await engine.say({ user: "가", utterance: "하나" }).replied;
    await engine.say({ user: "가", utterance: "둘" }).replied;
    const seqs = async (lastEventId: string) => {
      const { next } = await stream(api, "?user=가", { "last-event-id": lastEventId });
      const told = await next(({ data }) => data.seq === 6);
      expect(told[0]).toMatchObject({ event: "engine", data: { id: engine.id } });
      return events(told).map(({ seq }) => seq);
    };
    expect(await seqs(`${engine.id}.2`)).toEqual([3, 4, 5, 6]);
    expect(await seqs("00000000-0000-4000-8000-000000000000.2")).toEqual([1, 2, 3, 4, 5, 6]);
    for (const strange of ["2", engine.id, `${engine.id}.x`, "."])
      expect(await seqs(strange)).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it("refuses a person without a name, as the emulator's own fault", async () => {
    const { api } = await running();
    for (const query of ["user=", "user=가&user=나"]) {
      const { status, json } = await got(`${api}/events?${query}`);
      expect(status).toBe(400);
      expect(json.error).toMatchObject({
        code: "EMULATOR_REQUEST",
        message: expect.stringContaining("user: "),
      });
    }
  });

  it("tells a history of any length, and what happens meanwhile after it", async () => {
    // As much as a bubble may hold, three times: 11 MB in all, more than a reader may let pile up of what happens now.
    const heavy = (n: number) => ({
      textCard: {
        title: `카드 ${n}`,
        buttons: [{ label: "더", action: "message", messageText: "x".repeat(28_000) }],
      },
    });
    const outputs = [1, 2, 3].map(heavy);
    const { engine, api } = await running((call) => call.json({ version: "2.0", template: { outputs } }));
    const say = (n: number) => engine.say({ user: `사람 ${n}`, utterance: "안녕" });
    await Promise.all(Array.from({ length: 130 }, (_, n) => say(n).replied));
    expect(engine.events().filter(({ type }) => type === "shown")).toHaveLength(130);
    const { next } = await stream(api);
    await say(130).replied;
    const told = events(await next(({ data }) => data.seq === 131 * 3));
    expect(told.map(({ seq }) => seq)).toEqual(Array.from({ length: 131 * 3 }, (_, index) => index + 1));
  });

  it("ends when the engine closes", async () => {
    const { emulator, api } = await running();
    const { next } = await stream(api);
    await next(({ event }) => event === "engine");
    const rest = expect(next(() => false)).rejects.toThrow(/ended|terminated/);
    await emulator.close();
    closers.splice(closers.indexOf(emulator.close), 1);
    await rest;
  });
});

describe("when the server leaves", () => {
  it("streams end, new ones too, though the engine goes on", async () => {
    const skill = await startSkill((call) => call.ack());
    const engine = createEngine({ skill: { url: skill.url }, origin: () => "http://127.0.0.1:1" });
    const leaving = new AbortController();
    const app = express().use("/emulator", createEmulatorRouter(engine, { leaving: leaving.signal }));
    const server = createServer(app).listen(0, "127.0.0.1");
    await once(server, "listening");
    closers.push(skill.close, engine.close, async () => server.close());
    const api = `http://127.0.0.1:${(server.address() as AddressInfo).port}/emulator/api`;
    const open = await stream(api);
    await open.next(({ event }) => event === "live");
    leaving.abort();
    // Told to nobody any more.
    const { exchange, replied } = engine.say({ user: "가", utterance: "안녕" });
    await expect(open.next(() => false)).rejects.toThrow("ended, and before it came []");
    const late = await stream(api);
    await expect(late.next(() => false)).rejects.toThrow("ended, and before it came []");
    await replied;
    expect(engine.room("가").map(({ type }) => type)).toEqual(["sent", "waiting"]);
    expect(exchange.outcome).toBeUndefined();
  });
});

describe("another site", () => {
  const PATHS = ["setup", "events", "exchanges?user=가", "exchanges/x", "status", "nothing"];

  it.each(["cross-site", "same-site"])("finds nothing here: %s", async (site) => {
    const { engine, api, skill } = await running();
    const { exchange, replied } = engine.say({ user: "가", utterance: "안녕" });
    await replied;
    for (const path of [...PATHS, `exchanges/${exchange.id}`]) {
      const { status, json, body } = await got(`${api}/${path}`, { "sec-fetch-site": site });
      expect([path, status, json.error.code]).toEqual([path, 404, "NOT_FOUND"]);
      expect(body).not.toContain("안녕");
    }
    const saying = { user: "가", utterance: "몰래" };
    for (const [path, body] of Object.entries({ say: saying, crowd: { count: 2, saying } }))
      expect((await sent(`${api}/${path}`, body, { "sec-fetch-site": site })).status).toBe(404);
    expect(skill.calls).toHaveLength(1);
  });

  it.each(["same-origin", "none"])("is not the page itself, nor a person's own visit: %s", async (site) => {
    const { api } = await running();
    expect((await got(`${api}/setup`, { "sec-fetch-site": site })).status).toBe(200);
    const saying = { user: "가", utterance: "안녕" };
    expect((await sent(`${api}/say`, saying, { "sec-fetch-site": site })).status).toBe(202);
  });
});

describe("the page", () => {
  const directives = (policy: string | null) =>
    Object.fromEntries(
      (policy ?? "").split("; ").map((directive) => {
        const [name = "", ...sources] = directive.split(" ");
        return [name, sources];
      }),
    );

  it("is found at its folder's address", async () => {
    const { emulator } = await running();
    for (const query of ["", "?images=on"]) {
      const moved = await fetch(`${emulator.origin}/emulator${query}`, { redirect: "manual" });
      expect([moved.status, moved.headers.get("location")]).toEqual([302, `/emulator/${query}`]);
    }
  });

  it("lets nothing run but its own files, and asks nobody else", async () => {
    const { emulator } = await running();
    const { status, headers, body } = await got(`${emulator.origin}/emulator/`);
    expect(status).toBe(200);
    expect(headers.get("content-type")).toBe("text/html; charset=utf-8");
    expect(headers.get("cache-control")).toBe("no-cache");
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    const policy = headers.get("content-security-policy");
    expect(policy).not.toContain("unsafe-");
    expect(directives(policy)).toMatchObject({
      "default-src": ["'none'"],
      "script-src": ["'self'"],
      "style-src": ["'self'"],
      "connect-src": ["'self'"],
      "img-src": ["'self'", "data:"],
      "frame-ancestors": ["'none'"],
      "base-uri": ["'none'"],
      "form-action": ["'none'"],
    });
    expect(body).toContain("<!doctype html>");
    // What the policy would not let run is not there.
    expect(body).not.toMatch(/<style|<script(?![^>]* src=)| style=| on\w+=/);
  });

  it("asks the hosts of pictures for somebody who said so, and only then", async () => {
    const { emulator } = await running();
    const sources = async (query: string) => {
      const { headers } = await got(`${emulator.origin}/emulator/${query}`);
      return directives(headers.get("content-security-policy"))["img-src"];
    };
    expect(await sources("?images=on")).toEqual(["'self'", "data:", "http:", "https:"]);
    for (const query of ["", "?images=off", "?images=", "?images=on&images=on", "?image=on"])
      expect(await sources(query)).toEqual(["'self'", "data:"]);
  });

  it("has parts that never change, and no others", async () => {
    const { emulator } = await running();
    const base = `${emulator.origin}/emulator/`;
    const { body } = await got(base);
    const parts = [...body.matchAll(/(?:src|href)="(\.\/assets\/[^"]+)"/g)].map(([, path = ""]) => path);
    expect(parts.map((path) => /\.(\w+)$/.exec(path)?.[1])).toEqual(expect.arrayContaining(["js", "css"]));
    const types: Record<string, string> = { js: "text/javascript", css: "text/css", svg: "image/svg+xml" };
    for (const path of parts) {
      const { status, headers } = await got(new URL(path, base).href);
      expect([path, status]).toEqual([path, 200]);
      expect(headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
      expect(headers.get("content-type")).toMatch(types[path.split(".").at(-1) ?? ""] ?? "none");
      expect(headers.get("x-content-type-options")).toBe("nosniff");
    }
    for (const path of ["assets/absent.js", "assets/", "assets/..%2findex.html", "index.html", "main.tsx"]) {
      const { status, json } = await got(base + path);
      expect([path, status, json?.error.code]).toEqual([path, 404, "NOT_FOUND"]);
    }
  });
});
