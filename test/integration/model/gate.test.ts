/** Limits and breaker that all workers share, on a real Redis; two gates stand for two workers. */
import { describe, expect, it } from "vitest";
import { createGate, type Entered, type Gate } from "../../../src/model/gate.ts";
import { useRedis } from "../../helpers/redis.ts";

const { keys, connect } = useRedis();
const redis = connect();
let count = 0;

function workers(options: { openMs?: number } = {}) {
  const opened: string[] = [];
  const gate = () => createGate({ redis, keys, onOpen: (model) => opened.push(model), ...options });
  return { one: gate(), other: gate(), name: `m${++count}`, opened };
}

type In = Extract<Entered, { kind: "in" }>;
async function inside(gate: Gate, entry: Parameters<Gate["enter"]>[0]): Promise<In> {
  const entered = await gate.enter(entry);
  expect(entered.kind).toBe("in");
  return entered as In;
}

describe("concurrency", () => {
  it("bounds the calls of all workers together, and frees a place when one is over", async () => {
    const { one, other, name } = workers();
    const entry = { name, concurrency: 2 };
    const [first] = [await inside(one, entry), await inside(other, entry)];
    expect(await one.enter(entry)).toMatchObject({ kind: "busy" });
    expect(await other.state(name)).toMatchObject({ running: 2, open: false });
    await first.leave("ok");
    await inside(one, entry);
  });

  it("tells for how long calls run", async () => {
    const { one, other, name } = workers();
    const entry = { name, concurrency: 2 };
    const before = Date.now();
    const first = await inside(one, entry);
    await inside(other, entry);
    await expect.poll(async () => Math.min(...(await one.state(name)).agesMs)).toBeGreaterThan(10);
    const { agesMs } = await one.state(name);
    expect(agesMs).toHaveLength(2);
    expect(Math.max(...agesMs)).toBeLessThanOrEqual(Date.now() - before + 100);
    await first.leave("ok");
    expect((await other.state(name)).agesMs).toHaveLength(1);
  });

  it("gives a dead worker's place to another", async () => {
    const { one, other, name } = workers();
    const entry = { name, concurrency: 1 };
    await inside(one, entry);
    // As Redis has it when nobody showed a sign of life for half a minute.
    for (const id of await redis.zrange(keys.model(name).slots, "0", "-1"))
      await redis.zadd(keys.model(name).slots, `${Date.now() - 1}`, id);
    await inside(other, entry);
  });
});

describe("the line", () => {
  const busy = { kind: "busy" };

  it("lets those in who wait, by when they came, before who comes later", async () => {
    const { one, other, name } = workers();
    const entry = { name, concurrency: 1 };
    const running = await inside(one, entry);
    const order: string[] = [];
    const wait = async (gate: Gate, who: string) => {
      const entered = await gate.enter(entry, { longestMs: 20_000 });
      order.push(who);
      await (entered as In).leave("ok");
    };
    const waiting = async () => (await one.state(name)).waiting;
    const first = wait(other, "first");
    await expect.poll(waiting).toBe(1);
    const second = wait(one, "second");
    await expect.poll(waiting).toBe(2);
    await running.leave("ok");
    expect(await other.enter(entry)).toMatchObject(busy);
    await Promise.all([first, second]);
    expect(order).toEqual(["first", "second"]);
    expect(await one.state(name)).toMatchObject({ running: 0, waiting: 0 });
  });

  it("is left at once by who gives up, or is not wanted any more", async () => {
    const { one, other, name } = workers();
    const entry = { name, concurrency: 1 };
    const running = await inside(one, entry);
    expect(await other.enter(entry, { longestMs: 300 })).toMatchObject(busy);
    const stop = new AbortController();
    const unwanted = other.enter(entry, { longestMs: 60_000, signal: stop.signal });
    const aborted = expect(unwanted).rejects.toMatchObject({ code: "MODEL_ABORTED" });
    await expect.poll(async () => (await one.state(name)).waiting).toBe(1);
    stop.abort();
    await aborted;
    expect(await one.state(name)).toMatchObject({ waiting: 0 });
    await running.leave("ok");
    await inside(other, entry);
  });

  it("forgets who was not seen for three seconds", async () => {
    const { one, name } = workers();
    const { line, seen } = keys.model(name);
    await redis.zadd(line, "1", "dead");
    await redis.zadd(seen, "1", "dead");
    await inside(one, { name, concurrency: 1 });
    expect(await redis.zcard(line)).toBe(0);
  });

  it("holds for calls a minute, too: who waits has the next of them", async () => {
    const { one, other, name } = workers();
    const entry = { name, requestsPerMinute: 1 };
    await (await inside(one, entry)).leave("ok");
    const waiting = other.enter(entry, { longestMs: 120_000 });
    await expect.poll(async () => (await one.state(name)).waiting).toBe(1);
    const { starts } = keys.model(name);
    // As it is a minute later.
    for (const id of await redis.zrange(starts, "0", "-1")) await redis.zadd(starts, "1", id);
    expect(await one.enter(entry)).toMatchObject(busy);
    expect(await waiting).toMatchObject({ kind: "in" });
  });
});

