import { afterEach, describe, expect, it } from "vitest";
import type { Engine } from "../../../src/emulator/engine.ts";
import type { EngineOptions } from "../../../src/emulator/options.ts";
import type { ExchangeRecord } from "../../../src/emulator/record.ts";
import type { SayOptions, Trouble } from "../../../src/emulator/saying.ts";
import { openChat } from "../../helpers/chat.ts";
import { deploy } from "../../helpers/deployment.ts";
import { type Posted, post, type SkillCall, startSkill, words } from "../../helpers/skill-server.ts";

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

const TOKEN = "Invalid callback token. Check your callback token.";
const SETTINGS = "The skill server settings are incorrect. Use callback true setting required.";

async function roomWith(
  onCall: (call: SkillCall) => unknown = (call) => call.ack("생각하고 있어요"),
  options: Partial<EngineOptions> = {},
) {
  const skill = await startSkill(onCall);
  const chat = await openChat({ skill: { url: skill.url }, ...options });
  closers.push(chat.close, skill.close);
  const asks = (trouble: Trouble, say: SayOptions = {}) =>
    chat.person("가").says("왜 하늘은 파래?", { ...say, trouble });
  return {
    chat,
    engine: chat.engine,
    skill,
    asks,
    send: (body: unknown) => post(skill.last.callbackUrl, body),
  };
}

/** Resolves once the record is so. */
async function until(engine: Engine, exchange: ExchangeRecord, so: (record: ExchangeRecord) => boolean) {
  if (so(exchange)) return;
  const { promise, resolve } = Promise.withResolvers<void>();
  const stop = engine.watch((changed) => {
    if (changed.id === exchange.id && so(changed)) resolve();
  });
  await promise.finally(stop);
}

/** Timers may come this much early. */
const EARLY_MS = 2;

describe("delayMs", () => {
  it("takes its time there and back", async () => {
    let reached = 0;
    const { asks } = await roomWith((call) => {
      reached = performance.now();
      call.json(words("네"));
    });
    const began = performance.now();
    const turn = await asks({ delayMs: 100 });
    expect(reached - began).toBeGreaterThanOrEqual(100 - EARLY_MS);
    expect(performance.now() - reached).toBeGreaterThanOrEqual(100 - EARLY_MS);
    expect(turn.exchange.response?.ms).toBeGreaterThanOrEqual(200);
    await turn.sees("네");
  });

  it("counts both ways against the skill's time, which ends when it would end anyhow", async () => {
    const { asks, skill, send } = await roomWith(undefined, { replyLimitMs: 1_000 });
    const began = performance.now();
    const turn = await asks({ delayMs: 600 });
    expect(performance.now() - began).toBeGreaterThanOrEqual(1_000 - EARLY_MS);
    expect(turn.exchange.error).toEqual({ reason: "timeout", code: 1001, breaches: [] });
    expect(turn.exchange.response).toBeUndefined();
    // The skill knows nothing of that: it was asked in time, and acknowledged.
    expect(skill.calls).toHaveLength(1);
    expect((await send(words("늦었어요"))).json.message).toBe(SETTINGS);
    expect(turn.shownCount).toBe(0);
  });

  it("lets an answer through that is fast enough for both ways", async () => {
    const { asks } = await roomWith((call) => call.json(words("네")), { replyLimitMs: 2_000 });
    await (await asks({ delayMs: 200 })).sees("네");
  });

  it("of the whole limit and more reaches nobody", async () => {
    const { asks, skill } = await roomWith(undefined, { replyLimitMs: 100 });
    const turn = await asks({ delayMs: 100 });
    expect(turn.exchange.error).toMatchObject({ reason: "timeout", code: 1001 });
    expect(skill.calls).toHaveLength(0);
  });

  it("makes a broken connection known as late", async () => {
    const { asks } = await roomWith(({ response }) => response.destroy());
    const began = performance.now();
    const turn = await asks({ delayMs: 100 });
    expect(turn.exchange.error).toMatchObject({ reason: "network", code: 1005 });
    expect(performance.now() - began).toBeGreaterThanOrEqual(200 - 2 * EARLY_MS);
  });

  it("delays a callback and its answer", async () => {
    const { engine, asks, send } = await roomWith();
    const turn = await asks({ delayMs: 100 });
    expect(turn.waiting).toBe("생각하고 있어요");
    let shown = 0;
    engine.listen(({ type }) => {
      if (type === "shown") shown = performance.now();
    });
    const began = performance.now();
    expect((await send(words("이제"))).json.status).toBe("SUCCESS");
    expect(shown - began).toBeGreaterThanOrEqual(100 - EARLY_MS);
    expect(performance.now() - shown).toBeGreaterThanOrEqual(100 - EARLY_MS);
  });

  it("does not outlast the engine", async () => {
    const { chat, engine } = await roomWith();
    const { exchange, replied } = engine.say({
      user: "가",
      utterance: "안녕",
      options: { trouble: { delayMs: 4_000 } },
    });
    const began = performance.now();
    await chat.close();
    closers.shift();
    await replied;
    expect(performance.now() - began).toBeLessThan(2_000);
    expect(exchange.outcome).toBeUndefined();
  });
});

