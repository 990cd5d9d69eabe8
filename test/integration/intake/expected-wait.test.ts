/** The waiting message of a server, with what workers and models say of themselves in a real Redis. */
import request from "supertest";
import { expect, inject, it } from "vitest";
import { createConversationStore } from "../../../src/conversation/conversation-store.ts";
import { createGate } from "../../../src/model/gate.ts";
import { createRoster, type Offer } from "../../../src/queue/roster.ts";
import { conversationIdOf } from "../../../src/redis/keys.ts";
import { createPace, modelPace } from "../../../src/turn/pace.ts";
import { openApp } from "../../helpers/app.ts";
import { SECRET } from "../../helpers/processes.ts";

const OFFER: Offer = {
  default: "r1",
  models: [
    { name: "r1", label: "R1", concurrency: 2 },
    { name: "small", label: "작은 친구" },
  ],
};
const CALLBACK = "https://bot-api.kakao.com/v1/bots/1/callback/cbtoken:1";

/** A server that has heard of a worker and of 25 s that R1 takes. */
async function open(offer: Offer = OFFER) {
  const test = await openApp(inject("redisEnv"));
  const { producer: redis, keys } = test.parts;
  const pace = createPace({ redis, keys });
  for (let i = 0; i < 3; i++)
    await Promise.all([pace.note(modelPace("r1"), 25_000), pace.note(modelPace("small"), 4_000)]);
  const roster = createRoster({ redis, keys });
  const enrol = () => roster.enrol({ id: "w", places: 50, offer });
  const gate = createGate({ redis, keys });
  const say = (utterance: string, user = "가람", callbackUrl: string | undefined = CALLBACK) =>
    request(test.app)
      .post("/kakao/skill")
      .set("x-skill-secret", SECRET)
      .send({ bot: { id: "bot" }, userRequest: { utterance, callbackUrl, user: { id: user } } });
  const waits = async (utterance: string, user?: string): Promise<string> =>
    (await say(utterance, user)).body.data.text;
  let scouts = 0;
  /** Until the server, which looks once a second, has heard of the worker. */
  const known = () =>
    expect
      .poll(
        async () => {
          await enrol();
          scouts += 1;
          return waits("안녕하세요", `scout ${scouts}`);
        },
        { timeout: 10_000 },
      )
      .toContain("R1");
  return { test, gate, say, waits, known, enrol };
}

it("names the model, the line and the time, in changing words, and the way out only where it is needed", async () => {
  const { waits, known } = await open();
  await known();
  const first = await waits("하늘은 왜 파래요?", "나래");
  expect(first).toMatch(/^R1이 .+ · 약 \d+(초|분.*)/);
  const crowd = [];
  for (let i = 0; i < 6; i++) crowd.push(await waits("하늘은 왜 파래요?", `person ${i}`));
  expect(crowd.at(-1)).toMatch(
    /^R1이 .+ · 앞에 \d+명 · 약 .+\n1분 안에 답이 없으면 ‘답변 확인’을 보내 주세요\.$/,
  );
  expect(await waits("바다는요?", "나래")).not.toBe(first);
});

it("names the model that a person chose, and no way out of a wait that is short", async () => {
  const { test, waits, known, enrol } = await open();
  await known();
  const { producer: redis, keys } = test.parts;
  const conversations = createConversationStore({ redis, keys, conversationMs: 60_000 });
  await conversations.choose(conversationIdOf("bot", "person", "다솜"), { model: "small" });
  await enrol();
  expect(await waits("하늘은 왜 파래요?", "다솜")).toMatch(/^작은 친구가 [^·]+ · 약 4초$/);
});

it("says so when the model rests", async () => {
  const { gate, waits, known, enrol } = await open({ ...OFFER, models: OFFER.models.slice(0, 1) });
  for (let i = 0; i < 5; i++) {
    const entered = await gate.enter({ name: "r1" });
    if (entered.kind === "in") await entered.leave("failed");
  }
  await known();
  await enrol();
  expect(await waits("하늘은 왜 파래요?", "라온")).toMatch(
    /^R1이 (지금 잠시 쉬고 있어요|지금은 답하기 어려워요)\. 답이 없으면/,
  );
});

it("tells who has no callback when to look again", async () => {
  const { test, known, say } = await open();
  await known();
  const { body } = await say("하늘은 왜 파래요?", "마루", "");
  expect(JSON.stringify(body)).toMatch(/약 .+ 뒤에 ‘답변 확인’을 눌러 주세요/);
  expect(test.log()).not.toMatch(/"level":"error"/);
});
