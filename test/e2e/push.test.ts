/** The Event API's push: a held answer comes by itself where its operator pays for that, once, and never more than agreed. */
import { describe, expect, it } from "vitest";
import type { Chat } from "../helpers/chat.ts";
import { type Deployment, deploy } from "../helpers/deployment.ts";
import { type EventFault, startEventApi } from "../helpers/event-api.ts";

const EVENT = { bot: "0123456789abcdef01234567!", key: "rest-api-key", event: "답변_도착" };

async function deployWithEvents(options: { fault?: EventFault; cap?: string; byParams?: boolean } = {}) {
  const { byParams = true } = options;
  let chat: Chat | undefined;
  const api = await startEventApi({
    ...EVENT,
    ...(options.fault ? { fault: options.fault } : {}),
    // The platform calls the skill of the event's block; what that answers is what the person sees.
    run: ({ params }) => {
      const block = { id: "e".repeat(24), name: byParams ? "이벤트 블록" : EVENT.event };
      const requestParams = byParams ? params : {};
      void chat?.person("late").says(EVENT.event, { callback: false, block, requestParams });
    },
  });
  const deployment = await deploy({
    env: {
      CALLBACK_BUDGET_MS: "2000",
      KAKAO_EVENT_NAME: EVENT.event,
      KAKAO_EVENT_BOT_ID: EVENT.bot,
      KAKAO_REST_API_KEY: EVENT.key,
      KAKAO_API_ORIGIN: api.origin,
      ...(options.cap ? { KAKAO_EVENT_DAILY_CAP: options.cap } : {}),
    },
  });
  chat = deployment.chat;
  return { ...deployment, api };
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
    const deployment = await deployWithEvents({ fault });
    await missAnAnswer(deployment);
    await expect.poll(() => results(deployment), { timeout: 15_000 }).toEqual(expected);
    const tap = await deployment.chat.person("late").says("답변 확인", { callback: false });
    expect(tap.text).toMatch(/안녕/);
    expect([deployment.api.posts(), answersSeen(deployment)]).toEqual([1, 1]);
  });

  it("is not pushed beyond a person's daily cap, of which a refused push takes nothing", async () => {
    const deployment = await deployWithEvents({ cap: "1" });
    await missAnAnswer(deployment);
    await expect.poll(() => answersSeen(deployment), { timeout: 10_000 }).toBe(1);
    await missAnAnswer(deployment);
    await expect.poll(() => results(deployment), { timeout: 10_000 }).toContain("capped");
    expect(deployment.api.posts()).toBe(1);
    const tap = await deployment.chat.person("late").says("답변 확인", { callback: false });
    expect(tap.text).toMatch(/안녕/);
  });

  it("that was fetched before the event's block asks is not shown twice", async () => {
    const { chat } = await deploy({ env: { KAKAO_EVENT_NAME: "", KAKAO_EVENT_BOT_ID: "" } });
    const call = await chat
      .person("late")
      .says("x", { callback: false, requestParams: { saenggak: "held" } });
    expect(call.text).toMatch(/못 보신 답은 없어요/);
  });
});
