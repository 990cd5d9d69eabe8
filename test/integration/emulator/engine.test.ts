import { afterEach, describe, expect, it } from "vitest";
import type { EngineOptions } from "../../../src/emulator/options.ts";
import type { SayOptions } from "../../../src/emulator/saying.ts";
import { type Chat, openChat } from "../../helpers/chat.ts";
import { type SkillCall, type SkillServer, startSkill, words } from "../../helpers/skill-server.ts";

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

async function chatWith(
  onCall: (call: SkillCall) => unknown,
  options: Partial<EngineOptions> = {},
): Promise<{ chat: Chat; skill: SkillServer }> {
  const skill = await startSkill(onCall);
  const chat = await openChat({
    skill: { url: skill.url, headers: { "X-Skill-Secret": "s3cret" } },
    ...options,
  });
  closers.push(chat.close, skill.close);
  return { chat, skill };
}

const HELP = { label: "도움말", action: "message", messageText: "도움말 보여줘", extra: { from: "quick" } };

describe("the request", () => {
  const asked = async (options: SayOptions = {}) => {
    const { chat, skill } = await chatWith((call) => call.json(words("네")));
    await chat.person("가람").says("안녕", options);
    return skill.last;
  };

  it("is what the platform sends", async () => {
    const { payload, headers } = await asked();
    expect(headers).toMatchObject({
      "user-agent": "AHC/2.1",
      "x-request-id": expect.stringMatching(/^chp-[0-9a-f]{32}$/),
      "x-skill-secret": "s3cret",
      "content-type": "application/json",
    });
    expect(payload.userRequest).toMatchObject({
      callbackUrl: expect.stringMatching(
        /^http:\/\/127\.0\.0\.1:\d+\/emulator\/v1\/bots\/[0-9a-f]{24}\/callback\/cbtoken:[0-9a-f]{32}$/,
      ),
      timezone: "Asia/Seoul",
      utterance: "안녕",
      lang: "ko",
      params: { surface: "Kakaotalk.plusfriend" },
    });
    const { user } = payload.userRequest;
    expect(user.id.length).toBeLessThanOrEqual(70);
    expect(user.properties).toMatchObject({ botUserKey: user.id, bot_user_key: user.id, isFriend: true });
    expect(user.properties.plusfriendUserKey).toBe(user.properties.plusfriend_user_key);
    expect(payload.flow.trigger.type).toBe("TEXT_INPUT");
    expect(payload.contexts).toEqual([]);
    expect(payload.bot.id).toMatch(/^[0-9a-f]{24}$/);
    expect(payload.action).toMatchObject({ params: {}, detailParams: {}, clientExtra: {} });
  });

  it("has the same id for the same person, another for another", async () => {
    const { chat, skill } = await chatWith((call) => call.json(words("네")));
    for (const name of ["가", "나", "가"]) await chat.person(name).says("안녕");
    const [first, second, third] = skill.calls.map(({ payload }) => payload.userRequest.user.id);
    expect(first).toBe(third);
    expect(first).not.toBe(second);
  });

  it("carries a group's key instead of a channel friend's", async () => {
    const { payload } = await asked({ group: "모임" });
    expect(payload.userRequest.chat.properties.botGroupKey).toMatch(/^[0-9a-f]{64}$/);
    expect(payload.userRequest.user.properties).not.toHaveProperty("plusfriendUserKey");
  });

  it("is bare in the console's skill test", async () => {
    const { payload } = await asked({ tester: "skill" });
    expect(payload.userRequest.user).toEqual({ id: "662293", type: "accountId", properties: {} });
    expect(payload.userRequest).toMatchObject({ lang: null, params: { ignoreMe: "true" } });
    expect(payload.action.clientExtra).toBeNull();
    for (const absent of ["contexts", "flow"]) expect(payload).not.toHaveProperty(absent);
    expect(payload.userRequest).not.toHaveProperty("callbackUrl");
  });

  it("follows the options of one saying", async () => {
    const { payload, headers } = await asked({
      callback: false,
      isFriend: false,
      requestId: "chp-repeat",
      params: { city: "서울" },
      block: { id: "b1", name: "날씨" },
      trigger: "CARD_BUTTON_BLOCK",
    });
    expect(payload.userRequest).not.toHaveProperty("callbackUrl");
    expect(payload.userRequest.user.properties).not.toHaveProperty("isFriend");
    expect(headers["x-request-id"]).toBe("chp-repeat");
    expect(payload.action.detailParams).toEqual({ city: { origin: "서울", value: "서울", groupName: "" } });
    expect(payload.userRequest.block).toEqual({ id: "b1", name: "날씨" });
    expect(payload.flow.trigger.type).toBe("CARD_BUTTON_BLOCK");
  });

  it("tells of a pressed quick reply and a pressed card button", async () => {
    const button = { label: "더", action: "block", blockId: "b2", extra: { page: 2 } };
    const card = { textCard: { title: "제목", buttons: [button] } };
    const answer = { version: "2.0", template: { outputs: [card], quickReplies: [HELP] } };
    const { chat, skill } = await chatWith((call) => call.json(answer));
    const person = chat.person("가");
    await person.says("안녕");
    await person.presses("도움말");
    expect(skill.last.payload.userRequest.utterance).toBe("도움말 보여줘");
    expect(skill.last.payload.action.clientExtra).toEqual({ from: "quick" });
    expect(skill.last.payload.flow.trigger.type).toBe("QUICKREPLY_BUTTON_MESSAGE");
    await person.presses("더");
    expect(skill.last.payload.userRequest).toMatchObject({ utterance: "더", block: { id: "b2" } });
    expect(skill.last.payload.flow.trigger.type).toBe("CARD_BUTTON_BLOCK");
    await expect(person.presses("없는 단추")).rejects.toThrow("nothing to press");
  });
});

