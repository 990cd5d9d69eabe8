import { expect, it } from "vitest";
import { createRoster } from "../../../src/queue/roster.ts";
import { useRedis } from "../../helpers/redis.ts";

const { keys, connect } = useRedis();
const redis = connect();
const roster = createRoster({ redis, keys });
const R1 = { name: "r1", label: "R1", concurrency: 4 };
const SECRET = "the key of a model";

it("tells the places of all workers that live, and what they offer, without secrets", async () => {
  expect(await roster.read()).toEqual({ places: 0 });
  const offer = { default: "r1", models: [{ ...R1, key: SECRET }] };
  await roster.enrol({ id: "a", places: 50, offer });
  await roster.enrol({ id: "a", places: 50, offer });
  await roster.enrol({ id: "b", places: 10, offer });
  expect(await roster.read()).toEqual({ places: 60, offer: { default: "r1", models: [R1] } });
  expect(await redis.get(keys.roster.offer)).not.toContain(SECRET);
});

it("forgets a worker that shows no sign of life", async () => {
  // As Redis has it three seconds later.
  await redis.zadd(keys.roster.workers, `${Date.now() - 1}`, "a 50");
  expect((await roster.read()).places).toBe(10);
  for (const key of [keys.roster.workers, keys.roster.offer])
    expect(await redis.pttl(key)).toBeGreaterThan(0);
});

it("counts the turns of all servers", async () => {
  expect(await roster.count(3)).toBe(3);
  expect(await createRoster({ redis: connect(), keys }).count(4)).toBe(7);
});
