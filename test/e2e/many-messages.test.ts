/** Several messages of one person: in order, together, up to a number, and stopped when they say so. */
import { describe, expect, it } from "vitest";
import { deploy } from "../helpers/deployment.ts";

describe("messages of one person", () => {
  it("that wait and are short are answered together, each in its own window", async () => {
    const { chat, model } = await deploy();
    model.hold("answer");
    const person = chat.person("quick");
    const first = await person.says("첫 질문이에요");
    await model.arrived(1);
    const waiting = await Promise.all(["여행을", "가고", "싶어요"].map((words) => person.says(words)));
    model.release();
    await first.sees(/안녕/);
    const [a, b, c] = await Promise.all(waiting.map((turn) => turn.closes()));
    expect([a?.text, b?.text]).toEqual(Array(2).fill("이어서 보내신 말과 함께 한 번에 답해 드릴게요."));
    expect(c?.text).toMatch(/안녕/);
    expect(model.requests).toHaveLength(2);
    expect(JSON.stringify(model.requests[1]?.body.messages)).toMatch(/여행을\\n가고\\n싶어요/);
    for (const turn of [first, ...waiting]) expect([turn.shownCount, turn.refusals]).toEqual([1, []]);
  });

  it("that are long are answered one by one, in order, and see each other's answers", async () => {
    const { chat, model } = await deploy({ model: { reply: (_b, i) => ({ answer: `답 ${i + 1}` }) } });
    const person = chat.person("orderly");
    const long = (n: number) => `질문 ${n} ${"가나다 ".repeat(30)}`;
    const turns = [];
    for (const n of [1, 2, 3]) turns.push(await person.says(long(n)));
    for (const [index, turn] of turns.entries()) await turn.sees(`답 ${index + 1}`);
    expect(JSON.stringify(model.requests[2]?.body.messages)).toMatch(/질문 1.*답 1.*질문 2.*답 2.*질문 3/s);
    expect(model.requests).toHaveLength(3);
  });

  it("beyond the limit get a kind refusal with quick replies, and the others their answers", async () => {
    const { chat, model } = await deploy({ env: { MAX_WAITING_PER_PERSON: "2" } });
    model.hold("answer");
    const person = chat.person("many");
    const taken = [await person.says("하나")];
    await model.arrived(1);
    taken.push(await person.says("둘"), await person.says("셋"));
    const refused = await person.says("넷");
    expect(refused.text).toMatch(/답을 기다리는 질문이 벌써 2개 있어요/);
    expect(refused.quickReplies.map(({ label }) => label)).toEqual(["답변 확인", "그만"]);
    model.release();
    await Promise.all(taken.map((turn) => turn.closes()));
    expect((await chat.person("other").says("저는요?")).ack).toBeDefined();
    await (await person.says("이제는요?")).sees(/안녕/);
  });

  it("never make others wait: fifty people are answered while one has a hundred questions", async () => {
    const { chat } = await deploy({
      env: { MAX_WAITING_PER_PERSON: "100", WORKER_CONCURRENCY: "4", CALLBACK_SETTLE_MS: "1000" },
    });
    const busy = chat.person("busy");
    const flood = await Promise.all(
      Array.from({ length: 100 }, (_, i) => busy.says(`질문 ${i} ${"가나다 ".repeat(30)}`)),
    );
    const others = await Promise.all(
      Array.from({ length: 50 }, (_, i) => chat.person(`one ${i}`).says("질문 하나요")),
    );
    await Promise.all(others.map((turn) => turn.sees(/안녕/)));
    const last = Math.max(...others.map((turn) => shownAt(chat, turn.exchange.id, turn.exchange.user)));
    await Promise.all(flood.map((turn) => turn.sees(/안녕/, 30_000)));
    const times = flood.map((turn) => shownAt(chat, turn.exchange.id, "busy"));
    // With four places and one taken by the hundred, fifty are done when at most fifty of the hundred are.
    expect(times.filter((time) => time < last).length).toBeLessThanOrEqual(50);
    expect(times).toEqual([...times].sort((a, b) => a - b));
  });
});

function shownAt(chat: Awaited<ReturnType<typeof deploy>>["chat"], exchange: string, user: string): number {
  const event = chat.engine.room(user).find((e) => e.exchangeId === exchange && e.type === "shown");
  return event?.at ?? Number.NaN;
}

describe("그만", () => {
  it.each(["그만", "새 대화"])(
    "said as %s stops the model within a second, frees the place and tells the person",
    async (command) => {
      const { chat, model } = await deploy({ env: { WORKER_CONCURRENCY: "1" } });
      model.hold("answer");
      const person = chat.person("stopper");
      const turn = await person.says("긴 생각");
      await model.arrived(1);
      const said = performance.now();
      const stop = await person.says(command);
      expect(stop.text).toMatch(command === "그만" ? /멈췄어요/ : /새 대화를 시작했어요/);
      expect(await model.closed(0)).toBe(false);
      expect(performance.now() - said).toBeLessThan(1_000);
      await turn.sees("이 질문에 대한 생각은 멈췄어요.");
      model.release();
      await (await chat.person("someone else").says("저도요")).sees(/안녕/);
      expect([turn.shownCount, turn.refusals]).toEqual([1, []]);
      expect((await person.says("답변 확인", { callback: false })).text).toMatch(/못 보신 답은 없어요/);
    },
  );

  it("stops what waits, too, and each window says so once", async () => {
    const { chat, model } = await deploy();
    model.hold("answer");
    const person = chat.person("all");
    const turns = [await person.says("하나")];
    await model.arrived(1);
    turns.push(await person.says("둘"), await person.says("셋"));
    await person.says("그만");
    for (const turn of turns) await turn.sees("이 질문에 대한 생각은 멈췄어요.");
    model.release();
    expect(model.requests).toHaveLength(1);
    for (const turn of turns) expect([turn.shownCount, turn.refusals]).toEqual([1, []]);
  });

  it("after the window was spent says it in its own reply only, and 다시 시도 asks again", async () => {
    const { chat, model, workers } = await deploy({ env: { CALLBACK_BUDGET_MS: "2000" } });
    model.hold("answer");
    const person = chat.person("late");
    const turn = await (await person.says("아주 긴 생각")).sees(/아직 생각하고/);
    expect((await person.presses("그만")).text).toMatch(/멈췄어요/);
    await workers[0]?.logged("turn.cancelled");
    expect([turn.shownCount, turn.refusals]).toEqual([1, []]);
    expect((await person.says("그만")).text).toMatch(/지금은 멈출 것이 없어요/);
    model.release();
    await (await person.says("다시 시도")).sees(/안녕/);
    expect(JSON.stringify(model.requests[1]?.body.messages)).toContain("아주 긴 생각");
  });
});
