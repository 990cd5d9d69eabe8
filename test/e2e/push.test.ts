/** The Event API's push: a held answer comes by itself where its operator pays for that, once, and never more than agreed. */
import { describe, expect, it } from "vitest";
import type { Chat, Turn } from "../helpers/chat.ts";
import { type Deployment, deploy } from "../helpers/deployment.ts";
import { type EventFault, startEventApi } from "../helpers/event-api.ts";
import type { ModelServerOptions } from "../helpers/model-server.ts";
import type { Env } from "../helpers/processes.ts";

const EVENT = { bot: "0123456789abcdef01234567!", key: "rest-api-key", event: "답변_도착" };

interface Options {
  /** What happens to the first, second … event. */
  readonly faults?: readonly (EventFault | undefined)[];
  readonly cap?: string;
  readonly byParams?: boolean;
  /** Kept back until `runs` is called. */
  readonly slow?: boolean;
  readonly model?: ModelServerOptions;
  readonly env?: Env;
}

async function deployWithEvents(options: Options = {}) {
  const { byParams = true, faults = [] } = options;
  let chat: Chat | undefined;
  let events = 0;
  const kept: (() => Promise<Turn | undefined>)[] = [];
  const api = await startEventApi({
    ...EVENT,
    fault: () => faults[events++],
    // The platform calls the skill of the event's block; what that answers is what the person sees.
    run: ({ params }) => {
      const block = { id: "e".repeat(24), name: byParams ? "이벤트 블록" : EVENT.event };
      const requestParams = byParams ? params : {};
      const run = async () =>
        chat?.person("late").says(EVENT.event, { callback: false, block, requestParams });
      if (options.slow) kept.push(run);
      else void run();
    },
  });
  const deployment = await deploy({
    ...(options.model ? { model: options.model } : {}),
    env: {
      CALLBACK_BUDGET_MS: "2000",
      KAKAO_EVENT_NAME: EVENT.event,
      KAKAO_EVENT_BOT_ID: EVENT.bot,
      KAKAO_REST_API_KEY: EVENT.key,
      KAKAO_API_ORIGIN: api.origin,
      ...(options.cap ? { KAKAO_EVENT_DAILY_CAP: options.cap } : {}),
      ...options.env,
    },
  });
  chat = deployment.chat;
  const runs = () => Promise.all(kept.splice(0).map((run) => run()));
  return { ...deployment, api, runs };
}

/** Asks, and lets the answer come after its window. */
async function missAnAnswer({ chat, model }: Pick<Deployment, "chat" | "model">) {
  model.hold("answer");
  await (await chat.person("late").says("오래 걸리는 질문")).sees(/아직 생각하고/);
  model.release();
}

const answersSeen = ({ chat }: Pick<Deployment, "chat">) =>
  chat.person("late").seen.filter((text) => /안녕/.test(text)).length;
const results = ({ workers }: Deployment) =>
  workers.flatMap(({ lines }) =>
    lines.filter(({ event }) => event === "turn.push").map(({ result }) => result),
  );

describe("a held answer", () => {
  it.each([
    ["by what was sent along", true],
    ["by its block's name", false],
  ])("comes by itself, the call known %s, and is not shown again", async (_how, byParams) => {
    const deployment = await deployWithEvents({ byParams });
    await missAnAnswer(deployment);
    await expect.poll(() => answersSeen(deployment), { timeout: 10_000 }).toBe(1);
    const { chat, api, model } = deployment;
    await expect
      .poll(async () => (await chat.person("late").says("답변 확인", { callback: false })).text)
      .toMatch(/못 보신 답은 없어요/);
    expect([answersSeen(deployment), api.posts(), api.refusals, model.requests.length]).toEqual([
      1,
      1,
      [],
      1,
    ]);
    expect(JSON.stringify(api.events)).not.toMatch(/안녕|질문/);
    await expect.poll(() => results(deployment), { timeout: 10_000 }).toEqual(["accepted", "sent"]);
  });

  it.each<[EventFault, string[]]>([
    ["unauthorized", ["refused"]],
    ["fail", ["refused"]],
    ["hang", ["unanswered"]],
    ["task-fails", ["accepted", "failed"]],
  ])("stays held when the push fails (%s), and a tap shows it", async (fault, expected) => {
    const deployment = await deployWithEvents({ faults: [fault] });
    await missAnAnswer(deployment);
    await expect.poll(() => results(deployment), { timeout: 15_000 }).toEqual(expected);
    const tap = await deployment.chat.person("late").says("답변 확인", { callback: false });
    expect(tap.text).toMatch(/안녕/);
    expect([deployment.api.posts(), answersSeen(deployment)]).toEqual([1, 1]);
  });

  it("is not pushed beyond a person's daily cap, of which a refused push takes nothing", async () => {
    const deployment = await deployWithEvents({ cap: "1", faults: ["fail"] });
    const fetched = async () => {
      const tap = await deployment.chat.person("late").says("답변 확인", { callback: false });
      expect(tap.text).toMatch(/안녕/);
    };
    await missAnAnswer(deployment);
    await expect.poll(() => results(deployment), { timeout: 10_000 }).toEqual(["refused"]);
    await fetched();
    await missAnAnswer(deployment);
    await expect.poll(() => answersSeen(deployment), { timeout: 10_000 }).toBe(2);
    await missAnAnswer(deployment);
    await expect.poll(() => results(deployment), { timeout: 10_000 }).toContain("capped");
    expect([deployment.api.posts(), deployment.api.events.length]).toEqual([2, 1]);
    await fetched();
    expect(answersSeen(deployment)).toBe(3);
  });

  it("that was fetched before the event's block asks is not shown twice", async () => {
    const deployment = await deployWithEvents({ slow: true });
    await missAnAnswer(deployment);
    await expect.poll(() => deployment.api.events.length, { timeout: 10_000 }).toBe(1);
    const tap = await deployment.chat.person("late").says("답변 확인", { callback: false });
    expect(tap.text).toMatch(/안녕/);
    const [asked] = await deployment.runs();
    expect(asked?.text).toMatch(/못 보신 답은 없어요/);
    expect(answersSeen(deployment)).toBe(1);
  });

  it("is pushed, too, when the server that held its request died", async () => {
    const deployment = await deployWithEvents({ slow: true });
    const { chat, model, server, api } = deployment;
    model.hold("answer");
    const asking = chat.person("late").says("질문", { callback: false });
    await model.arrived(1);
    server.kill("SIGKILL");
    model.release();
    await asking;
    await expect.poll(() => api.events.length, { timeout: 12_000 }).toBe(1);
  });

  it("is not announced when it is an apology", async () => {
    const deployment = await deployWithEvents({ model: { fault: "cut" } });
    await missAnAnswer(deployment);
    await deployment.workers[0]?.logged("turn.held");
    const tap = await deployment.chat.person("late").says("답변 확인", { callback: false });
    expect(tap.text).toMatch(/답하지 못했어요/);
    expect(deployment.api.posts()).toBe(0);
  });
});
