/** SIGKILL at each point of a turn's way: nothing is lost, nothing is shown twice, nothing stored is paid for again. */
import { describe, expect, inject, it } from "vitest";
import { deploy } from "../helpers/deployment.ts";
import { ECHO, everShown, fetchAll, times, untilDone } from "../helpers/fault.ts";
import type { ModelServer } from "../helpers/model-server.ts";
import { startRole } from "../helpers/processes.ts";
import { type RedisProxy, startRedisProxy } from "../helpers/redis-proxy.ts";

interface Place {
  readonly model: ModelServer;
  readonly proxy: RedisProxy;
}

const thinking = (at: "answer" | "half", { model }: Place) => {
  model.hold(at);
  return model.arrived(1).then(() => (at === "half" ? model.held() : undefined));
};

describe("a worker killed", () => {
  it.each<[string, (place: Place) => Promise<unknown>, { asked: number; refused: number }]>([
    [
      "before the model call",
      ({ proxy }) => proxy.hold("turnTake", "reply").reached,
      { asked: 1, refused: 0 },
    ],
    ["while thinking", (place) => thinking("answer", place), { asked: 2, refused: 0 }],
    ["while answering", (place) => thinking("half", place), { asked: 2, refused: 0 }],
    ["before storing", ({ proxy }) => proxy.hold("turnAnswer", "command").reached, { asked: 2, refused: 0 }],
    ["after storing", ({ proxy }) => proxy.hold("turnAnswer", "reply").reached, { asked: 1, refused: 0 }],
    [
      "between claim and POST",
      ({ proxy }) => proxy.hold("turnClaim", "reply").reached,
      { asked: 1, refused: 0 },
    ],
    [
      "after the POST, before recording it",
      ({ proxy }) => proxy.hold("turnSettle", "command").reached,
      { asked: 1, refused: 1 },
    ],
    [
      "after recording it",
      ({ proxy }) => proxy.hold("turnDone", "command").reached,
      { asked: 1, refused: 0 },
    ],
  ])("%s leaves its turn to another, which shows it once", async (_point, stopAt, expected) => {
    const { chat, model, env } = await deploy({ workers: 0, model: ECHO });
    const proxy = await startRedisProxy(inject("redisUrl"));
    const victim = await startRole("worker", { ...env, REDIS_URL: proxy.url });
    const reached = stopAt({ model, proxy });
    const person = chat.person("killed");
    const turn = await person.says("질문-하나");
    await reached;
    victim.kill("SIGKILL");
    expect(await victim.ended).toBeNull();
    model.release();
    await startRole("worker", env);
    await turn.sees(/답: 질문-하나/, 20_000);
    await untilDone({ env });
    expect([turn.shownCount, turn.refusals.length, model.requests.length]).toEqual([
      1,
      expected.refused,
      expected.asked,
    ]);
    await fetchAll(person);
    expect(times(everShown(chat, "killed"), "답: 질문-하나")).toBe(1);
  });

  it("three times over its turn apologises, and others are answered", async () => {
    const { chat, model, env } = await deploy({ workers: 0, model: ECHO });
    model.hold("answer");
    const person = chat.person("poison");
    const turn = await person.says("질문-독");
    for (let kill = 1; kill <= 3; kill++) {
      const victim = await startRole("worker", env);
      await model.arrived(kill);
      victim.kill("SIGKILL");
      expect(await victim.ended).toBeNull();
    }
    await startRole("worker", env);
    await turn.sees(/문제가 생겼어요/, 20_000);
    model.release();
    await (await chat.person("healthy").says("질문-무사")).sees(/답: 질문-무사/);
    expect([turn.shownCount, model.requests.length]).toEqual([1, 4]);
  });
});

describe("the server killed", () => {
  it("after its acknowledgement loses nothing", async () => {
    const { chat, server, model, env } = await deploy({ workers: 0, model: ECHO });
    const turn = await chat.person("acked").says("질문-승인");
    server.kill("SIGKILL");
    expect(await server.ended).toBeNull();
    await startRole("worker", env);
    await turn.sees(/답: 질문-승인/, 20_000);
    expect([turn.shownCount, turn.refusals, model.requests.length]).toEqual([1, [], 1]);
  });

  it("between record and job, or before the reply, still has its turn answered", async () => {
    const { chat, skill, model, env } = await deploy({ workers: 1, model: ECHO });
    const proxy = await startRedisProxy(inject("redisUrl"));
    const victim = await startRole("server", { ...env, REDIS_URL: proxy.url });
    const alive = skill.url;
    skill.url = `http://127.0.0.1:${victim.ready.port}/kakao/skill`;
    // What follows the record, the job among it, stays in the proxy with the reply.
    const admitted = proxy.hold("turnAdmit", "reply");
    const person = chat.person("half admitted");
    const asking = person.says("질문-반쪽");
    await admitted.reached;
    victim.kill("SIGKILL");
    expect(await victim.ended).toBeNull();
    const turn = await asking;
    expect(turn.ack).toBeUndefined();
    await model.arrived(1);
    skill.url = alive;
    await fetchAll(person);
    expect(times(everShown(chat, "half admitted"), "답: 질문-반쪽")).toBe(1);
  });
});