describe("lostAck", () => {
  it("is a broken connection for the platform, and the callback that follows is refused", async () => {
    const { engine, asks, send } = await roomWith();
    const turn = await asks({ lostAck: true });
    expect(turn.exchange.error).toEqual({ reason: "network", code: 1005, breaches: [] });
    expect(turn.exchange.outcome).toBe("error");
    expect(turn.waiting).toBeUndefined();
    // What was lost stands in the record.
    expect(JSON.parse(turn.exchange.response?.body ?? "")).toMatchObject({ useCallback: true });
    expect(await send(words("여기 있어요"))).toMatchObject({
      status: 200,
      json: { status: "FAIL", message: SETTINGS },
    });
    expect(turn.shownCount).toBe(0);
    expect(engine.room("가").map(({ type }) => type)).toEqual(["sent", "error", "closed", "refused"]);
  });

  it("loses an answer that came at once, too", async () => {
    const { asks } = await roomWith((call) => call.json(words("바로")));
    const turn = await asks({ lostAck: true });
    expect(turn.exchange.error).toMatchObject({ reason: "network", code: 1005 });
    expect(turn.shownCount).toBe(0);
  });
});

describe("duplicate", () => {
  it("sends the same request twice, byte for byte, and the first reply decides", async () => {
    const { engine, skill, asks } = await roomWith((call) =>
      call.json(words(["첫째", "둘째"][skill.calls.indexOf(call)] ?? "셋째")),
    );
    const turn = await asks({ duplicate: true });
    await until(engine, turn.exchange, ({ repeated }) => repeated !== undefined);
    const [first, second, ...more] = skill.calls;
    expect(more).toEqual([]);
    expect(first?.body).not.toBe("");
    expect(second?.body).toBe(first?.body);
    expect(second?.headers).toEqual(first?.headers);
    expect(first?.headers["x-request-id"]).toMatch(/^chp-[0-9a-f]{32}$/);
    await turn.sees(/^첫째$/);
    expect(turn.shownCount).toBe(1);
    expect(turn.exchange.response?.body).toContain("첫째");
    expect(turn.exchange.repeated?.body).toContain("둘째");
  });

  it("shows nothing of a second reply that overtakes the first", async () => {
    const { engine, skill, asks } = await roomWith(async (call) => {
      if (skill.calls.length > 1) return call.json(words("둘째"));
      const { promise, resolve } = Promise.withResolvers<void>();
      const stop = engine.watch(({ repeated }) => {
        if (repeated) resolve();
      });
      await promise.finally(stop);
      call.ack("첫째");
    });
    const turn = await asks({ duplicate: true });
    expect(turn.waiting).toBe("첫째");
    expect(turn.shownCount).toBe(0);
    expect(turn.exchange.repeated?.body).toContain("둘째");
  });

  it("is nothing to a record whose repeat gets no reply", async () => {
    const cut = Promise.withResolvers<void>();
    const { skill, asks } = await roomWith(async (call) => {
      if (skill.calls.length > 1) {
        call.response.once("close", cut.resolve).destroy();
        return;
      }
      await cut.promise;
      call.json(words("첫째"));
    });
    const turn = await asks({ duplicate: true });
    await turn.sees("첫째");
    expect(turn.exchange).not.toHaveProperty("repeated");
  });

  it("is answered once by a real server", async () => {
    const { chat, model } = await deploy();
    const turn = await chat.person("twice").says("왜 하늘은 파래?", { trouble: { duplicate: true } });
    await turn.sees("안녕하세요.");
    await until(chat.engine, turn.exchange, ({ repeated }) => repeated !== undefined);
    // In other words, maybe: the waiting messages change.
    expect(turn.exchange.repeated).toMatchObject({
      status: 200,
      body: expect.stringContaining('"useCallback":true'),
    });
    expect([turn.shownCount, turn.refusals]).toEqual([1, []]);
    // A question more, and all that one worker had to do before it is done.
    await (await chat.person("twice").says("그럼 노을은?")).sees("안녕하세요.");
    expect(model.requests).toHaveLength(2);
    expect(turn.exchange.callbacks).toHaveLength(1);
  });
});

