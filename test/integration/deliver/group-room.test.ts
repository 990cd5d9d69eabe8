/** A group room's window lasts five minutes: its word, a late answer, a lent window and a missed answer go by that. */
import { expect, it, onTestFinished } from "vitest";
import type { Turn } from "../../../src/contract/turn.ts";
import { createDeadline } from "../../../src/deliver/deadline.ts";
import { createDeliverTurn } from "../../../src/deliver/deliver-turn.ts";
import { createWindowOf } from "../../../src/intake/window-of.ts";
import { createCallbackClient } from "../../../src/kakao/callback.ts";
import { parseCallbackOrigins } from "../../../src/kakao/origins.ts";
import { createMetrics } from "../../../src/ops/metrics.ts";
import { startTracing } from "../../../src/ops/tracing.ts";
import { createPace } from "../../../src/turn/pace.ts";
import { CALLBACK_MS, GROUP_BUDGET_MS } from "../../../src/turn/windows.ts";
import { acknowledgingSkill } from "../../helpers/acknowledging-skill.ts";
import { openChat } from "../../helpers/chat.ts";
import { SECRET } from "../../helpers/processes.ts";
import { silent, useRedis } from "../../helpers/redis.ts";
import { openTurnStore } from "../../helpers/turn-store.ts";
import { aTurn } from "../../helpers/turns.ts";

const { keys, connect } = useRedis();
const redis = connect();

/** A room, and a process whose clock the test moves on; the platform goes by the same. */
async function openRoom() {
  const time = { skew: 0 };
  const clock = () => Date.now() + time.skew;
  const skill = await acknowledgingSkill();
  const chat = await openChat({ skill: { url: skill.url, headers: { "x-skill-secret": SECRET } }, clock });
  onTestFinished(() => chat.close());
  const lateMs = [[GROUP_BUDGET_MS, CALLBACK_MS.group]] as const;
  const turns = openTurnStore({ redis, keys, clock, lateMs, heldMs: 3_600_000 });
  const callback = createCallbackClient({ origins: parseCallbackOrigins(chat.origin), clock });
  onTestFinished(() => callback.close());
  const metrics = createMetrics({
    queueStats: async () => ({ waiting: 0, active: 0, delayed: 0, oldestWaitMs: 0 }),
  });
  const tracing = await startTracing({ serviceName: "test", role: "worker" });
  const shared = { turns, callback, metrics, log: silent, clock };
  const idle = async () => {};
  const deliver = createDeliverTurn({ ...shared, push: idle, wake: idle, settleMs: 0, tracing });
  const deadline = createDeadline({ ...shared, pace: createPace({ redis, keys }), written: () => undefined });
  const windowOf = createWindowOf({ server: "s", replyBudgetMs: 4_000, callbackBudgetMs: 50_000 });
  const member = chat.person("member", { group: "모임" });

  /** Says it in the room; the window is as a server makes it. */
  async function opens(utterance: string) {
    const said = await member.says(utterance);
    const { callbackUrl = "" } = said.exchange.request.payload.userRequest as { callbackUrl?: string };
    const call = { callbackUrl, group: "모임", receivedAt: clock() } as Parameters<typeof windowOf>[0];
    return { said, window: windowOf(call) as Turn["window"] & { kind: "callback" } };
  }
  return {
    time,
    turns,
    deliver,
    opens,
    async asks(utterance: string) {
      const { said, window } = await opens(utterance);
      const turn = aTurn({ person: chat.origin, utterance, group: true, receivedAt: clock(), window });
      await turns.admit(turn);
      const taken = await turns.take(turn.conversation, "me");
      if (taken?.turn.id !== turn.id) throw new Error("it was not taken");
      return { said, turn, answers: (text: string) => turns.answer(taken, { text }) };
    },
    async words() {
      await deadline.fire();
      await deadline.settled();
    },
  };
}

it("delivers an answer that comes long after a minute", async () => {
  const { time, deliver, asks, words } = await openRoom();
  const { said, turn, answers } = await asks("질문");
  time.skew = 200_000;
  await words();
  await answers("답이에요");
  await deliver(turn);
  expect([said.text, said.shownCount, said.refusals]).toEqual(["답이에요", 1, []]);
});

it("says after four minutes that it takes longer, and brings the answer through a lent window", async () => {
  const { time, turns, deliver, opens, asks, words } = await openRoom();
  const { said, turn, answers } = await asks("질문");
  time.skew = GROUP_BUDGET_MS + 2_000;
  await words();
  expect(said.text).toMatch(/“질문”에 대해 아직 생각하고 있어요. 지금까지 4분쯤/);
  const tap = await opens("답변 확인");
  expect(await turns.lend(turn.conversation, tap.window)).toBe(true);
  time.skew += 100_000;
  await answers("답이에요");
  await deliver(turn);
  expect([tap.said.text, tap.said.shownCount, said.shownCount]).toEqual(["답이에요", 1, 1]);
});

it("brings a missed answer along, once", async () => {
  const { time, turns, deliver, asks } = await openRoom();
  const first = await asks("먼저");
  time.skew = 300_000;
  await first.answers("먼저 한 답");
  await deliver(first.turn);
  await turns.done(first.turn);
  const next = await asks("다음");
  time.skew += 100_000;
  await next.answers("다음 답");
  await deliver(next.turn);
  expect(first.said.shownCount).toBe(0);
  expect(next.said.text).toMatch(/“먼저”에 대한 답이에요.*먼저 한 답.*“다음”에 대한 답이에요.*다음 답/s);
  expect(await turns.claimHeld(next.turn.conversation, "tap", Number.MAX_SAFE_INTEGER)).toEqual({
    others: [],
    sending: 0,
    waiting: 0,
  });
});
