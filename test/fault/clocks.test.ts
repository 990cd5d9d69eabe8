/** Clocks that are wrong or jump: nothing is lost or shown twice, and nobody waits for the hour that a clock was off. */
import { describe, expect, it, onTestFinished } from "vitest";
import type { Turn } from "../../src/contract/turn.ts";
import { createDeadline } from "../../src/deliver/deadline.ts";
import { createDeliverTurn } from "../../src/deliver/deliver-turn.ts";
import { createCallbackClient } from "../../src/kakao/callback.ts";
import { parseCallbackOrigins } from "../../src/kakao/origins.ts";
import { createMetrics } from "../../src/ops/metrics.ts";
import { startTracing } from "../../src/ops/tracing.ts";
import { createPace } from "../../src/turn/pace.ts";
import { acknowledgingSkill } from "../helpers/acknowledging-skill.ts";
import { type Chat, openChat } from "../helpers/chat.ts";
import { SECRET } from "../helpers/processes.ts";
import { silent, useRedis } from "../helpers/redis.ts";
import { openTurnStore } from "../helpers/turn-store.ts";
import { aTurn } from "../helpers/turns.ts";

const HOUR = 3_600_000;
const { keys, connect } = useRedis();
const redis = connect();

/** A process whose clock is off by `skew` ms, with the parts that look at a clock. */
async function processWith(clockOf: { skew: number }, origin: string) {
  const clock = () => Date.now() + clockOf.skew;
  const turns = openTurnStore({ redis, keys, clock });
  const callback = createCallbackClient({ origins: parseCallbackOrigins(origin), clock });
  onTestFinished(() => callback.close());
  const metrics = createMetrics({
    queueStats: async () => ({ waiting: 0, active: 0, delayed: 0, oldestWaitMs: 0 }),
  });
  const tracing = await startTracing({ serviceName: "test", role: "worker" });
  const shared = { turns, callback, metrics, log: silent, clock };
  const idle = async () => {};
  const deliver = createDeliverTurn({ ...shared, push: idle, wake: idle, settleMs: 20, tracing });
  const deadline = createDeadline({ ...shared, pace: createPace({ redis, keys }), written: () => undefined });
  return { turns, deliver, deadline, clock };
}

/** Someone asked; the turn is as a server with this clock writes it. */
async function asked(chat: Chat, person: string, clock: () => number): Promise<{ turn: Turn; url: string }> {
  const { exchange } = await chat.person(person).says("질문");
  const { callbackUrl } = exchange.request.payload.userRequest as { callbackUrl: string };
  const now = clock();
  const window = {
    kind: "callback" as const,
    url: callbackUrl,
    openedAt: now,
    closesAt: now + 50_000,
    expiresAt: now + 58_000,
  };
  return { turn: aTurn({ person, receivedAt: now, window }), url: callbackUrl };
}

async function open() {
  const skill = await acknowledgingSkill();
  const chat = await openChat({ skill: { url: skill.url, headers: { "x-skill-secret": SECRET } } });
  onTestFinished(() => chat.close());
  return chat;
}

async function answeredBy({ turns }: Awaited<ReturnType<typeof processWith>>, turn: Turn) {
  await turns.admit(turn);
  const taken = await turns.take(turn.conversation, "me");
  if (taken) await turns.answer(taken, { text: "답이에요" });
}

describe("a clock that is wrong", () => {
  it.each([
    ["an hour ahead at the server", HOUR],
    ["a minute ahead at the server", 60_000],
    ["some seconds behind at the server", -5_000],
  ])("(%s) does not keep the answer from its window", async (_what, skew) => {
    const chat = await open();
    const server = await processWith({ skew }, chat.origin);
    const worker = await processWith({ skew: 0 }, chat.origin);
    const { turn } = await asked(chat, "skewed", server.clock);
    await answeredBy(worker, turn);
    await worker.deliver(turn);
    expect(chat.person("skewed").answers).toEqual(["답이에요"]);
  });

  it("(an hour behind at the server) holds the answer, and it is shown once", async () => {
    const chat = await open();
    const server = await processWith({ skew: -HOUR }, chat.origin);
    const worker = await processWith({ skew: 0 }, chat.origin);
    const { turn } = await asked(chat, "behind", server.clock);
    await answeredBy(worker, turn);
    await worker.deliver(turn);
    expect(chat.person("behind").seen).toEqual([]);
    const { found } = await server.turns.claimHeld(turn.conversation, "tap", server.clock() + 10_000);
    expect(found?.answer).toEqual({ text: "답이에요" });
  });
});

describe("a clock that jumps", () => {
  it("back by an hour while a dead worker's claim stands does not keep the answer for an hour", async () => {
    const chat = await open();
    const time = { skew: HOUR };
    const worker = await processWith(time, chat.origin);
    const { turn } = await asked(chat, "claimed", () => Date.now());
    await answeredBy(worker, {
      ...turn,
      window: {
        ...turn.window,
        closesAt: Date.now() + 2 * HOUR,
        expiresAt: Date.now() + 2 * HOUR,
      } as Turn["window"],
    });
    expect(await worker.turns.claim(turn, "callback", "dead", worker.clock() + 6_000)).toHaveProperty(
      "answer",
    );
    time.skew = 0;
    await worker.deliver(turn);
    expect(chat.person("claimed").answers).toEqual(["답이에요"]);
  });

  it("to and fro never says the word twice, nor after the answer", async () => {
    const chat = await open();
    const time = { skew: 0 };
    const one = await processWith(time, chat.origin);
    const { turn } = await asked(chat, "words", one.clock);
    const refused = () => chat.engine.room("words").filter((event) => event.type === "refused").length;
    await one.turns.admit(turn);
    for (const skew of [0, 55_000, -HOUR, 55_000, 0, 56_000]) {
      time.skew = skew;
      await one.deadline.fire();
      await one.deadline.settled();
    }
    expect([chat.person("words").seen.length, refused()]).toEqual([1, 0]);
    time.skew = 0;
    const taken = await one.turns.take(turn.conversation, "me");
    if (taken) await one.turns.answer(taken, { text: "답이에요" });
    await one.deliver(turn);
    // The token is used: the platform says so, and the answer is held.
    expect(chat.person("words").seen).toHaveLength(1);
    const { found } = await one.turns.claimHeld(turn.conversation, "tap", one.clock() + 10_000);
    expect(found?.turn).toBe(turn.id);
  });
});
