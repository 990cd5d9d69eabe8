/** Several channels in one deployment: whose call it is, and that nothing of one is another's. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import request from "supertest";
import { expect, inject, it, onTestFinished } from "vitest";
import { ASK, DICE, openApp, type TestApp } from "../../helpers/app.ts";
import { SECRET } from "../../helpers/processes.ts";
import { keysLike } from "../../helpers/redis.ts";

const OTHER = "secret-of-the-other-bot";
const CALLBACK = "https://bot-api.kakao.com/v1/bots/5f1e9b5c2d3f4a6b7c8d9e0f!/callback/cbtoken:01";

async function open(): Promise<TestApp> {
  const folder = await mkdtemp(join(tmpdir(), "bots-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  await writeFile(join(folder, "secret"), OTHER);
  const file = `bots:
  one: { greeting: 하나예요., policies: { operator: true } }
  other:
    secret: file:${join(folder, "secret")}
    skills: [ask]
    limits: { waitingPerPerson: 1 }
`;
  await writeFile(join(folder, "bots.yaml"), file);
  return openApp(inject("redisEnv"), {
    env: { BOTS_FILE: join(folder, "bots.yaml") },
    skills: [ASK, DICE],
  });
}

function post({ app }: TestApp, bot: string, utterance: string, secret: string, path = "/kakao/skill") {
  return request(app)
    .post(path)
    .set("x-skill-secret", secret)
    .send({ bot: { id: bot }, userRequest: { utterance, user: { id: "u" }, callbackUrl: CALLBACK } });
}

it("a bot calls with its own secret; another's and an unknown bot are refused, and leave nothing", async () => {
  const test = await open();
  expect((await post(test, "one", "안녕", SECRET)).status).toBe(200);
  expect((await post(test, "other", "안녕", OTHER)).status).toBe(200);
  const before = await keysLike(test.parts.producer, `${test.parts.keys.prefix}:*`);
  for (const [bot, secret, status, code] of [
    ["one", OTHER, 401, "UNAUTHORIZED"],
    ["other", SECRET, 401, "UNAUTHORIZED"],
    ["stranger", SECRET, 404, "UNKNOWN_BOT"],
    ["stranger", "none of them is this", 401, "UNAUTHORIZED"],
  ] as const) {
    const reply = await post(test, bot, "안녕", secret);
    expect([reply.status, reply.body.error.code]).toEqual([status, code]);
  }
  expect(test.log()).toMatch(/"event":"webhook.unknown_bot"|webhook\.unknown_bot.*stranger/);
  expect(await keysLike(test.parts.producer, `${test.parts.keys.prefix}:*`)).toEqual(before);
});

it("the same person is another one at each bot", async () => {
  const test = await open();
  await post(test, "one", "비밀 이야기", SECRET);
  await post(test, "other", "다른 이야기", OTHER);
  const mailboxes = await keysLike(test.parts.producer, `${test.parts.keys.prefix}:*:mailbox:*`);
  expect(mailboxes).toHaveLength(2);
});

it("only its own skills answer at a bot, and 도움말 tells of no others", async () => {
  const test = await open();
  const text = async (bot: string, secret: string) =>
    JSON.stringify((await post(test, bot, "도움말", secret)).body);
  expect(await text("one", SECRET)).toContain("주사위");
  expect(await text("other", OTHER)).not.toContain("주사위");
  expect((await post(test, "one", "주사위 6", SECRET)).body.template.outputs[0].simpleText.text).toBe("6");
  expect((await post(test, "other", "주사위 6", OTHER)).body.useCallback).toBe(true);
  const pinned = await post(test, "other", "주사위 6", OTHER, "/kakao/skill/dice");
  expect(pinned.body.error.code).toBe("UNKNOWN_SKILL");
});

it("its bound on waiting questions is its own", async () => {
  const test = await open();
  for (let i = 0; i < 2; i++) await post(test, "other", `질문 ${i}`, OTHER);
  expect(JSON.stringify((await post(test, "other", "질문", OTHER)).body)).toMatch(/벌써 1개/);
  for (let i = 0; i < 3; i++)
    expect((await post(test, "one", `질문 ${i}`, SECRET)).body.useCallback).toBe(true);
});

it("greets in its own words, and offers a human where that is on", async () => {
  const test = await open();
  const say = async (bot: string, utterance: string, secret: string) =>
    (await post(test, bot, utterance, secret)).body;
  expect((await say("one", "", SECRET)).template.outputs[0].simpleText.text).toMatch(/^하나예요\./);
  expect((await say("other", "", OTHER)).template.outputs[0].simpleText.text).toMatch(/^안녕하세요!/);
  expect((await say("one", "상담원 연결해 줘", SECRET)).template.outputs[0].textCard.buttons).toEqual([
    { label: "상담원 연결", action: "operator" },
  ]);
  expect((await say("other", "상담원 연결해 줘", OTHER)).useCallback).toBe(true);
});
