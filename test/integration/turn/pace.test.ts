import { expect, it } from "vitest";
import { createPace } from "../../../src/turn/pace.ts";
import { useRedis } from "../../helpers/redis.ts";

const { keys, connect } = useRedis();
const redis = connect();
const pace = createPace({ redis, keys });

it("guesses from answers that took longer, once there are three", async () => {
  for (const ms of [1_000, 60_000, 100_000]) await pace.note("ask", ms);
  expect(await pace.left("ask", 50_000)).toBeUndefined();
  await pace.note("ask", 180_000);
  expect(await pace.left("ask", 50_000)).toBe(50_000);
  expect(await pace.left("ask", 200_000)).toBeUndefined();
  expect(await pace.left("other", 0)).toBeUndefined();
});

it("lists the latest, shortest first, once there are three", async () => {
  for (const ms of [3_000, 1_000]) await pace.note("listed", ms);
  expect(await pace.latest("listed")).toEqual([]);
  await pace.note("listed", 2_000);
  expect(await pace.latest("listed")).toEqual([1_000, 2_000, 3_000]);
});

it("remembers the latest fifty", async () => {
  for (let i = 0; i < 60; i++) await pace.note("busy", 1_000 + i);
  expect(await redis.llen(keys.pace("busy"))).toBe(50);
  expect(await redis.pttl(keys.pace("busy"))).toBeGreaterThan(0);
});
