import { afterEach, describe, expect, it } from "vitest";
import { type RunningEmulator, startEmulator } from "../../../src/emulator/app.ts";
import type { BotSetup } from "../../../src/emulator/bot.ts";
import type { EngineOptions } from "../../../src/emulator/options.ts";
import type { ExchangeRecord } from "../../../src/emulator/record.ts";
import type { SayOptions } from "../../../src/emulator/saying.ts";
import { post, type SkillCall, startSkill, words } from "../../helpers/skill-server.ts";

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

const ID = { guide: "a".repeat(24), cook: "b".repeat(24), weather: "c".repeat(24), news: "d".repeat(24) };
const GUIDE: BotSetup = { id: ID.guide, name: "길잡이" };
const COOK: BotSetup = { id: ID.cook, name: "요리사" };
const WEATHER = { id: ID.weather, name: "날씨", patterns: ["* 날씨"] };

async function skillThat(onCall: (call: SkillCall) => unknown = (call) => call.json(words("네"))) {
  const skill = await startSkill(onCall);
  closers.push(skill.close);
  return skill;
}

/** An engine whose own skill has a secret, and what is said to it. */
async function engineOn(url: string, options: Partial<EngineOptions> = {}) {
  const skill = { url, headers: { "X-Skill-Secret": "s3cret" } };
  const emulator: RunningEmulator = await startEmulator({ skill, ...options });
  closers.push(emulator.close);
  const says = async (
    bot: BotSetup | undefined,
    utterance: string,
    options: SayOptions = {},
    user = "가",
  ): Promise<ExchangeRecord> => {
    const { exchange, replied } = emulator.engine.say({ user, utterance, options, ...(bot && { bot }) });
    await replied;
    return exchange;
  };
  return { emulator, engine: emulator.engine, says };
}

const textIn = (record: ExchangeRecord) => JSON.stringify(record.shown?.bubbles);

describe("a block", () => {
  it("that a pattern leads to is told, and its skill is called", async () => {
    const [own, fallback, weather] = [await skillThat(), await skillThat(), await skillThat()];
    const { says } = await engineOn(own.url);
    const bot = { ...GUIDE, skill: fallback.url, blocks: [{ ...WEATHER, skill: weather.url }] };
    const record = await says(bot, "오늘 날씨");
    expect([own, fallback, weather].map(({ calls }) => calls.length)).toEqual([0, 0, 1]);
    const { payload } = weather.last;
    expect(payload.userRequest.block).toEqual({ id: ID.weather, name: "날씨" });
    expect(payload.intent).toMatchObject({ id: ID.weather, name: "날씨" });
    expect(payload.bot).toEqual({ id: ID.guide, name: "길잡이" });
    expect(record).toMatchObject({
      bot: { id: ID.guide, name: "길잡이" },
      block: { id: ID.weather, name: "날씨" },
      request: { url: weather.url },
      outcome: "shown",
    });
  });

  it("that nothing leads to leaves the words to the fallback block", async () => {
    const [own, fallback, weather] = [await skillThat(), await skillThat(), await skillThat()];
    const { says } = await engineOn(own.url);
    const bot = { ...GUIDE, skill: fallback.url, blocks: [{ ...WEATHER, skill: weather.url }] };
    await says(bot, "안녕");
    expect([own, fallback, weather].map(({ calls }) => calls.length)).toEqual([0, 1, 0]);
    expect(fallback.last.payload.userRequest.block).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{24}$/),
      name: "폴백 블록",
    });
  });

  it("without a skill of its own calls the bot's, and a bot without one the engine's own", async () => {
    const [own, fallback] = [await skillThat(), await skillThat()];
    const { says } = await engineOn(own.url);
    await says({ ...GUIDE, skill: fallback.url, blocks: [WEATHER] }, "오늘 날씨");
    await says({ ...COOK, blocks: [WEATHER] }, "오늘 날씨");
    expect([own, fallback].map(({ calls }) => calls.map(({ payload }) => payload.bot.name))).toEqual([
      ["요리사"],
      ["길잡이"],
    ]);
    for (const skill of [own, fallback]) expect(skill.last.payload.userRequest.block.id).toBe(ID.weather);
  });

  it("that a button names is taken by its name in the bot, whatever the words", async () => {
    const [own, weather] = [await skillThat(), await skillThat()];
    const { says } = await engineOn(own.url);
    const bot = { ...GUIDE, blocks: [{ ...WEATHER, skill: weather.url }] };
    await says(bot, "더 보기", {
      block: { id: ID.weather, name: "더 보기" },
      trigger: "CARD_BUTTON_BLOCK",
    });
    expect(weather.last.payload.userRequest.block).toEqual({ id: ID.weather, name: "날씨" });
    await says(bot, "오늘 날씨", { block: { id: ID.news, name: "소식" } });
    expect(own.last.payload.userRequest.block).toEqual({ id: ID.news, name: "소식" });
    expect(weather.calls).toHaveLength(1);
  });
});