describe("calls a minute", () => {
  it("are bounded for all workers together, and it is said when the next may begin", async () => {
    const { one, other, name } = workers();
    const entry = { name, requestsPerMinute: 3 };
    for (const gate of [one, other, one]) await (await inside(gate, entry)).leave("ok");
    const { kind, waitMs } = (await other.enter(entry)) as Extract<Entered, { kind: "busy" }>;
    expect(kind).toBe("busy");
    expect(waitMs).toBeGreaterThan(55_000);
    expect(waitMs).toBeLessThanOrEqual(60_000);
  });

  it("stop for as long as the provider asked", async () => {
    const { one, other, name } = workers();
    await (await inside(one, { name })).leave("failed", 7_000);
    const { kind, waitMs } = (await other.enter({ name })) as Extract<Entered, { kind: "busy" }>;
    expect(kind).toBe("busy");
    expect(waitMs).toBeGreaterThan(5_000);
    expect(waitMs).toBeLessThanOrEqual(7_000);
  });

  it("stop for ten minutes at the most, and a shorter wish does not end a longer one", async () => {
    const { one, other, name } = workers();
    const [first, second] = [await inside(one, { name }), await inside(other, { name })];
    await first.leave("failed", 9_999_000);
    await second.leave("failed", 1_000);
    const { waitMs } = (await other.enter({ name })) as Extract<Entered, { kind: "busy" }>;
    expect(waitMs).toBeGreaterThan(590_000);
    expect(waitMs).toBeLessThanOrEqual(600_000);
  });
});

