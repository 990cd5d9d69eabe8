import { describe, expect, it } from "vitest";
import { estimateModel, estimateSkill, type Since } from "../../../src/intake/estimate.ts";
import type { Load, ModelLoad } from "../../../src/intake/load.ts";

const S = 10_000;
const aModel = (name: string, given: Partial<ModelLoad> = {}): ModelLoad => ({
  ...{ name, label: name.toUpperCase(), model: name, running: 0, waiting: 0, lastMinute: 0, pausedMs: 0 },
  ...{ open: false, probeMs: 0, agesMs: [], leftMs: [], times: [S, S, S] },
  ...given,
});
const aLoad = (models: readonly ModelLoad[], given: Partial<Load> = {}): Load => ({
  ...{ queued: 0, active: 0, places: 50, preset: models[0]?.name, asked: 0, skills: new Map() },
  models: new Map(models.map((model) => [model.name, model])),
  ...given,
});
const since = (given: Partial<Since> = {}): Since => ({
  ...{ ms: 0, turns: 0, byModel: new Map(), justBefore: 0 },
  ...given,
});
const own = (turns: number) => since({ turns, byModel: new Map([["r1", turns]]) });
/** Seconds, to one. */
const of = (load: Load, at = since(), asked?: string) => {
  const { model, ms, before, isResting } = estimateModel(load, asked, at);
  const seconds = ms === undefined ? undefined : Math.round(ms / 1_000);
  return { name: model?.name, seconds, before, isResting };
};
const told = { name: "r1", before: 0, isResting: false };

describe("the time until an answer", () => {
  it("is the model's usual one while it has a place", () => {
    expect(of(aLoad([aModel("r1", { times: [4_000, 5_000, 30_000] })]))).toEqual({ ...told, seconds: 5 });
  });

  it("is not named while too few answers are known, or no worker lives", () => {
    expect(of(aLoad([aModel("r1", { times: [] })]))).toEqual({ ...told, seconds: undefined });
    expect(of(aLoad([aModel("r1")], { places: 0 }))).toEqual({ ...told, seconds: undefined });
    expect(of(aLoad([])).seconds).toBeUndefined();
  });

  it("counts those before, as many at a time as may run", () => {
    const running = aModel("r1", { concurrency: 2, running: 2, leftMs: [1_000, 6_000] });
    expect(of(aLoad([running], { active: 2 }))).toEqual({ ...told, seconds: 11 });
    expect(of(aLoad([{ ...running, waiting: 1 }], { active: 3 }))).toEqual({
      ...told,
      before: 1,
      seconds: 16,
    });
    expect(of(aLoad([{ ...running, waiting: 4 }], { active: 6 }))).toEqual({
      ...told,
      before: 4,
      seconds: 31,
    });
  });

  it("counts what came since the last look, and what ended since", () => {
    const idle = aLoad([aModel("r1", { concurrency: 2 })]);
    expect([0, 1, 2, 3, 4].map((turns) => of(idle, own(turns)).seconds)).toEqual([10, 10, 20, 20, 30]);
    expect(of(idle, own(5)).before).toBe(3);
    const busy = aLoad([aModel("r1", { concurrency: 2, running: 2, leftMs: [3_000, 9_000] })], { active: 2 });
    expect(of(busy, since({ ms: 2_000 })).seconds).toBe(11);
  });

  it("counts turns that workers took and that are not at their model yet", () => {
    const load = aLoad([aModel("r1", { concurrency: 2 })], { active: 6 });
    expect(of(load, since({ justBefore: 6 })).seconds).toBe(40);
    expect(of(load, since({ justBefore: 0 })).seconds).toBe(10);
  });

  it("waits for a worker, too", () => {
    const busy = aModel("r1", { running: 4, leftMs: [2_000, 4_000, 6_000, 8_000] });
    expect(of(aLoad([busy], { places: 4, active: 4, queued: 8 }))).toEqual({
      ...told,
      before: 8,
      seconds: 33,
    });
    const slow = aModel("slow", { concurrency: 1, running: 1, waiting: 3, leftMs: [S] });
    const crowded = aLoad([aModel("r1"), slow], { places: 4, active: 4, queued: 3 });
    expect(of(crowded).seconds).toBe(51);
  });

  it("is not named where a bound on calls in a minute may hold it back", () => {
    const counted = aModel("r1", { requestsPerMinute: 10, lastMinute: 10 });
    expect(of(aLoad([counted])).seconds).toBeUndefined();
    expect(of(aLoad([{ ...counted, lastMinute: 4 }])).seconds).toBe(10);
  });

  it("counts a pause that the provider asked for", () => {
    expect(of(aLoad([aModel("r1", { pausedMs: 20_000 })])).seconds).toBe(30);
  });
});

describe("the model that will answer", () => {
  const models = [aModel("r1", { fallback: "small" }), aModel("small", { times: [1_000, 2_000, 3_000] })];

  it("is the one that was chosen, else the default", () => {
    expect(of(aLoad(models)).name).toBe("r1");
    expect(of(aLoad(models), since(), "small")).toMatchObject({ name: "small", seconds: 2 });
    expect(of(aLoad(models), since(), "gone").name).toBe("r1");
  });

  it("is a fallback while it rests or is busy for long, as the router has it", () => {
    const [r1, small] = models as [ModelLoad, ModelLoad];
    const resting = { ...r1, open: true, probeMs: 20_000 };
    expect(of(aLoad([resting, small]))).toMatchObject({ name: "small", seconds: 2 });
    const busy = { ...r1, concurrency: 1, running: 1, leftMs: [9_000] };
    expect(of(aLoad([busy, small], { active: 1 }))).toMatchObject({ name: "small", seconds: 2 });
    const both = { ...small, concurrency: 1, running: 1, leftMs: [9_000] };
    expect(of(aLoad([busy, both], { active: 2 }))).toMatchObject({ name: "r1", seconds: 19 });
  });

  it("rests with all its fallbacks, until a probe may be made", () => {
    const [r1, small] = models.map((model) => ({ ...model, open: true, probeMs: 20_000 }));
    expect(of(aLoad([r1, small] as ModelLoad[]))).toMatchObject({ isResting: true, seconds: undefined });
    expect(of(aLoad([aModel("r1", { open: true })]))).toEqual({ ...told, seconds: undefined });
  });
});

it("a skill of its own has its own pace", () => {
  const load = aLoad([aModel("r1")]);
  expect(estimateSkill(load, 700, since())).toEqual({ ms: 700, before: 0, isResting: false });
  expect(estimateSkill(load, undefined, since()).ms).toBeUndefined();
});