describe("headers", () => {
  it("of the bot are sent to every skill of it", async () => {
    const [own, fallback, weather] = [await skillThat(), await skillThat(), await skillThat()];
    const { says } = await engineOn(own.url);
    const bot = {
      ...GUIDE,
      skill: fallback.url,
      headers: { "X-Channel": "guide", Authorization: "Bearer t0ken" },
      blocks: [{ ...WEATHER, skill: weather.url }],
    };
    await says(bot, "안녕");
    await says(bot, "오늘 날씨");
    for (const { last } of [fallback, weather])
      expect(last.headers).toMatchObject({ "x-channel": "guide", authorization: "Bearer t0ken" });
  });

  it("of the engine's own are sent to no other origin", async () => {
    const [own, other] = [await skillThat(), await skillThat()];
    const { says } = await engineOn(own.url);
    const elsewhere = { ...WEATHER, skill: other.url };
    const records = [
      await says({ ...GUIDE, skill: other.url }, "안녕"),
      await says({ ...GUIDE, blocks: [elsewhere] }, "오늘 날씨"),
    ];
    expect(other.calls).toHaveLength(2);
    for (const { headers } of other.calls) expect(headers).not.toHaveProperty("x-skill-secret");
    for (const { request } of records) expect(JSON.stringify(request)).not.toContain("s3cret");
  });

  it("of the engine's own are sent to its own origin, whatever the path", async () => {
    const own = await skillThat();
    const { says } = await engineOn(own.url);
    await says({ ...GUIDE, skill: `${new URL(own.url).origin}/another` }, "안녕");
    await says(COOK, "안녕");
    expect(own.calls.map(({ headers }) => headers["x-skill-secret"])).toEqual(["s3cret", "s3cret"]);
  });

  it("of the bot take the place of the engine's own, in whatever spelling", async () => {
    const own = await skillThat();
    const { says } = await engineOn(own.url);
    const headers = { "x-skill-SECRET": "another", "Content-Type": "application/json; charset=utf-8" };
    await says({ ...GUIDE, headers }, "안녕");
    expect(own.last.headers["x-skill-secret"]).toBe("another");
    expect(own.last.headers["content-type"]).toBe("application/json; charset=utf-8");
  });
});

describe("a development channel", () => {
  it("has a ! in its callback URLs, and takes callbacks there", async () => {
    const own = await skillThat((call) => call.ack());
    const { engine, says } = await engineOn(own.url);
    const bot = { ...GUIDE, development: true };
    const record = await says(bot, "안녕");
    expect(own.last.callbackUrl).toMatch(new RegExp(`/v1/bots/${ID.guide}!/callback/cbtoken:[0-9a-f]{32}$`));
    expect(own.last.payload.bot.id).toBe(ID.guide);
    expect((await post(own.last.callbackUrl, words("답"))).json.status).toBe("SUCCESS");
    expect(textIn(record)).toContain("답");
    expect(engine.room("가", ID.guide).map(({ type }) => type)).toEqual([
      "sent",
      "waiting",
      "shown",
      "closed",
    ]);
  });

  it("is another bot than the one without !", async () => {
    const own = await skillThat((call) => call.ack());
    const { engine, says } = await engineOn(own.url);
    await says({ ...GUIDE, development: true }, "안녕");
    const { callbackUrl } = own.last;
    const without = callbackUrl.replace("!", "");
    expect((await post(without, words("답"))).json.message).toBe("Invalid bot ID. Check your Bot ID.");
    expect(engine.strays).toHaveLength(1);
    expect((await post(callbackUrl, words("답"))).json.status).toBe("SUCCESS");
  });
});

describe("the callback option", () => {
  it.each<[string, Partial<BotSetup>, string, SayOptions, boolean]>([
    ["is on by default", { blocks: [WEATHER] }, "오늘 날씨", {}, true],
    ["off for the bot is off for its fallback", { callback: false }, "안녕", {}, false],
    [
      "off for the bot is off for a block that says nothing",
      { callback: false, blocks: [WEATHER] },
      "오늘 날씨",
      {},
      false,
    ],
    [
      "on for a block counts more",
      { callback: false, blocks: [{ ...WEATHER, callback: true }] },
      "오늘 날씨",
      {},
      true,
    ],
    ["off for a block is off", { blocks: [{ ...WEATHER, callback: false }] }, "오늘 날씨", {}, false],
    [
      "off for a block is that block's alone",
      { blocks: [{ ...WEATHER, callback: false }] },
      "안녕",
      {},
      true,
    ],
    ["of one saying counts most", { callback: false }, "안녕", { callback: true }, true],
  ])("%s", async (_what, setup, utterance, options, on) => {
    const own = await skillThat();
    const { says } = await engineOn(own.url);
    const record = await says({ ...GUIDE, ...setup }, utterance, options);
    expect(own.last.callbackUrl !== "").toBe(on);
    expect(record.window !== undefined).toBe(on);
  });

  it("off makes an acknowledgement an error", async () => {
    const own = await skillThat((call) => call.ack());
    const { says } = await engineOn(own.url);
    expect((await says({ ...GUIDE, callback: false }, "안녕")).error).toMatchObject({ reason: "format" });
  });
});

