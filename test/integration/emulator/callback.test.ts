import { afterEach, describe, expect, it } from "vitest";
import type { EngineOptions } from "../../../src/emulator/options.ts";
import type { SayOptions } from "../../../src/emulator/saying.ts";
import { type Chat, openChat, type Turn } from "../../helpers/chat.ts";
import { type Posted, post, type SkillCall, startSkill, words } from "../../helpers/skill-server.ts";

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

const TOKEN = "Invalid callback token. Check your callback token.";
const SETTINGS = "The skill server settings are incorrect. Use callback true setting required.";

interface Asked {
  readonly chat: Chat;
  readonly turn: Turn;
  readonly url: string;
  readonly send: (body: unknown) => Promise<Posted>;
}

/** A person asked, and the skill acknowledged (unless told otherwise). */
async function asked(
  options: Partial<EngineOptions> = {},
  say: SayOptions = {},
  onCall: (call: SkillCall) => unknown = (call) => call.ack("생각하고 있어요"),
): Promise<Asked> {
  const skill = await startSkill(onCall);
  const chat = await openChat({ skill: { url: skill.url }, ...options });
  closers.push(chat.close, skill.close);
  const turn = await chat.person("가").says("왜 하늘은 파래?", say);
  const url = skill.last.callbackUrl;
  return { chat, turn, url, send: (body) => post(url, body) };
}

describe("an acknowledged turn", () => {
  it("shows the waiting message, then the callback's answer, once", async () => {
    const { turn, send } = await asked();
    expect(turn.waiting).toBe("생각하고 있어요");
    expect(turn.ack).toEqual({ version: "2.0", useCallback: true, data: { text: "생각하고 있어요" } });
    expect(turn.shownCount).toBe(0);
    const answer = await send(words("빛이 흩어져서요"));
    expect(answer).toMatchObject({ status: 200, json: { status: "SUCCESS" } });
    expect(answer.json).toEqual({
      taskId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      status: "SUCCESS",
      message: expect.any(String),
      timestamp: expect.any(Number),
    });
    await turn.sees("흩어져서요");
    const again = await send(words("한 번 더"));
    expect(again.json).toMatchObject({ status: "FAIL", message: TOKEN });
    expect(turn.shownCount).toBe(1);
    expect(turn.text).toBe("빛이 흩어져서요");
    expect(turn.refusals).toEqual([TOKEN]);
    expect(turn.exchange.callbacks.map(({ accepted }) => accepted)).toEqual([true, false]);
  });

  it("answers only one of two that come at once", async () => {
    const { turn, send } = await asked();
    const both = await Promise.all([send(words("하나")), send(words("둘"))]);
    expect(both.map(({ json }) => json.status).sort()).toEqual(["FAIL", "SUCCESS"]);
    expect(turn.shownCount).toBe(1);
  });

  it("expires", async () => {
    const { turn, send } = await asked({ windowMs: 50 });
    await turn.closes();
    expect(turn.exchange.outcome).toBe("expired");
    expect((await send(words("늦었어요"))).json.message).toBe(TOKEN);
  });
});

describe("a callback is judged by the clock", () => {
  it.each<[string, SayOptions, number]>([
    ["a minute", {}, 60_000],
    ["five minutes in a group", { group: "모임" }, 300_000],
  ])("%s from its issue", async (_what, say, lives) => {
    let now = 1_000_000;
    const early = await asked({ clock: () => now }, say);
    now += lives - 1;
    expect((await early.send(words("아슬아슬"))).json).toMatchObject({ status: "SUCCESS", timestamp: now });
    expect(early.turn.exchange.callbacks[0]?.afterMs).toBe(lives - 1);
    const late = await asked({ clock: () => now }, say);
    now += lives;
    expect((await late.send(words("늦음"))).json.message).toBe(TOKEN);
    expect(late.turn.refusals).toEqual([TOKEN]);
  });

  it("and by the time the platform takes over the ack", async () => {
    let now = 0;
    const { turn, send } = await asked({ clock: () => now, settleMs: 1_000 });
    now = 999;
    expect((await send(words("일러요"))).json.message).toBe(TOKEN);
    now = 1_000;
    expect((await send(words("됐어요"))).json.status).toBe("SUCCESS");
    await turn.sees("됐어요");
  });
});