describe("callback", () => {
  it.each<[NonNullable<Trouble["callback"]>, object]>([
    ["fail", { status: 200, json: { status: "FAIL", message: TOKEN } }],
    ["internal", { status: 200, json: { status: "ERROR", message: "Internal server error occured. 501" } }],
    ["status500", { status: 500, body: "" }],
    ["html", { status: 200, type: expect.stringContaining("text/html") }],
    ["redirect", { status: 302 }],
  ])("%s is the answer as often as `times` says, and spends nothing", async (callback, answer) => {
    const { asks, send } = await roomWith();
    const turn = await asks({ callback, times: 2 });
    for (const body of ["첫째", "둘째"]) expect(await send(words(body))).toMatchObject(answer);
    expect([turn.shownCount, turn.exchange.outcome]).toEqual([0, undefined]);
    expect((await send(words("셋째"))).json.status).toBe("SUCCESS");
    await turn.sees("셋째");
    expect(turn.exchange.callbacks.map(({ accepted }) => accepted)).toEqual([false, false, true]);
  });

  it("is every answer without `times`", async () => {
    const { asks, send } = await roomWith();
    const turn = await asks({ callback: "fail" });
    const answers: Posted[] = [];
    for (const body of ["첫째", "둘째", "셋째"]) answers.push(await send(words(body)));
    expect(answers.map(({ json }) => json.status)).toEqual(["FAIL", "FAIL", "FAIL"]);
    expect(turn.refusals).toEqual([TOKEN, TOKEN, TOKEN]);
    expect([turn.shownCount, turn.exchange.outcome]).toEqual([0, undefined]);
  });

  it("fail is a status of its own where the platform refuses so", async () => {
    const { asks, send } = await roomWith(undefined, { refusals: "http" });
    await asks({ callback: "fail" });
    expect(await send(words("가"))).toMatchObject({ status: 400, json: { status: "FAIL", message: TOKEN } });
  });

  it("reset breaks the connection and leaves the token usable", async () => {
    const { asks, send } = await roomWith();
    const turn = await asks({ callback: "reset", times: 1 });
    await expect(send(words("첫째"))).rejects.toMatchObject({ code: "ECONNRESET" });
    expect((await send(words("둘째"))).json.status).toBe("SUCCESS");
    await turn.sees("둘째");
  });

  it("drop shows the answer and says nothing", async () => {
    const { asks, send } = await roomWith();
    const turn = await asks({ callback: "drop", times: 1 });
    await expect(send(words("첫째"))).rejects.toMatchObject({ code: "ECONNRESET" });
    await turn.sees("첫째");
    expect((await send(words("둘째"))).json.message).toBe(TOKEN);
    expect(turn.shownCount).toBe(1);
  });

  it("hang answers never, and others meanwhile", async () => {
    const { chat, engine, asks, send } = await roomWith();
    const turn = await asks({ callback: "hang", times: 1 });
    const refused = expect(send(words("첫째"))).rejects.toMatchObject({ code: "ECONNRESET" });
    await until(engine, turn.exchange, ({ callbacks }) => callbacks.length > 0);
    expect((await send(words("둘째"))).json.status).toBe("SUCCESS");
    await turn.sees("둘째");
    await chat.close();
    closers.shift();
    await refused;
  });

  it("comes before what the engine's owner lets go wrong, and gives way to it", async () => {
    const { asks, send } = await roomWith(undefined, {
      fault: ({ attempt }) => (attempt <= 2 ? "status500" : undefined),
    });
    const turn = await asks({ callback: "fail", times: 1 });
    expect((await send(words("첫째"))).status).toBe(200);
    expect((await send(words("둘째"))).status).toBe(500);
    expect((await send(words("셋째"))).json.status).toBe("SUCCESS");
    await turn.sees("셋째");
  });

  it("is one saying's alone", async () => {
    const { chat, skill, asks, send } = await roomWith();
    await asks({ callback: "fail" });
    const [troubled] = skill.calls;
    const other = await chat.person("나").says("안녕");
    expect((await send(words("잘 왔어요"))).json.status).toBe("SUCCESS");
    await other.sees("잘 왔어요");
    expect((await post(troubled?.callbackUrl ?? "", words("가"))).json.status).toBe("FAIL");
  });
});

