/** The main job through real processes: question in, reasoned answer out through Kakao's callback. */
import { describe, expect, it } from "vitest";
import { deploy } from "../helpers/deployment.ts";
import type { WireShape } from "../helpers/model-wire.ts";

const REASONING = "속으로만 하는 생각이에요. Wait, let me recheck the sum.";
const ANSWER = "## 정답\n\n**5050**이에요. `n(n+1)/2`로 구했어요.";

describe("a question over the callback", () => {
  it.each<WireShape>(["reasoning_content", "reasoning", "tags", "closing-tag"])(
    "is answered without its reasoning when that comes as %s",
    async (shape) => {
      const { chat, model } = await deploy({ model: { shape, reasoning: REASONING, answer: ANSWER } });
      const turn = await chat.person("a").says("1부터 100까지 더하면?");
      expect(turn.ack).toMatchObject({ useCallback: true });
      expect(turn.waiting).toMatch(/^R1이 .*요/);
      await turn.sees(/5050이에요\. n\(n\+1\)\/2로 구했어요\./);
      expect(turn.text).not.toMatch(/속으로만|recheck|think|[*#`]/);
      expect(turn.shownCount).toBe(1);
      expect(turn.refusals).toEqual([]);
      expect(model.refusals).toEqual([]);
    },
  );

  it("remembers the conversation, never the reasoning, until 새 대화", async () => {
    const { chat, model } = await deploy({
      model: { reasoning: REASONING, reply: (_body, index) => ({ answer: `답 ${index + 1}` }) },
    });
    const person = chat.person("b");
    await (await person.says("첫 질문")).sees("답 1");
    await (await person.says("둘째 질문")).sees("답 2");
    const sent = JSON.stringify(model.requests[1]?.body);
    expect(sent).toContain("첫 질문");
    expect(sent).toContain("답 1");
    expect(sent).not.toContain("속으로만");
    expect((await person.says("새 대화")).text).toMatch(/새 대화를 시작했어요/);
    await (await person.says("셋째 질문")).sees("답 3");
    expect(JSON.stringify(model.requests[2]?.body)).not.toContain("첫 질문");
  });

  it("follows R1's rules", async () => {
    const { chat, model } = await deploy();
    await (await chat.person("c").says("안녕하세요?")).sees(/안녕/);
    const body = model.requests[0]?.body;
    expect(body).toMatchObject({ temperature: 0.6, top_p: 0.95, stream: true, max_tokens: 32_768 });
    expect(body?.messages.map(({ role }) => role)).toEqual(["user"]);
  });

  it("is answered in a group room, whose memory is its own", async () => {
    const { chat, model } = await deploy();
    await (await chat.person("d", { group: "점심 모임" }).says("다 같이 보는 질문")).sees(/안녕/);
    await (await chat.person("d").says("혼자 하는 질문")).sees(/안녕/);
    expect(JSON.stringify(model.requests[1]?.body)).not.toContain("다 같이 보는 질문");
  });

  it("comes to its own person when many ask at once", async () => {
    const { chat } = await deploy({
      workers: 2,
      model: {
        reply: ({ messages }) => ({ answer: `당신은 ${/사람-\d+/.exec(JSON.stringify(messages))?.[0]}` }),
      },
    });
    const people = Array.from({ length: 40 }, (_, i) => `사람-${i}`);
    await Promise.all(
      people.map(async (name) => (await chat.person(name).says(`저는 ${name}이에요`)).sees(`당신은 ${name}`)),
    );
    for (const name of people) expect(chat.person(name).answers).toEqual([`당신은 ${name}`]);
  });

  it("is shared between workers", async () => {
    const { chat, model, workers } = await deploy({ workers: 2, env: { WORKER_CONCURRENCY: "1" } });
    model.hold("answer");
    const turns = await Promise.all(["e", "f"].map((name) => chat.person(name).says("질문이에요")));
    await model.arrived(2);
    model.release();
    await Promise.all(turns.map((turn) => turn.sees(/안녕/)));
    const delivered = await Promise.all(workers.map((worker) => worker.logged("turn.delivered")));
    expect(new Set(delivered.map(({ turn }) => turn)).size).toBe(2);
  });
});

describe("a question that takes longer than its window", () => {
  it("gets an honest word before the window ends, and its answer on one tap, once", async () => {
    const { chat, model, workers } = await deploy({ env: { CALLBACK_BUDGET_MS: "2000" } });
    model.hold("answer");
    const person = chat.person("slow");
    const turn = await (await person.says("왜 하늘은 파랄까?")).sees(
      /“왜 하늘은 파랄까\?”에 대해 아직 생각하고/,
    );
    expect(turn.quickReplies.map(({ label }) => label)).toEqual(["답변 확인", "그만"]);
    model.release();
    await workers[0]?.logged("turn.held");
    expect((await person.presses("답변 확인", { callback: false })).text).toMatch(/안녕/);
    expect((await person.says("답변 확인", { callback: false })).text).toMatch(/아직 못 보신 답은 없어요/);
    expect([turn.shownCount, turn.refusals]).toEqual([1, []]);
  });

  it("gets it even when no worker lives", async () => {
    const { chat } = await deploy({ workers: 0, env: { CALLBACK_BUDGET_MS: "2000" } });
    const turn = await (await chat.person("alone").says("거기 누구 있나요?")).sees(/차례를 기다리고 있어요/);
    expect([turn.shownCount, turn.refusals]).toEqual([1, []]);
  });
});

describe("a question without a callback", () => {
  it("is answered in the reply when the model is quick", async () => {
    const { chat } = await deploy({ model: { reasoning: REASONING, answer: ANSWER } });
    const turn = await chat.person("g").says("1부터 100까지 더하면?", { callback: false });
    expect(turn.text).toMatch(/5050/);
    expect(turn.shownCount).toBe(1);
  });

  it("is held when the model is slow, and shown once at 답변 확인", async () => {
    const { chat, model, workers } = await deploy({ env: { REPLY_BUDGET_MS: "300" } });
    model.hold("answer");
    const person = chat.person("h");
    const turn = await person.says("느린 질문", { callback: false });
    expect(turn.text).toMatch(/아직 생각하고 있어요/);
    expect((await person.says("답변 확인", { callback: false })).text).toMatch(/아직 생각하고 있어요/);
    model.release();
    await workers[0]?.logged("turn.held");
    const shown = await person.says("답변 확인", { callback: false });
    expect(shown.text).toMatch(/“느린 질문”에 대한 답이에요/);
    expect(shown.text).toMatch(/안녕/);
    expect((await person.says("답변 확인", { callback: false })).text).toMatch(/아직 못 보신 답은 없어요/);
  });

  it("gets a synchronous answer in the console's skill test", async () => {
    const { chat } = await deploy();
    const turn = await chat.person("i").says("테스트", { tester: "skill" });
    expect(turn.text).toMatch(/안녕/);
  });
});

describe("a long answer", () => {
  it("goes on under 이어보기 until its end", async () => {
    const sentences = Array.from(
      { length: 150 },
      (_, i) => `${i + 1}번째 문장이에요. 조금 길게 적어 보았어요.`,
    );
    const { chat } = await deploy({ model: { answer: sentences.join("\n\n"), chunk: 200 } });
    const person = chat.person("j");
    let turn = await (await person.says("길게 말해 줘")).sees(/1번째/);
    const read = [turn.text];
    for (let page = 0; page < 20 && turn.quickReplies.some(({ label }) => label === "이어보기"); page++) {
      turn = await person.presses("이어보기", { callback: false });
      read.push(turn.text);
    }
    const all = read.join(" ");
    for (const i of [1, 75, 150]) expect(all).toContain(`${i}번째 문장`);
    expect((await person.says("이어보기", { callback: false })).text).toMatch(/이어서 볼 내용이 없어요/);
  });
});

describe("trouble", () => {
  it.each(["cut", "server-error", "overloaded", "error-frame", "no-finish", "rate-limit"] as const)(
    "of a passing kind (%s) is tried once more before anything is sent",
    async (fault) => {
      const { chat, model } = await deploy({
        model: { reply: (_body, index) => (index === 0 ? { fault } : { answer: "이번에는 됐어요." }) },
      });
      const turn = await (await chat.person("k").says("어려운 질문")).sees("이번에는 됐어요.");
      expect([turn.shownCount, model.requests.length]).toEqual([1, 2]);
    },
  );

  it("of the same kind twice ends in an apology that asks again on a tap, without retyping", async () => {
    const { chat, model } = await deploy({
      model: { reply: (_body, index) => (index < 2 ? { fault: "cut" } : { answer: "이번에는 됐어요." }) },
    });
    const person = chat.person("k");
    const turn = await (await person.says("어려운 질문")).sees(/문제가 생겼어요/);
    expect(turn.quickReplies.map(({ label }) => label)).toContain("다시 시도");
    await (await person.presses("다시 시도")).sees("이번에는 됐어요.");
    expect(JSON.stringify(model.requests[2]?.body.messages)).toContain("어려운 질문");
    expect(JSON.stringify(model.requests[2]?.body.messages)).not.toContain("다시 시도");
  });

  it("that is told late asks its own question again, not one that was stopped since", async () => {
    const { chat, model, workers } = await deploy({
      env: { REPLY_BUDGET_MS: "200" },
      model: { reply: (_body, index) => (index < 2 ? { fault: "cut" } : { answer: "이번에는 됐어요." }) },
    });
    const person = chat.person("k");
    model.hold("answer");
    await person.says("실패한 질문", { callback: false });
    model.release();
    await workers[0]?.logged("turn.failed");
    model.hold("answer");
    const stopped = await person.says("멈춘 질문");
    await model.arrived(3);
    await person.says("그만");
    await stopped.closes();
    model.release();
    const tap = await person.says("답변 확인", { callback: false });
    expect(tap.text).toMatch(/“실패한 질문” 질문에는 답하지 못했어요.*문제가 생겼어요/s);
    await (await person.presses("다시 시도")).sees("이번에는 됐어요.");
    expect(JSON.stringify(model.requests.at(-1)?.body.messages)).toContain("실패한 질문");
    expect(JSON.stringify(model.requests.at(-1)?.body.messages)).not.toContain("멈춘 질문");
  });

  it("at the model's time limit is tried once more while the window allows", async () => {
    const { chat, model } = await deploy({ env: { MODEL_TIME_LIMIT_MS: "1000" } });
    model.hold("answer");
    const turn = await chat.person("k").says("느린 질문");
    await model.arrived(2);
    expect(await model.closed(0)).toBe(false);
    model.release();
    await turn.sees(/안녕/);
    expect(turn.shownCount).toBe(1);
  });

  it("has nothing to try again before anything was asked", async () => {
    const { chat } = await deploy();
    expect((await chat.person("k").says("다시 시도")).text).toMatch(/다시 시도할 질문이 없어요/);
  });

  it("is an apology, not thoughts, when thinking used up all tokens", async () => {
    const { chat } = await deploy({ model: { reasoning: REASONING, answer: "", finish: "length" } });
    const turn = await (await chat.person("l").says("끝없는 질문")).sees(/문제가 생겼어요/);
    expect(turn.text).not.toMatch(/속으로만/);
  });

  it("holds the answer when the callback is refused", async () => {
    const { chat, workers } = await deploy();
    const person = chat.person("m");
    const turn = await person.says("시험 토큰으로", { tester: "bot" });
    await turn.refused();
    await workers[0]?.logged("turn.held");
    expect((await person.says("답변 확인", { callback: false })).text).toMatch(/안녕/);
  });
});

describe("a graceful stop", () => {
  it("hands a running turn to another worker, which answers in the same window", async () => {
    const { chat, model, workers, env } = await deploy();
    model.hold("answer");
    const turn = await chat.person("n").says("넘겨받는 질문");
    await model.arrived(1);
    const { startRole } = await import("../helpers/processes.ts");
    await startRole("worker", env);
    workers[0]?.kill("SIGTERM");
    await model.arrived(2);
    model.release();
    await turn.sees(/안녕/);
    expect(await workers[0]?.ended).toBe(0);
    expect(turn.shownCount).toBe(1);
  });

  it("ends the server with 0 after the reply under way", async () => {
    const { chat, model, server } = await deploy();
    model.hold("answer");
    const asking = chat.person("o").says("끝까지", { callback: false });
    await model.arrived(1);
    server.kill("SIGTERM");
    await server.logged("process.stopping");
    model.release();
    expect((await asking).text).toMatch(/안녕/);
    expect(await server.ended).toBe(0);
  });
});
