import { randomUUID } from "node:crypto";
import { describe, expect, it, onTestFinished } from "vitest";
import { startCanary } from "../../../src/queue/canary.ts";
import { sweep } from "../../../src/queue/sweep.ts";
import { createTurnQueue } from "../../../src/queue/turn-queue.ts";
import { createTurnWorker, HandBack, type WorkOnConversation } from "../../../src/queue/turn-worker.ts";
import { disconnectRedis } from "../../../src/redis/connect.ts";
import { createKeys } from "../../../src/redis/keys.ts";
import { connectTo, keysLike, silent, useRedis } from "../../helpers/redis.ts";
import { tracesOf } from "../../helpers/traces.ts";
import { openTurnStore } from "../../helpers/turn-store.ts";
import { aTurn } from "../../helpers/turns.ts";

const { env, connect } = useRedis();
let count = 0;

/** A queue of its own for a test, and workers that are closed with it. */
function useQueue() {
  const keys = createKeys(`test-queue-${process.pid}-${Date.now()}-${count++}`);
  const redis = connect();
  const queue = createTurnQueue({ redis, prefix: keys.queuePrefix, log: silent, clock: Date.now });
  onTestFinished(() => queue.close());
  const work = (run: WorkOnConversation, concurrency = 10) => {
    const connection = connectTo(env, "patient");
    const worker = createTurnWorker({
      redis: connection,
      prefix: keys.queuePrefix,
      concurrency,
      log: silent,
      work: run,
      onLocksLost: async () => {},
    });
    let closed: Promise<void> | undefined;
    const close = () => (closed ??= worker.close().then(() => disconnectRedis(connection)));
    onTestFinished(close);
    return { close };
  };
  return { keys, redis, queue, work };
}

function latch<T = void>() {
  let open: (value: T) => void = () => {};
  const opened = new Promise<T>((resolve) => {
    open = resolve;
  });
  return { open, opened };
}

describe("the queue", () => {
  it("runs one job a conversation at a time, and looks again after a job that was running", async () => {
    const { queue, work } = useQueue();
    const release = latch();
    const second = latch();
    let running = 0;
    let most = 0;
    let runs = 0;
    const started = latch();
    work(async () => {
      runs++;
      most = Math.max(most, ++running);
      started.open();
      if (runs === 1) await release.opened;
      running--;
      if (runs === 2) second.open();
    });
    await queue.add("one");
    await started.opened;
    await Promise.all([queue.add("one"), queue.add("one"), queue.add("one")]);
    expect(await queue.has("one")).toBe(true);
    release.open();
    await second.opened;
    expect({ most, runs }).toEqual({ most: 1, runs: 2 });
  });

  it("hands a running turn to another worker at shutdown", async () => {
    const { queue, work } = useQueue();
    const taken = latch();
    const first = work((_conversation, signal) => {
      taken.open();
      return new Promise((_, reject) => signal.addEventListener("abort", () => reject(new HandBack())));
    });
    await queue.add("moving");
    await taken.opened;
    const again = latch<string>();
    const closing = first.close();
    work(async (conversation) => again.open(conversation));
    expect(await again.opened).toBe("moving");
    await closing;
  });

  it("keeps nothing of a turn in the job but the conversation's id", async () => {
    const { queue, redis, keys } = useQueue();
    await queue.add("conversation-id");
    const [job] = await queue.bull.getWaiting();
    expect(job?.data).toEqual({ conversation: "conversation-id" });
    expect(await queue.stats()).toMatchObject({ waiting: 1, active: 0, delayed: 0 });
    expect(await keysLike(redis, `${keys.queuePrefix}:*`)).not.toHaveLength(0);
  });

  it("keeps nothing of a job that is done", async () => {
    const { queue, redis, work } = useQueue();
    const conversation = randomUUID();
    work(async () => {});
    await queue.add(conversation);
    await expect.poll(() => tracesOf(redis, [conversation])).toEqual([]);
  });

  it("gets a job again for a mailbox that a crash left without one", async () => {
    const { queue, redis, keys } = useQueue();
    const turns = openTurnStore({ redis, keys });
    const turn = aTurn({ receivedAt: Date.now() - 60_000 });
    await turns.admit(turn);
    const options = { redis, keys, queue, log: silent, clock: Date.now };
    expect(await sweep(options)).toBe(1);
    expect(await queue.has(turn.conversation)).toBe(true);
    expect(await sweep(options)).toBe(0);
  });

  it("leaves young turns to their own job, and forgets empty mailboxes", async () => {
    const { queue, redis, keys } = useQueue();
    const turns = openTurnStore({ redis, keys });
    await turns.admit(aTurn());
    const empty = aTurn();
    const member = `${empty.conversation} ${empty.id}`;
    await redis.zadd(keys.openOf(empty.conversation), 1, member);
    expect(await sweep({ redis, keys, queue, log: silent, clock: Date.now })).toBe(0);
    expect(await redis.zscore(keys.openOf(empty.conversation), member)).toBeNull();
  });

  it("tells by a canary whether jobs go through", async () => {
    const { redis, keys } = useQueue();
    let now = 0;
    const canary = startCanary({ redis, prefix: keys.queuePrefix, clock: () => now });
    await expect.poll(() => canary.isReady(), { timeout: 5_000 }).toBe(true);
    now += 60_000;
    expect(canary.isReady()).toBe(false);
    await canary.close();
    expect(await keysLike(redis, `${keys.queuePrefix}:canary*`)).toEqual([]);
  });
});

