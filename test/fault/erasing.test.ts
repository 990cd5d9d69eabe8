/** Erasing while processes die and commands are late: it is carried through, and nothing comes back. */
import { describe, expect, inject, it, onTestFinished } from "vitest";
import { disconnectRedis } from "../../src/redis/connect.ts";
import { createKeys } from "../../src/redis/keys.ts";
import { deploy } from "../helpers/deployment.ts";
import { ownRedis } from "../helpers/own-redis.ts";
import { ECHO_MARKER, markedPerson } from "../helpers/person-data.ts";
import { startRole } from "../helpers/processes.ts";
import { connectTo, useRedis } from "../helpers/redis.ts";
import { type ScriptName, startRedisProxy } from "../helpers/redis-proxy.ts";
import { saenggak } from "../helpers/run.ts";
import { tracesOf } from "../helpers/traces.ts";
import { openTurnStore } from "../helpers/turn-store.ts";
import { aTurn } from "../helpers/turns.ts";

const { connect } = useRedis();
const redis = connect();

describe("a server killed over an erasure", () => {
  async function killedAt(at: "command" | "reply") {
    const deployment = await deploy({ model: ECHO_MARKER });
    const { env, skill, model } = deployment;
    const proxy = await startRedisProxy(inject("redisUrl"));
    const victim = await startRole("server", { ...env, REDIS_URL: proxy.url });
    const other = skill.url;
    const person = markedPerson(deployment, redis);
    await (await person.asks("첫 질문")).sees(/답이에요/);
    model.hold("half");
    await person.asks("오래 걸리는 질문");
    await model.held();
    await person.asks("기다리는 질문");
    await person.noteTurns();
    await person.says("내 데이터 삭제", { callback: false });
    skill.url = `http://127.0.0.1:${victim.ready.port}/kakao/skill`;
    const { reached } = proxy.hold("turnErase", at);
    const said = person.says("삭제할게요", { callback: false });
    await reached;
    victim.kill("SIGKILL");
    await said;
    skill.url = other;
    return { person, model };
  }

  it("after the data went leaves the queue to the sweep", async () => {
    const { person, model } = await killedAt("reply");
    expect(await model.closed(1)).toBe(false);
    const left = await person.traces();
    expect(left.filter((trace) => !trace.includes(`{${person.keys.prefix}}:turns:`))).toEqual([]);
    expect(left).not.toEqual([]);
    await expect.poll(person.traces, { timeout: 30_000 }).toEqual([]);
  });

  it("before the data went leaves all of it, and it can be said again", async () => {
    const { person, model } = await killedAt("command");
    const { text } = await person.says("내 데이터", { callback: false });
    expect(text).toMatch(/질문과 답 1개.*답을 기다리는 질문 2개/s);
    expect((await person.says("삭제할게요", { callback: false })).text).toMatch(/모두 지웠어요/);
    expect(await model.closed(1)).toBe(false);
    await expect.poll(person.traces, { timeout: 30_000 }).toEqual([]);
  });
});

describe("what a worker sends to Redis after the erasure changes nothing there", () => {
  it.each<[ScriptName, "command" | "reply"]>([
    ["turnTake", "reply"],
    ["turnAnswer", "command"],
    ["turnClaim", "command"],
    ["turnClaim", "reply"],
    ["turnSettle", "command"],
    ["turnDone", "command"],
  ])("%s, held at its %s", async (script, at) => {
    const deployment = await deploy({ workers: 0, model: ECHO_MARKER });
    const { env, model } = deployment;
    const proxy = await startRedisProxy(inject("redisUrl"));
    const worker = await startRole("worker", { ...env, REDIS_URL: proxy.url });
    const person = markedPerson(deployment, redis);
    const held = proxy.hold(script, at);
    await person.asks("질문");
    await held.reached;
    await person.noteTurns();
    await person.says("내 데이터 삭제", { callback: false });
    expect((await person.says("삭제할게요", { callback: false })).text).toMatch(/모두 지웠어요/);
    held.release();
    const active = `{${person.keys.prefix}}:turns:active`;
    await expect.poll(() => redis.llen(active), { timeout: 15_000 }).toBe(0);
    await expect.poll(person.traces, { timeout: 30_000 }).toEqual([]);
    expect(model.requests.length).toBeLessThanOrEqual(1);
    expect(worker.output()).not.toContain(person.marker);
  });
});

it("a Redis that is full still hands out what was answered, and lets people's data be erased", async () => {
  const { url } = await ownRedis();
  const full = connectTo({ REDIS_URL: url }, "patient");
  onTestFinished(() => disconnectRedis(full));
  const turns = openTurnStore({ redis: full, keys: createKeys("full") });
  const turn = aTurn();
  await turns.admit(turn);
  await turns.stop(turn.conversation);
  await full.config("SET", "maxmemory", "1");
  expect(await turns.take(turn.conversation, "w")).toMatchObject({ answer: { outcome: "stopped" } });
  const env = { REDIS_URL: url, REDIS_PREFIX: "full" };
  const { code, stdout } = await saenggak(["erase", turn.user, "--bot", turn.bot, "--yes"], { env });
  expect({ code, stdout }).toEqual({ code: 0, stdout: "bot bot: erased 1 turn, settings\n" });
  expect(await tracesOf(full, [turn.id, turn.user, turn.conversation])).toEqual([]);
});
