/** 내 데이터 삭제 on a real deployment: nothing of the person is left in Redis, BullMQ's keys included, and nobody else notices. */
import { expect, it } from "vitest";
import { deploy } from "../helpers/deployment.ts";
import { ECHO_MARKER, markedPerson } from "../helpers/person-data.ts";
import { useRedis } from "../helpers/redis.ts";

const { connect } = useRedis();
const redis = connect();

it("erases history, a held answer, a running turn and two that wait, and stops the model", async () => {
  const deployment = await deploy({
    model: ECHO_MARKER,
    env: { REPLY_BUDGET_MS: "300", DAILY_TOKENS_PER_PERSON: "100000" },
  });
  const { chat, model, workers } = deployment;
  const [person, other] = [markedPerson(deployment, redis), markedPerson(deployment, redis)];

  await (await person.asks("첫 질문")).sees(/답이에요/);
  await (await other.asks("다른 사람의 질문")).sees(/답이에요/);
  model.hold("answer");
  await person.asks("놓칠 질문", { callback: false });
  await model.held();
  model.release();
  await expect.poll(() => redis.llen(person.keys.mailbox(person.conversation)), { timeout: 15_000 }).toBe(0);
  model.hold("half");
  const running = await person.asks("오래 걸리는 질문");
  await model.held();
  const long = "아주 긴 질문이라서 다른 질문과 한데 묶이지 않아요. ".repeat(4);
  const waiting = [await person.asks(`${long} 하나`), await person.asks(`${long} 둘`)];
  await person.says("생각 과정", { callback: false });

  const told = await person.says("내 데이터", { callback: false });
  expect(told.text).toMatch(/질문과 답 2개: .*아직 못 보신 답 1개: .*답을 기다리는 질문 3개/s);
  expect(told.text).toMatch(/생각 과정: .*까지/);
  expect(told.text).toMatch(/오늘 쓴 양은/);
  expect(await person.noteTurns()).toBe(5);
  await other.noteTurns();
  const others = (await other.traces()).sort();
  expect(others.length).toBeGreaterThan(3);

  await person.presses("내 데이터 삭제", { callback: false });
  const done = await person.presses("삭제할게요", { callback: false });
  expect(done.text).toMatch(/모두 지웠어요/);
  const asked = model.requests.length;
  expect(await model.closed(asked - 1)).toBe(false);
  await expect.poll(person.traces, { timeout: 20_000 }).toEqual([]);
  expect((await other.traces()).sort()).toEqual(others);
  const logs = [deployment.server, ...workers].map(({ output }) => output()).join("");
  expect(logs).not.toContain(person.marker);

  // Whatever is late has all the time that another's whole turn takes.
  model.release();
  const theirs = await (await other.asks("그다음 질문")).sees(/답이에요/);
  expect(theirs.text).toContain(other.marker);
  expect(JSON.stringify(model.requests.at(-1)?.body)).toContain("다른 사람의 질문");
  expect(await person.traces()).toEqual([]);
  expect([running, ...waiting].map(({ shownCount }) => shownCount)).toEqual([0, 0, 0]);
  expect(model.requests).toHaveLength(asked + 1);

  await (await person.asks("다시 왔어요")).sees(/답이에요/);
  expect(JSON.stringify(model.requests.at(-1)?.body)).not.toContain("첫 질문");
  expect((await chat.person(person.marker).says("생각 과정", { callback: false })).text).toMatch(
    /생각했어요/,
  );
});