describe("a conversation that the queue is to forget", () => {
  it("is named by no job that waits or failed, and by no event", async () => {
    const { queue, redis, work } = useQueue();
    const [conversation, other] = [randomUUID(), randomUUID()];
    const failed = latch();
    const failing = work(async () => {
      failed.open();
      throw new Error("Redis is in trouble");
    });
    await queue.add(conversation);
    await failed.opened;
    await failing.close();
    expect(await queue.bull.getFailedCount()).toBe(1);
    await Promise.all([conversation, conversation, other].map(queue.add));
    const events = JSON.stringify(await redis.xrange(queue.bull.toKey("events"), "-", "+"));
    expect(events).toContain(conversation);
    await queue.noteErasure(conversation);
    expect(await queue.forget(conversation)).toBe(true);
    expect(await tracesOf(redis, [conversation])).toEqual([]);
    expect(await queue.has(other)).toBe(true);
    expect(await queue.stats()).toMatchObject({ waiting: 1 });
  });

  it("is left to the worker that is at it, without another job behind", async () => {
    const { queue, redis, keys, work } = useQueue();
    const conversation = randomUUID();
    const [started, release] = [latch(), latch()];
    let runs = 0;
    work(async () => {
      runs++;
      started.open();
      await release.opened;
    });
    await queue.add(conversation);
    await started.opened;
    await queue.add(conversation);
    await queue.noteErasure(conversation);
    expect(await queue.forget(conversation)).toBe(false);
    release.open();
    await expect.poll(() => queue.has(conversation)).toBe(false);
    await sweep({ redis, keys, queue, log: silent, clock: () => Date.now() + 60_000 });
    expect(await tracesOf(redis, [conversation])).toEqual([]);
    expect(runs).toBe(1);
  });

  it("is forgotten by the sweep after a crash, but not so that a new question is kept waiting", async () => {
    const { queue, redis, keys } = useQueue();
    const turns = openTurnStore({ redis, keys });
    const [gone, back] = [aTurn(), aTurn()];
    await turns.admit(back);
    for (const { conversation } of [gone, back]) {
      await queue.add(conversation);
      await queue.add(conversation);
      await queue.noteErasure(conversation);
    }
    const options = { redis, keys, queue, log: silent };
    await sweep({ ...options, clock: Date.now });
    expect(await queue.has(gone.conversation)).toBe(true);
    await sweep({ ...options, clock: () => Date.now() + 60_000 });
    expect(await tracesOf(redis, [gone.conversation])).toEqual([]);
    expect(await queue.has(back.conversation)).toBe(true);
    expect(await queue.toForget(Date.now() + 60_000)).toEqual([]);
  });
});
