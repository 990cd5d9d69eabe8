/** How an answer that misses its window reaches its person: the word in time, the next window, the taps. */
import { describe, expect, it } from "vitest";
import { createKeys } from "../../src/redis/keys.ts";
import { createPace } from "../../src/turn/pace.ts";
import { GREETING } from "../helpers/chat.ts";
import { type Deployment, deploy } from "../helpers/deployment.ts";
import { useRedis } from "../helpers/redis.ts";

const { connect } = useRedis();

const SHORT = { CALLBACK_BUDGET_MS: "2000" };
const labels = (turn: { quickReplies: readonly { label: string }[] }) =>
  turn.quickReplies.map(({ label }) => label);

/** Resolves when a worker has logged this event so many times in all. */
async function logged({ workers }: Deployment, event: string, times = 1): Promise<void> {
  const count = () => workers.flatMap(({ lines }) => lines).filter((line) => line.event === event).length;
  await expect.poll(count, { timeout: 15_000 }).toBeGreaterThanOrEqual(times);
}

describe("a window that ends while the answer is being written", () => {
  it("shows its whole sentences, and a later tap shows all of it, once", async () => {
    const answer =
      "첫 문장이에요. 둘째 문장은 **굵게** 썼어요. 셋째 문장은 아주 길게 이어지는데 그 앞의 반쪽만 보내지고 나머지 " +
      "반쪽은 한참 뒤에야 와요. 넷째 문장은 그보다 훨씬 나중에 오고, 거기서 답이 끝나요. 마지막 문장이에요.";
    const deployment = await deploy({ env: SHORT, model: { reasoning: "생각", answer, chunk: 1 } });
    const { chat, model } = deployment;
    model.hold("half");
    const person = chat.person("half");
    const turn = await (await person.says("천천히 말해 줘")).sees(/첫 문장이에요\./);
    expect(turn.text).toMatch(/이어서 쓰고 있어요/);
    expect(turn.text).not.toMatch(/셋째|[*]/);
    expect(labels(turn)).toEqual(["답변 확인", "그만"]);
    model.release();
    await logged(deployment, "turn.held");
    const whole = await person.presses("답변 확인", { callback: false });
    expect(whole.text).toMatch(/첫 문장이에요\. 둘째 문장은 굵게 썼어요\..*마지막 문장이에요\./);
    expect((await person.says("답변 확인", { callback: false })).text).toMatch(/못 보신 답은 없어요/);
  });

  it("tells how long it may still take once that is known", async () => {
    const { chat, model, env } = await deploy({ env: SHORT });
    model.hold("answer");
    const early = await (await chat.person("하나").says("질문")).closes();
    expect(early.text).toMatch(/얼마나 더 걸릴지는 아직 모르겠어요/);
    const pace = createPace({ redis: connect(), keys: createKeys(env.REDIS_PREFIX ?? "") });
    for (const ms of [50_000, 60_000, 70_000]) await pace.note("ask", ms);
    const late = await (await chat.person("둘").says("질문")).closes();
    expect(late.text).toMatch(/앞으로 [56]0초쯤 더 걸릴 것 같아요/);
  });
});