describe("the breaker", () => {
  const fail = async (gate: Gate, name: string, times: number) => {
    for (let i = 0; i < times; i++) await (await inside(gate, { name })).leave("failed");
  };

  it("opens when half of the latest calls failed, for all workers, and not before there are five", async () => {
    const { one, other, name, opened } = workers();
    await (await inside(one, { name })).leave("ok");
    await fail(one, name, 3);
    expect(await other.state(name)).toMatchObject({ open: false });
    await fail(other, name, 1);
    expect(opened).toEqual([name]);
    expect(await one.enter({ name })).toMatchObject({ kind: "open" });
    expect(await other.state(name)).toMatchObject({ open: true });
  });

  it("opens once for all the calls that were under way", async () => {
    const { one, name, opened } = workers();
    const calls = await Promise.all(Array.from({ length: 50 }, () => inside(one, { name })));
    for (const call of calls) await call.leave("failed");
    expect(opened).toEqual([name]);
    const { waitMs } = (await one.enter({ name })) as Extract<Entered, { kind: "open" }>;
    expect(waitMs).toBeLessThanOrEqual(30_000);
  });

  it("stays shut while most calls succeed, and counts nothing that nobody wanted", async () => {
    const { one, name, opened } = workers();
    for (let i = 0; i < 30; i++) {
      await (await inside(one, { name })).leave("ok");
      if (i % 2 === 0) await fail(one, name, 1);
      await (await inside(one, { name })).leave("neither");
    }
    expect(opened).toEqual([]);
  });

  it("lets one probe in when its time is over, and shuts when that succeeds", async () => {
    const { one, other, name } = workers({ openMs: 1 });
    await fail(one, name, 5);
    await expect.poll(() => one.enter({ name }).then(({ kind }) => kind)).toBe("in");
    expect(await other.enter({ name })).toMatchObject({ kind: "open" });
    await redis.del(keys.model(name).slots);
    await redis.hdel(keys.model(name).breaker, "probe");
    const probe = await inside(other, { name });
    await probe.leave("ok");
    expect(await one.state(name)).toMatchObject({ open: false });
    await inside(one, { name });
    await inside(other, { name });
  });

  const openAgain = async (gate: Gate, name: string) => {
    for (;;) {
      const entered = await gate.enter({ name });
      if (entered.kind === "in") return entered;
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
  };

  it("lets everybody in once a probe has begun to answer, and shuts at the first success", async () => {
    const { one, other, name } = workers({ openMs: 1 });
    await fail(one, name, 5);
    const probe = await openAgain(one, name);
    await probe.begun();
    expect(await one.state(name)).toMatchObject({ open: false });
    const [next, third] = [await inside(other, { name }), await inside(other, { name })];
    await next.leave("ok");
    expect(await redis.hexists(keys.model(name).breaker, "times")).toBe(0);
    await third.leave("failed");
    await probe.leave("failed");
    expect(await one.state(name)).toMatchObject({ open: false });
  });

  it("heeds no call from before it opened, also once it has shut again", async () => {
    const { one, name, opened } = workers({ openMs: 1 });
    const old = await Promise.all(Array.from({ length: 16 }, () => inside(one, { name })));
    await fail(one, name, 5);
    await (await openAgain(one, name)).leave("ok");
    for (const call of old) await call.leave("failed");
    expect(opened).toEqual([name]);
    expect(await one.state(name)).toMatchObject({ open: false });
  });

  it("is not shut by a probe of an earlier time", async () => {
    const { one, name, opened } = workers({ openMs: 1 });
    await fail(one, name, 5);
    const long = await openAgain(one, name);
    await long.begun();
    await (await inside(one, { name })).leave("ok");
    await fail(one, name, 5);
    expect(opened).toEqual([name, name]);
    await long.leave("ok");
    expect(await one.state(name)).toMatchObject({ open: true });
  });

  it("opens again, for longer, at the first failure after a probe has begun", async () => {
    const { one, name, opened } = workers({ openMs: 1 });
    const old = await inside(one, { name });
    await fail(one, name, 5);
    const probe = await openAgain(one, name);
    await probe.begun();
    // It was under way before the breaker opened.
    await old.leave("failed");
    expect(opened).toEqual([name]);
    await probe.leave("failed");
    expect(opened).toEqual([name, name]);
    expect(await redis.hget(keys.model(name).breaker, "times")).toBe("2");
    await probe.begun();
    expect(await one.state(name)).toMatchObject({ open: true });
  });

  it("opens for twice as long when its probe fails, and lets another probe in when one was not wanted", async () => {
    const { one, other, name, opened } = workers({ openMs: 1 });
    await fail(one, name, 5);
    const probe = () => openAgain(one, name);
    await (await probe()).leave("neither");
    await (await probe()).leave("failed");
    expect(opened).toEqual([name, name]);
    expect(await redis.hget(keys.model(name).breaker, "times")).toBe("2");
    await (await probe()).leave("ok");
    expect(await other.state(name)).toMatchObject({ open: false });
  });
});

it("tells what goes on at a model", async () => {
  const { one, other, name } = workers();
  const entry = { name, concurrency: 1, requestsPerMinute: 10 };
  const quiet = { running: 0, waiting: 0, lastMinute: 0, pausedMs: 0, agesMs: [], open: false, probeMs: 0 };
  expect(await other.state(name)).toEqual({ model: name, ...quiet });
  const call = await inside(one, entry);
  expect(await other.state(name)).toMatchObject({ running: 1, lastMinute: 1 });
  await call.leave("failed", 5_000);
  const { pausedMs, running } = await other.state(name);
  expect(running).toBe(0);
  expect(pausedMs).toBeGreaterThan(4_000);
  await redis.del(keys.model(name).pause);
  for (let i = 0; i < 4; i++) await (await inside(one, { name })).leave("failed");
  const { open, probeMs } = await other.state(name);
  expect(open).toBe(true);
  expect(probeMs).toBeGreaterThan(25_000);
});
