/** What people say to steer: with slips, in their language, and what only looks like it. */
import request from "supertest";
import { expect, inject, it } from "vitest";
import { breaches } from "../../../src/kakao/limits.ts";
import { conversationIdOf } from "../../../src/redis/keys.ts";
import { instantSkill, openApp, type TestApp } from "../../helpers/app.ts";
import { SECRET } from "../../helpers/processes.ts";

const CALLBACK = "https://bot-api.kakao.com/v1/bots/5f1e9b5c2d3f4a6b7c8d9e0f!/callback/cbtoken:01";

async function say({ app }: TestApp, utterance: string, more: object = {}) {
  const userRequest = { utterance, user: { id: "u" }, callbackUrl: CALLBACK, ...more };
  const reply = await request(app)
    .post("/kakao/skill")
    .set("x-skill-secret", SECRET)
    .send({ bot: { id: "b" }, userRequest });
  expect(reply.status).toBe(200);
  expect(breaches(reply.body)).toEqual([]);
  return reply.body;
}
const textOf = (body: { template: { outputs: { simpleText: { text: string } }[] } }) =>
  body.template.outputs[0]?.simpleText.text;

it.each([
  ["새대화", /새 대화를 시작했어요/],
  ["ehdnadlfdj", undefined],
  ["그만해 줘", /지금은 멈출 것이 없어요/],
  ["답변확인", /아직 못 보신 답은 없어요/],
  ["이어 보기!", /이어서 볼 내용이 없어요/],
  ["새 대화를 시작하는 인사말 알려 줘", undefined],
  ["도움말 기능은 어떻게 만들어?", undefined],
  ["New chat", /This is a new chat/],
  ["start over", /This is a new chat/],
  ["やめる", /いまやめるものはありません/],
])("%s", async (utterance, answer) => {
  const body = await say(await openApp(inject("redisEnv")), utterance);
  if (answer) expect(textOf(body)).toMatch(answer);
  else expect(body.useCallback).toBe(true);
});

it("도움말 shows a card for each skill and for the commands, which can be pressed", async () => {
  const test = await openApp(inject("redisEnv"));
  const { items } = (await say(test, "도움말")).template.outputs[0].carousel;
  expect(items.map(({ title }: { title: string }) => title)).toEqual([
    "ask",
    "주사위",
    "대화 다루기",
    "답 보기",
    "생각하는 방법",
    "내 데이터",
  ]);
  expect(items[0].buttons).toEqual([
    { label: "무엇이든 물어보세요", action: "message", messageText: "무엇이든 물어보세요" },
  ]);
  const english = (await say(test, "Help")).template.outputs[0].carousel.items;
  expect(english[2].title).toBe("Your chat");
});

it("도움말 has a card for each of many skills, and offers nothing that is off or changes a room for everybody", async () => {
  const skills = Array.from({ length: 12 }, (_, i) => ({
    ...instantSkill(`${i}번`, "응"),
    name: `skill-${i}`,
  }));
  const test = await openApp(inject("redisEnv"), { skills, env: { SHOW_THOUGHTS: "false" } });
  const cards = ({ template }: { template: { outputs: { carousel: { items: { title: string }[] } }[] } }) =>
    template.outputs.flatMap(({ carousel }) => carousel.items);
  const own = cards(await say(test, "도움말"));
  expect(own.map(({ title }) => title)).toEqual([
    ...skills.map(({ name }) => name).sort(),
    "대화 다루기",
    "답 보기",
    "생각하는 방법",
    "내 데이터",
  ]);
  expect(JSON.stringify(own)).not.toMatch(/"생각 과정"|"모델 선택"/);
  expect(JSON.stringify(own)).toMatch(/"깊은 생각".*"내 데이터 삭제"/);
  const room = JSON.stringify(
    cards(await say(test, "도움말", { chat: { properties: { botGroupKey: "g" } } })),
  );
  expect(room).not.toMatch(/"깊은 생각"|"빠른 답변"|"내 데이터 삭제"/);
});

it("a skill may bring a 도움말 of its own", async () => {
  const test = await openApp(inject("redisEnv"), { skills: [instantSkill("도움말", "제 도움말이에요.")] });
  expect(textOf(await say(test, "도움말"))).toBe("제 도움말이에요.");
});

it("what a skill asks for by other words is the skill's", async () => {
  const test = await openApp(inject("redisEnv"), { skills: [instantSkill("멈춰", "멈춤 놀이")] });
  expect(textOf(await say(test, "멈춰"))).toBe("멈춤 놀이");
});

it("the waiting message is in the person's own language", async () => {
  const test = await openApp(inject("redisEnv"));
  expect((await say(test, "What is the tallest mountain of all?")).data.text).toMatch(
    /^I’m .+\nNothing in a minute\? Send “Check answer”\.$/,
  );
  expect((await say(test, "富士山の高さを教えて")).data.text).toMatch(/質問1件/);
  expect((await say(test, "한라산은?")).data.text).toMatch(/질문 2개/);
});

it("what has no language is answered in that of the last question", async () => {
  const test = await openApp(inject("redisEnv"));
  const { conversationsOn, producer } = test.parts;
  const conversation = conversationIdOf("b", "person", "u");
  const body = await say(test, "Is there water on the moon and is it ice?");
  expect(body.useCallback).toBe(true);
  await conversationsOn(producer).choose(conversation, { language: "en" });
  expect((await say(test, "42")).data.text).toMatch(/earlier question/);
});

it.each([
  ["nothing", "", {}, /안녕하세요/],
  [
    "a photo",
    "https://talk.kakaocdn.net/dna/a/i.jpg?credential=c&expires=1&signature=s",
    {},
    /사진은 볼 수 없어요/,
  ],
  [
    "a sticker",
    "(이모티콘)",
    { params: { media: { type: "sticker", url: "https://a.b/c" } } },
    /이모티콘이나 파일/,
  ],
])("%s gets a fitting answer", async (_name, utterance, more, answer) => {
  expect(textOf(await say(await openApp(inject("redisEnv")), utterance, more))).toMatch(answer);
});