describe("답변 확인 while the answer is being made", () => {
  it("lends its window: the answer comes through it by itself, once", async () => {
    const deployment = await deploy({ env: SHORT });
    const { chat, model } = deployment;
    model.hold("answer");
    const person = chat.person("lender");
    const first = await (await person.says("오래 걸리는 질문")).sees(/아직 생각하고/);
    const tap = await person.presses("답변 확인");
    expect(tap.ack).toMatchObject({ useCallback: true });
    expect(tap.waiting).toMatch(/아직 생각하고 있어요/);
    model.release();
    await tap.sees(/안녕/);
    await logged(deployment, "turn.delivered");
    expect([first.shownCount, tap.shownCount, model.requests.length]).toEqual([1, 1, 1]);
    expect((await person.says("답변 확인")).text).toMatch(/못 보신 답은 없어요/);
  });

  it("spends a lent window on an honest word, too, and the next tap lends again", async () => {
    const { chat, model } = await deploy({ env: SHORT });
    model.hold("answer");
    const person = chat.person("patient");
    await (await person.says("아주 오래 걸리는 질문")).sees(/아직 생각하고/);
    await (await person.presses("답변 확인")).sees(/“아주 오래 걸리는 질문”에 대해 아직 생각하고/);
    const third = await person.presses("답변 확인");
    expect(third.ack).toBeDefined();
    model.release();
    await third.sees(/안녕/);
    expect(person.seen.filter((text) => /안녕/.test(text))).toHaveLength(1);
  });

  it("says so at once while the question's own window is open", async () => {
    const { chat, model } = await deploy();
    model.hold("answer");
    const person = chat.person("eager");
    const turn = await person.says("질문");
    await model.arrived(1);
    const tap = await person.says("답변 확인");
    expect(tap.text).toMatch(/아직 생각하고 있어요/);
    model.release();
    await turn.sees(/안녕/);
  });
});

describe("a new question after an answer was missed", () => {
  it("brings the missed answer first, then its own", async () => {
    const deployment = await deploy({
      env: SHORT,
      model: { reply: (_body, index) => ({ answer: `답 ${index + 1}이에요.` }) },
    });
    const { chat, model } = deployment;
    model.hold("answer");
    const person = chat.person("next");
    await (await person.says("첫 질문")).sees(/아직 생각하고/);
    model.release();
    await logged(deployment, "turn.held");
    const second = await (await person.says("둘째 질문")).closes();
    expect(second.text).toBe(
      `“첫 질문”에 대한 답이에요.\n\n${GREETING}답 1이에요.\n“둘째 질문”에 대한 답이에요.\n\n답 2이에요.`,
    );
    await logged(deployment, "turn.delivered");
    expect((await person.says("답변 확인", { callback: false })).text).toMatch(/못 보신 답은 없어요/);
  });

  it("goes on under 이어보기 through both", async () => {
    const long = (n: number) =>
      Array.from({ length: 60 }, (_, i) => `${n}의 ${i + 1}번째 문장이에요. 조금 길게 적었어요.`).join(
        "\n\n",
      );
    const deployment = await deploy({
      env: SHORT,
      model: { reply: (_body, index) => ({ answer: long(index + 1), chunk: 200 }) },
    });
    const { chat, model } = deployment;
    model.hold("answer");
    const person = chat.person("both");
    await (await person.says("첫 질문")).sees(/아직 생각하고/);
    model.release();
    await logged(deployment, "turn.held");
    let turn = await (await person.says("둘째 질문")).closes();
    const read = [turn.text];
    for (let page = 0; page < 20 && labels(turn).includes("이어보기"); page++) {
      turn = await person.presses("이어보기", { callback: false });
      read.push(turn.text);
    }
    const all = read.join(" ");
    for (const n of [1, 2]) for (const i of [1, 30, 60]) expect(all).toContain(`${n}의 ${i}번째 문장`);
    expect(all.indexOf("1의 60번째")).toBeLessThan(all.indexOf("“둘째 질문”에 대한 답이에요"));
  });

  it("shows the missed answer at the latest when its own window ends", async () => {
    const deployment = await deploy({ env: SHORT });
    const { chat, model } = deployment;
    model.hold("answer");
    const person = chat.person("twice");
    await (await person.says("첫 질문")).sees(/아직 생각하고/);
    model.release();
    await logged(deployment, "turn.held");
    model.hold("answer");
    const second = await (await person.says("둘째 질문")).sees(/“둘째 질문”에 대해 아직 생각하고/);
    expect(second.text).toMatch(/“첫 질문”에 대한 답이에요\.\n\n반가워요!.*\n\n안녕/);
    model.release();
    await logged(deployment, "turn.held", 2);
    const tap = await person.says("답변 확인", { callback: false });
    expect(tap.text).toMatch(/“둘째 질문”에 대한 답이에요/);
    expect(tap.text).not.toMatch(/첫 질문/);
  });

  it("shows it in the reply when there is no callback", async () => {
    const deployment = await deploy({ env: { REPLY_BUDGET_MS: "400" } });
    const { chat, model } = deployment;
    model.hold("answer");
    const person = chat.person("plain");
    await person.says("첫 질문", { callback: false });
    model.release();
    await logged(deployment, "turn.held");
    model.hold("answer");
    const second = await person.says("둘째 질문", { callback: false });
    expect(second.text).toMatch(/아직 생각하고 있어요.*“첫 질문”에 대한 답이에요/s);
    model.release();
    await logged(deployment, "turn.held", 2);
    const third = await person.says("셋째 질문", { callback: false });
    expect(third.text).toMatch(/“둘째 질문”에 대한 답이에요.*“셋째 질문”에 대한 답이에요/s);
  });
});