describe("a callback is refused", () => {
  it("when it overtakes the ack, which does not spend its token", async () => {
    let early: Posted | undefined;
    const { turn, send } = await asked({}, {}, async (call) => {
      early = await post(call.callbackUrl, words("먼저"));
      call.ack();
    });
    expect(early?.json.message).toBe(TOKEN);
    expect((await send(words("이제"))).json.status).toBe("SUCCESS");
    await turn.sees("이제");
  });

  it("when the reply was an answer already, or none", async () => {
    const answered = await asked({}, {}, (call) => call.json(words("바로")));
    expect((await answered.send(words("또"))).json.message).toBe(SETTINGS);
    expect(answered.turn.shownCount).toBe(1);
    const failed = await asked({}, {}, (call) => call.json({}, 500));
    expect((await failed.send(words("또"))).json.message).toBe(SETTINGS);
    expect(failed.turn.shownCount).toBe(0);
  });

  it("with a token of the console's bot test", async () => {
    const { url, turn, send } = await asked({}, { tester: "bot" });
    expect(url).toContain("/callback/cbtest:");
    expect((await send(words("시험"))).json.message).toBe("Invalid callback token for testing purposes.");
    expect(turn.refusals).toHaveLength(1);
  });

  it("at another bot, or with an unknown token, and is kept as a stray", async () => {
    const { chat, url } = await asked();
    const wrongBot = url.replace(/bots\/[0-9a-f]{24}/, `bots/${"0".repeat(24)}`);
    expect((await post(wrongBot, words("가"))).json.message).toBe("Invalid bot ID. Check your Bot ID.");
    const wrongToken = url.replace(/cbtoken:.{4}/, "cbtoken:zzzz");
    expect((await post(wrongToken, words("가"))).json.message).toBe(TOKEN);
    expect(chat.engine.strays.map(({ path }) => path)).toEqual(
      [wrongBot, wrongToken].map((wrong) => wrong.slice(wrong.indexOf("/emulator"))),
    );
  });

  it.each([
    ["an encoded !", (url: string) => url.replace("!", "%21")],
    ["an encoded :", (url: string) => url.replace("cbtoken:", "cbtoken%3A")],
    ["a query", (url: string) => `${url}?a=1`],
    ["capitals", (url: string) => url.replace(/[0-9a-f]{32}$/, (hex) => hex.toUpperCase())],
    ["a broken escape", (url: string) => `${url}%zz`],
  ])("when its path does not match byte for byte: %s", async (_what, change) => {
    const { url, turn, send } = await asked({ development: true });
    expect(url).toMatch(/\/v1\/bots\/[0-9a-f]{24}!\/callback\/cbtoken:/);
    const changed = await post(change(url), words("가"));
    expect(changed.json).toMatchObject({ status: "FAIL" });
    expect(turn.shownCount).toBe(0);
    expect((await send(words("그대로"))).json.status).toBe("SUCCESS");
  });

  it.each<[string, unknown]>([
    ["no JSON", "<html>"],
    ["nothing", ""],
    ["broken UTF-8", Buffer.from([0x22, 0xff, 0x22])],
    ["an ack", { version: "2.0", useCallback: true }],
    ["no template", { version: "2.0", data: {} }],
    [
      "too many outputs",
      { version: "2.0", template: { outputs: Array(4).fill({ simpleText: { text: "가" } }) } },
    ],
    ["empty outputs outside a group", { version: "2.0", template: { outputs: [] } }],
    ["a megabyte", words("가".repeat(400_000))],
  ])("when its body breaks the format, which spends the token: %s", async (_what, body) => {
    const { turn, send } = await asked();
    expect((await send(body)).json).toMatchObject({
      status: "FAIL",
      message: "Invalid json response from bot-skill.",
    });
    expect(turn.exchange.outcome).toBe("spent");
    expect(turn.exchange.callbacks[0]?.breaches).not.toEqual([]);
    expect((await send(words("고쳤어요"))).json.message).toBe(TOKEN);
    expect(turn.shownCount).toBe(0);
  });

  it("in either shape", async () => {
    const bad = words("가".repeat(1001));
    const ok = await asked();
    expect(await ok.send(bad)).toMatchObject({ status: 200, json: { status: "FAIL" } });
    const http = await asked({ refusals: "http" });
    expect(await http.send(bad)).toMatchObject({ status: 400, json: { status: "FAIL" } });
  });
});

describe("faults of the platform", () => {
  const once = (fault: ReturnType<NonNullable<EngineOptions["fault"]>>) => ({
    fault: ({ attempt }: { attempt: number }) => (attempt === 1 ? fault : undefined),
  });

  it.each([
    ["status500", { status: 500, body: "" }],
    ["internal", { status: 200, json: { status: "ERROR", message: "Internal server error occured. 501" } }],
    ["html", { status: 200, type: expect.stringContaining("text/html") }],
    ["redirect", { status: 302 }],
  ] as const)("%s leaves the token usable", async (fault, answer) => {
    const { turn, send } = await asked(once(fault));
    expect(await send(words("첫째"))).toMatchObject(answer);
    expect(turn.shownCount).toBe(0);
    expect((await send(words("둘째"))).json.status).toBe("SUCCESS");
    await turn.sees("둘째");
    expect(turn.exchange.callbacks).toHaveLength(2);
  });

  it("reset leaves the token usable", async () => {
    const { turn, send } = await asked(once("reset"));
    await expect(send(words("첫째"))).rejects.toMatchObject({ code: "ECONNRESET" });
    expect((await send(words("둘째"))).json.status).toBe("SUCCESS");
    await turn.sees("둘째");
  });

  it("drop shows the answer and says nothing", async () => {
    const { turn, send } = await asked(once("drop"));
    await expect(send(words("첫째"))).rejects.toMatchObject({ code: "ECONNRESET" });
    await turn.sees("첫째");
    expect((await send(words("둘째"))).json.message).toBe(TOKEN);
    expect(turn.shownCount).toBe(1);
  });

  it("hang never answers, until the engine closes", async () => {
    const arrived = Promise.withResolvers<void>();
    const fault = (): "hang" => {
      arrived.resolve();
      return "hang";
    };
    const { chat, turn, send } = await asked({ fault });
    const hanging = send(words("첫째"));
    const refused = expect(hanging).rejects.toMatchObject({ code: "ECONNRESET" });
    await arrived.promise;
    expect(turn.exchange.callbacks[0]).toMatchObject({ answer: { fault: "hang" }, accepted: false });
    await chat.engine.close();
    await refused;
  });
});