describe("the skill's own reply", () => {
  it("is shown, with its quick replies, and closes the exchange", async () => {
    const { chat } = await chatWith((call) => call.json(words("안녕하세요", [HELP])));
    const turn = await chat.person("가").says("안녕");
    await turn.sees("안녕하세요");
    expect(turn.quickReplies).toEqual([HELP]);
    expect(turn.exchange.shown?.via).toBe("reply");
    expect(turn.ack).toBeUndefined();
    expect(chat.engine.room("가").map(({ type, seq }) => [seq, type])).toEqual([
      [1, "sent"],
      [2, "shown"],
      [3, "closed"],
    ]);
    expect(turn.exchange.response).toMatchObject({ status: 200, ms: expect.any(Number) });
  });

  it.each<[string, (call: SkillCall) => void, object]>([
    [
      "a reply that never ends",
      ({ response }) => response.writeHead(200).write("{"),
      { reason: "timeout", code: 1001 },
    ],
    ["no reply", () => {}, { reason: "timeout", code: 1001 }],
    ["a cut connection", ({ response }) => response.destroy(), { reason: "network", code: 1005 }],
    ["a huge reply", (call) => call.json("가".repeat(1e6)), { reason: "network", code: 1005 }],
    ["HTTP 500", (call) => call.json(words("네"), 500), { reason: "status" }],
    ["a redirect", ({ response }) => response.writeHead(302, { location: "/x" }).end(), { reason: "status" }],
    [
      "a page",
      ({ response }) => response.end("<html>"),
      { reason: "format", breaches: [{ path: "response" }] },
    ],
    [
      "a text over its limit",
      (call) => call.json(words("가".repeat(1001))),
      { reason: "format", breaches: [{ path: "template.outputs[0].simpleText.text" }] },
    ],
    [
      "empty outputs",
      (call) => call.json({ version: "2.0", template: { outputs: [] } }),
      { reason: "format" },
    ],
  ])("fails as in the console: %s", async (_what, onCall, error) => {
    const { chat } = await chatWith(onCall, { replyLimitMs: 300 });
    const turn = await chat.person("가").says("안녕");
    expect(turn.exchange.error).toMatchObject(error);
    expect(turn.exchange.outcome).toBe("error");
    expect(turn.shownCount).toBe(0);
    await expect(turn.sees(/./)).rejects.toThrow("nothing was shown");
  });

  it("fails when nothing listens at the skill's URL", async () => {
    const { chat, skill } = await chatWith((call) => call.json(words("네")));
    await skill.close();
    expect((await chat.person("가").says("안녕")).exchange.error).toMatchObject({
      reason: "network",
      code: 1005,
    });
  });

  it("must not ask for a callback that was not offered", async () => {
    const { chat } = await chatWith((call) => call.ack("잠시만요"));
    const turn = await chat.person("가", { callback: false }).says("안녕");
    expect(turn.exchange.error?.breaches).toEqual([
      { path: "useCallback", rule: "needs a callbackUrl in the request" },
    ]);
  });

  it("may show nothing in a group", async () => {
    const { chat } = await chatWith((call) => call.json({ version: "2.0", template: { outputs: [] } }));
    const turn = await chat.person("가", { group: "모임" }).says("안녕");
    expect(turn.exchange.outcome).toBe("shown");
    expect(turn.bubbles).toEqual([]);
  });
});

it("keeps many people apart", async () => {
  const { chat } = await chatWith((call) =>
    call.json(words(`${call.payload.userRequest.utterance} 잘 받았어요`)),
  );
  const names = Array.from({ length: 40 }, (_, index) => `사람${index}`);
  const turns = await Promise.all(names.map((name) => chat.person(name).says(name)));
  for (const turn of turns) await turn.sees(`${turn.exchange.user} 잘 받았어요`);
  for (const name of names) expect(chat.person(name).seen).toEqual([`${name} 잘 받았어요`]);
});

it("tells nothing after it was closed", async () => {
  const { promise, resolve } = Promise.withResolvers<SkillCall>();
  const skill = await startSkill(resolve);
  const chat = await openChat({ skill: { url: skill.url } });
  closers.push(skill.close);
  const said = chat.person("가").says("안녕");
  await promise;
  await chat.close();
  const turn = await said;
  expect(turn.exchange.outcome).toBeUndefined();
  expect(chat.engine.room("가").map(({ type }) => type)).toEqual(["sent"]);
});
