/** Processes that stop for a while and go on, as after a long pause of a virtual machine. */
import { describe, expect, inject, it } from "vitest";
import { deploy } from "../helpers/deployment.ts";
import { ECHO, everShown, fetchAll, times } from "../helpers/fault.ts";
import { startRole } from "../helpers/processes.ts";
import { startRedisProxy } from "../helpers/redis-proxy.ts";

const FROZEN_MS = 9_000;
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe("a worker frozen for nine seconds", () => {
  it("while thinking is replaced, and its own answer is not shown as well", async () => {
    const { chat, model, workers, env } = await deploy({ model: ECHO });
    model.hold("answer");
    const person = chat.person("frozen");
    const turn = await person.says("질문-얼음");
    await model.arrived(1);
    const [frozen] = workers;
    frozen?.kill("SIGSTOP");
    const thawed = pause(FROZEN_MS).then(() => frozen?.kill("SIGCONT"));
    await startRole("worker", env);
    await model.arrived(2);
    await thawed;
    // It finds out by itself that another has its turn, and ends its call.
    expect(await model.closed(0)).toBe(false);
    model.release();
    await turn.sees(/답: 질문-얼음/, 20_000);
    await fetchAll(person);
    expect([turn.shownCount, turn.refusals, model.requests.length]).toEqual([1, [], 2]);
    expect(times(everShown(chat, "frozen"), "답: 질문-얼음")).toBe(1);
  });

  it("between claim and POST does not send what another has sent", async () => {
    const { chat, env } = await deploy({ workers: 0, model: ECHO });
    const proxy = await startRedisProxy(inject("redisUrl"));
    const frozen = await startRole("worker", { ...env, REDIS_URL: proxy.url });
    const claimed = proxy.hold("turnClaim", "reply");
    const person = chat.person("claimed");
    const turn = await person.says("질문-주장");
    await claimed.reached;
    frozen.kill("SIGSTOP");
    claimed.release();
    const thawed = pause(FROZEN_MS).then(() => frozen.kill("SIGCONT"));
    await startRole("worker", env);
    await turn.sees(/답: 질문-주장/, 20_000);
    await thawed;
    await frozen.logged("turn.taken_over");
    await fetchAll(person);
    expect([turn.shownCount, turn.refusals]).toEqual([1, []]);
    expect(times(everShown(chat, "claimed"), "답: 질문-주장")).toBe(1);
  });
});

describe("a worker that is told to stop", () => {
  it("hands its turn over without a lost second", async () => {
    const { chat, model, workers, env } = await deploy({ model: ECHO });
    model.hold("answer");
    const turn = await chat.person("handed").says("질문-인계");
    await model.arrived(1);
    const heir = await startRole("worker", env);
    workers[0]?.kill("SIGTERM");
    const told = performance.now();
    await model.arrived(2);
    // A lost lock would have taken five.
    expect(performance.now() - told).toBeLessThan(1_000);
    model.release();
    await turn.sees(/답: 질문-인계/);
    expect(await workers[0]?.ended).toBe(0);
    await heir.logged("turn.delivered");
    expect([turn.shownCount, turn.refusals]).toEqual([1, []]);
  });
});
