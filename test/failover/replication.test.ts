/** What a replica must have before anything is promised, on a master whose replicas freeze, and one that dies with a write. */
import { expect, it, onTestFinished } from "vitest";
import { createKeys } from "../../src/redis/keys.ts";
import { createReplication } from "../../src/redis/replication.ts";
import { connectTo } from "../helpers/redis.ts";
import { type SentinelRedis, sentinelRedis } from "../helpers/redis-sentinel.ts";
import { openTurnStore } from "../helpers/turn-store.ts";
import { aTurn } from "../helpers/turns.ts";

const KEY = "test-kept";
const keys = createKeys("test-replication");

function connect({ env }: SentinelRedis) {
  const redis = connectTo(env, "patient");
  onTestFinished(() => redis.disconnect());
  return redis;
}

async function took(work: Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await work;
  return performance.now() - begun;
}

it("an admission that no replica has is refused in time, and nobody works on it", async () => {
  const nodes = await sentinelRedis({ replicas: 1 });
  const redis = connect(nodes);
  const added: string[] = [];
  const addJob = async (conversation: string) => void added.push(conversation);
  const replication = createReplication({ redis, replicas: 1 });
  const turns = openTurnStore({ redis, keys, addJob, replication });
  const [kept, lost, later] = [aTurn(), aTurn(), aTurn()];
  expect(await turns.admit(kept)).toEqual({ kind: "admitted", ahead: 0 });
  nodes.nodes[1]?.freeze();
  const refusals = [lost, aTurn(), aTurn(), aTurn()].map((turn) =>
    expect(turns.admit(turn)).rejects.toMatchObject({ code: "REDIS_UNAVAILABLE" }),
  );
  expect(await took(Promise.all(refusals))).toBeLessThan(1_200);
  expect(added).toEqual([kept.conversation]);
  expect(await turns.void(lost)).toBe(true);
  nodes.nodes[1]?.thaw();
  await expect.poll(() => turns.admit(later).catch(() => "refused"), { timeout: 5_000 }).not.toBe("refused");
});

it("a write that dies with its master is carried out again on the next, and no other is", async () => {
  const nodes = await sentinelRedis();
  const redis = connect(nodes);
  const replication = createReplication({ redis, replicas: 1, patienceMs: 60_000 });
  const kept = await replication.keep(KEY, () => redis.incr(KEY));
  expect(kept).toBe(1);
  const [master, ...replicas] = nodes.nodes;
  for (const replica of replicas) replica.freeze();
  // What is sent to a frozen one is read by it later.
  await master?.admin.call("CLIENT", "KILL", "TYPE", "replica");
  const results: number[] = [];
  const writing = replication.keep(KEY, async () => {
    results.push(await redis.incr(KEY));
    return results.length;
  });
  await expect.poll(() => results).toEqual([2]);
  await master?.kill();
  for (const replica of replicas) replica.thaw();
  expect(await writing).toBe(2);
  // The next master had never heard of it.
  expect(results).toEqual([2, 2]);
});

it("a turn whose taking up and answer died with their master is taken up again", async () => {
  const nodes = await sentinelRedis();
  const redis = connect(nodes);
  const replication = createReplication({ redis, replicas: 1, patienceMs: 60_000 });
  const turns = openTurnStore({ redis, keys, replication });
  const turn = aTurn();
  await turns.admit(turn);
  const [master, ...replicas] = nodes.nodes;
  for (const replica of replicas) replica.freeze();
  // What is sent to a frozen one is read by it later.
  await master?.admin.call("CLIENT", "KILL", "TYPE", "replica");
  const taken = await turns.take(turn.conversation, "one");
  if (!taken) throw new Error("it was not taken");
  const answering = turns.answer(taken, { text: "답" });
  await expect
    .poll(() => master?.admin.hget(keys.turn(turn.conversation, turn.id), "state"))
    .toBe("answered");
  await master?.kill();
  for (const replica of replicas) replica.thaw();
  await answering;
  expect(await turns.done(turn)).toBe(1);
  const again = await turns.take(turn.conversation, "two");
  if (!again) throw new Error("it was lost");
  expect(await turns.answer(again, { text: "답" })).toBe(true);
  expect(await turns.isAnswered(turn)).toBe(true);
  expect(await turns.done(turn)).toBe(0);
});

it("replicas that stay away are waited for once, until they are back", async () => {
  const nodes = await sentinelRedis({ replicas: 1 });
  const redis = connect(nodes);
  const { keep } = createReplication({ redis, replicas: 1, patienceMs: 1_500 });
  const write = () => redis.incr(KEY);
  expect(await took(keep(KEY, write))).toBeLessThan(500);
  nodes.nodes[1]?.freeze();
  const first = await took(Promise.all(Array.from({ length: 10 }, () => keep(KEY, write))));
  expect(first).toBeGreaterThan(1_400);
  expect(first).toBeLessThan(3_000);
  expect(await took(keep(KEY, write))).toBeLessThan(800);
  nodes.nodes[1]?.thaw();
  await expect.poll(() => took(keep(KEY, write)), { timeout: 5_000 }).toBeLessThan(200);
});