describe("flow", () => {
  it("tells the block before, which the first saying does not have", async () => {
    const own = await skillThat();
    const { says } = await engineOn(own.url);
    const bot = { ...GUIDE, blocks: [WEATHER] };
    await says(bot, "오늘 날씨");
    expect(own.last.payload.flow).not.toHaveProperty("lastBlock");
    await says(bot, "안녕");
    expect(own.last.payload.flow.lastBlock).toEqual({ id: ID.weather, name: "날씨" });
    await says(bot, "안녕");
    expect(own.last.payload.flow.lastBlock).toMatchObject({ name: "폴백 블록" });
    // Neither another person nor the same one with another bot was there.
    await says(bot, "안녕", {}, "나");
    expect(own.last.payload.flow).not.toHaveProperty("lastBlock");
    await says(COOK, "안녕");
    expect(own.last.payload.flow).not.toHaveProperty("lastBlock");
  });

  it("tells the block that showed what was pressed", async () => {
    const own = await skillThat();
    const { says } = await engineOn(own.url);
    const bot = { ...GUIDE, blocks: [WEATHER] };
    const { id } = await says(bot, "오늘 날씨");
    await says(bot, "안녕");
    expect(own.last.payload.flow.trigger).toEqual({ type: "TEXT_INPUT" });
    await says(bot, "더", { pressedIn: id, trigger: "QUICKREPLY_BUTTON_MESSAGE" });
    expect(own.last.payload.flow).toEqual({
      trigger: { type: "QUICKREPLY_BUTTON_MESSAGE", referrerBlock: { id: ID.weather, name: "날씨" } },
      lastBlock: { id: expect.any(String), name: "폴백 블록" },
    });
    await says(bot, "더", { pressedIn: "unknown", trigger: "QUICKREPLY_BUTTON_MESSAGE" });
    expect(own.last.payload.flow.trigger).not.toHaveProperty("referrerBlock");
  });
});

describe("rooms of two bots", () => {
  it("are apart for the same person, who is another to each", async () => {
    const own = await skillThat((call) => call.json(words(`${call.payload.bot.name} 답`)));
    const { engine, says } = await engineOn(own.url);
    const records = [await says(GUIDE, "안녕"), await says(COOK, "안녕"), await says(undefined, "안녕")];
    const bots = [ID.guide, ID.cook, engine.bot.id];
    for (const [index, bot] of bots.entries()) {
      const { id } = records[index] as ExchangeRecord;
      expect(engine.exchanges("가", bot).map((record) => record.id)).toEqual([id]);
      expect(new Set(engine.room("가", bot).map((event) => event.exchangeId))).toEqual(new Set([id]));
    }
    expect(engine.room("가")).toEqual(engine.room("가", engine.bot.id));
    expect(engine.events().map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(new Set(own.calls.map(({ payload }) => payload.userRequest.user.id)).size).toBe(3);
  });

  it("get their own callbacks when both come at once", async () => {
    const own = await skillThat((call) => call.ack());
    const { engine, says } = await engineOn(own.url);
    const bots = [{ ...GUIDE, development: true }, COOK];
    await Promise.all(bots.map((bot) => says(bot, "안녕")));
    const answers = await Promise.all(
      own.calls.map(({ callbackUrl, payload }) => post(callbackUrl, words(`${payload.bot.name} 답`))),
    );
    expect(answers.map(({ json }) => json.status)).toEqual(["SUCCESS", "SUCCESS"]);
    for (const { id, name } of bots) {
      const shown = engine.room("가", id).filter((event) => event.type === "shown");
      expect(shown.map(({ bubbles }) => bubbles)).toEqual([[{ simpleText: { text: `${name} 답` } }]]);
    }
  });

  it("do not take each other's tokens", async () => {
    const own = await skillThat((call) => call.ack());
    const { engine, says } = await engineOn(own.url);
    await says(GUIDE, "안녕");
    const guideUrl = own.last.callbackUrl;
    await says(COOK, "안녕");
    const swapped = guideUrl.replace(ID.guide, ID.cook);
    expect((await post(swapped, words("답"))).json.message).toBe(
      "Invalid callback token. Check your callback token.",
    );
    expect(engine.events().filter(({ type }) => type === "shown")).toEqual([]);
  });
});

it("the engine's own bot is known before anybody wrote, as after a restart", async () => {
  const own = await skillThat();
  const { emulator, engine } = await engineOn(own.url, { development: true });
  const callback = (id: string) =>
    `${emulator.origin}/emulator/v1/bots/${id}/callback/cbtoken:${"0".repeat(32)}`;
  expect((await post(callback(`${engine.bot.id}!`), words("답"))).json.message).toBe(
    "Invalid callback token. Check your callback token.",
  );
  for (const id of [engine.bot.id, `${ID.guide}!`])
    expect((await post(callback(id), words("답"))).json.message).toBe("Invalid bot ID. Check your Bot ID.");
});