describe("speed", () => {
  it.each<[string, SayOptions, number]>([
    ["a minute", {}, 60_000],
    ["a group's five minutes", { group: "모임" }, 300_000],
  ])("makes %s shorter", async (_what, say, lives) => {
    let now = 1_000_000;
    const { asks, send } = await roomWith(undefined, { clock: () => now });
    const closesAt = now + lives / 4;
    const early = await asks({ speed: 4 }, say);
    expect(early.exchange.window?.closesAt).toBe(closesAt);
    now = closesAt - 1;
    expect((await send(words("아슬아슬"))).json.status).toBe("SUCCESS");
    now = 1_000_000;
    const late = await asks({ speed: 4 }, say);
    now = closesAt;
    expect((await send(words("늦음"))).json.message).toBe(TOKEN);
    expect(late.shownCount).toBe(0);
  });

  it("tells moments in whole milliseconds", async () => {
    const { asks } = await roomWith();
    const { exchange } = await asks({ speed: 7 });
    expect(exchange.window?.closesAt).toSatisfy(Number.isInteger);
  });

  it("ends the wait, too", async () => {
    const { engine, asks } = await roomWith(undefined, { windowMs: 6_000 });
    const turn = await asks({ speed: 60 });
    await turn.closes(2_000);
    expect(turn.exchange.outcome).toBe("expired");
    const waited = engine.room("가").find((event) => event.type === "waiting");
    expect(waited?.closesAt).toBe(turn.exchange.window?.closesAt);
  });
});

it("one bot of many may have trouble and another none", async () => {
  const { engine, skill } = await roomWith();
  const bot = { id: "0123456789abcdef01234567", name: "길잡이" };
  const lost = engine.say({ user: "가", utterance: "하나", bot, options: { trouble: { lostAck: true } } });
  await lost.replied;
  const well = engine.say({ user: "가", utterance: "둘", bot });
  await well.replied;
  expect([lost.exchange.outcome, well.exchange.outcome]).toEqual(["error", undefined]);
  expect((await post(skill.last.callbackUrl, words("네"))).json.status).toBe("SUCCESS");
});