describe("a long answer that is not read to its end", () => {
  const long = Array.from(
    { length: 90 },
    (_, i) => `${i + 1}번째 문장이에요. 아주 조금 더 길게 적었어요.`,
  ).join("\n\n");

  it.each<[string, { fault?: "html" }, RegExp | undefined]>([
    ["the next one's word that it takes longer", {}, /아직 생각하고/],
    ["an answer that the platform refuses", { fault: "html" }, undefined],
  ])("is read on after %s", async (_what, { fault }, word) => {
    const deployment = await deploy({
      env: word ? SHORT : {},
      model: { reply: (_body, index) => ({ answer: index === 0 ? long : "짧은 답이에요.", chunk: 200 }) },
      engine: { fault: ({ exchange }) => (exchange.utterance === "둘째 질문" ? fault : undefined) },
    });
    const { chat, model } = deployment;
    const person = chat.person("reader");
    const first = await (await person.says("첫 질문")).sees(/1번째 문장/);
    expect(labels(first)).toContain("이어보기");
    if (word) model.hold("answer");
    const second = await person.says("둘째 질문");
    if (word) await second.sees(word);
    else await logged(deployment, "turn.held");
    const more = await person.says("이어보기", { callback: false });
    expect(more.text).not.toMatch(/이어서 볼 내용이 없어요/);
    expect(more.text).toMatch(/번째 문장/);
    model.release();
  });
});

describe("several missed answers", () => {
  it("are listed newest first and shown tap by tap", async () => {
    const deployment = await deploy({ env: { REPLY_BUDGET_MS: "200", ...SHORT } });
    const { chat, model } = deployment;
    const person = chat.person("several");
    model.hold("answer");
    for (const question of ["첫 질문", "둘째 질문", "셋째 질문"]) {
      // Long words of their own, so that they are not answered together.
      await (await person.says(`${question} ${"가나다 ".repeat(30)}`, { callback: false })).closes();
    }
    model.release();
    await logged(deployment, "turn.held", 3);
    const tap = await person.says("답변 확인", { callback: false });
    expect(tap.text).toMatch(/못 보신 답이 여러 개 있어요.*1\. “셋째 질문.*2\. “둘째 질문.*3\. “첫 질문/s);
    expect(labels(tap)).toContain("답변 확인");
    const second = await person.presses("답변 확인", { callback: false });
    expect(second.text).toMatch(/“둘째 질문[^”]*”에 대한 답이에요/);
    const third = await person.presses("답변 확인", { callback: false });
    expect(third.text).toMatch(/“첫 질문[^”]*”에 대한 답이에요/);
    expect(labels(third)).not.toContain("답변 확인");
    expect((await person.says("답변 확인", { callback: false })).text).toMatch(/못 보신 답은 없어요/);
  });
});
