import { describe, expect, it } from "vitest";
import { createExpectedWait, type ExpectedWaitDeps } from "../../../src/intake/expected-wait.ts";
import type { Load } from "../../../src/intake/load.ts";
import { createVariants } from "../../../src/intake/variants.ts";

const R1 = {
  ...{ name: "r1", label: "R1", model: "r1", concurrency: 2, running: 0, waiting: 0, lastMinute: 0 },
  ...{ pausedMs: 0, open: false, probeMs: 0, agesMs: [], leftMs: [], times: [10_000, 10_000, 10_000] },
};
const IDLE: Load = {
  ...{ queued: 0, active: 0, places: 50, preset: "r1", asked: 0, skills: new Map([["news", 700]]) },
  models: new Map([["r1", R1]]),
};

function open(given: Partial<ExpectedWaitDeps> = {}) {
  const seen = { now: 1_000_000, looks: [] as number[], load: IDLE };
  const wait = createExpectedWait({
    load: async (turns) => {
      seen.looks.push(turns);
      return seen.load;
    },
    settings: async () => ({}),
    clock: () => seen.now,
    ...given,
  });
  /** Seconds that the next person is told. */
  const ask = async (turn: Partial<Parameters<typeof wait.of>[1]> = {}) => {
    const expecting = wait.begin("c");
    await Promise.resolve();
    const expected = wait.of(expecting, { skill: "ask", isFallback: true, own: 0, ...turn });
    return { ...expected, seconds: expected.ms === undefined ? undefined : Math.round(expected.ms / 1_000) };
  };
  return { seen, wait, ask };
}

describe("what a person is told to expect", () => {
  it("counts on top of the last look what was admitted since", async () => {
    const { wait, ask } = open();
    await wait.look();
    const told = [await ask(), await ask(), await ask()];
    expect(told.map(({ label, seconds }) => [label, seconds])).toEqual([
      ["R1", 10],
      ["R1", 10],
      ["R1", 20],
    ]);
  });

  it("names no time before the first look, nor when the last is too old, and a label only where it is known", async () => {
    const { seen, wait, ask } = open();
    expect(await ask()).toMatchObject({ seconds: undefined, label: undefined });
    await wait.look();
    seen.now += 5_001;
    expect(await ask()).toMatchObject({ seconds: undefined, label: undefined });
    expect(await open({ ownLabel: "데모" }).ask()).toMatchObject({ seconds: undefined, label: "데모" });
  });

  it("looks again when the line has grown, at most ten times a second, and never twice at once", async () => {
    const { seen, wait, ask } = open();
    await wait.look();
    for (let i = 0; i < 5; i++) await ask();
    expect(seen.looks).toEqual([0]);
    seen.now += 100;
    for (let i = 0; i < 5; i++) await ask();
    expect(seen.looks).toEqual([0, 6]);
  });

  it("is told of a look that fails, and goes on with the last", async () => {
    let fails = false;
    const { wait, ask } = open({ load: async () => (fails ? Promise.reject(new Error("away")) : IDLE) });
    await wait.look();
    fails = true;
    await expect(wait.look()).rejects.toThrow("away");
    expect((await ask()).seconds).toBe(10);
  });

  it("expects of other servers what they admitted before", async () => {
    const { seen, wait, ask } = open();
    await wait.look();
    for (let i = 0; i < 10; i++) await ask();
    seen.load = { ...IDLE, asked: 30 };
    await wait.look();
    await ask();
    // Of four, three stand for those of two other servers.
    expect((await ask()).seconds).toBe(20);
  });

  it("takes skills at their own pace, and a second question of a conversation for one that waits longer", async () => {
    const { wait, ask } = open();
    await wait.look();
    expect(await ask({ skill: "news", isFallback: false })).toMatchObject({ ms: 700, label: undefined });
    expect(await ask({ own: 1 })).toMatchObject({ seconds: 15 });
  });

  it("asks what its person chose only where there is a choice", async () => {
    const small = { ...R1, name: "small", label: "작은 모델", times: [3_000, 3_000, 3_000] };
    let asked = 0;
    const { seen, wait, ask } = open({
      settings: async () => {
        asked += 1;
        return { model: "small" };
      },
    });
    await wait.look();
    expect(await ask()).toMatchObject({ label: "R1" });
    expect(asked).toBe(0);
    seen.load = { ...IDLE, models: new Map([...IDLE.models, ["small", small]]) };
    await wait.look();
    expect(await ask()).toMatchObject({ label: "작은 모델", seconds: 3 });
    expect(await ask({ models: ["r1"] })).toMatchObject({ label: "R1" });
  });
});

it("wordings change from one message of a conversation to the next, and from one conversation to others", () => {
  const variantFor = createVariants();
  const [first = 0, second = 0, third = 0] = [1, 2, 3].map(() => variantFor("x7Qa") % 4);
  expect(new Set([first, second, third]).size).toBe(3);
  const others = ["a000", "b00b", "c0c0", "dddd", "00e0", "0f_0"].map(
    (conversation) => variantFor(conversation) % 4,
  );
  expect(new Set(others).size).toBeGreaterThan(1);
  for (let i = 0; i < 300; i++) {
    const before = variantFor("x7Qa") % 4;
    expect(variantFor("x7Qa") % 4).not.toBe(before);
  }
});
