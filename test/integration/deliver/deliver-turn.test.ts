import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, it, onTestFinished } from "vitest";
import { createDeliverTurn } from "../../../src/deliver/deliver-turn.ts";
import { createCallbackClient } from "../../../src/kakao/callback.ts";
import { parseCallbackOrigins } from "../../../src/kakao/origins.ts";
import { createMetrics } from "../../../src/ops/metrics.ts";
import { startTracing } from "../../../src/ops/tracing.ts";
import { silent, useRedis } from "../../helpers/redis.ts";
import { openTurnStore } from "../../helpers/turn-store.ts";
import { aTurn } from "../../helpers/turns.ts";

const { keys, connect } = useRedis();

it("sends no second time, and leaves the place of 이어보기, once another has taken over", async () => {
  let skew = 0;
  const clock = () => Date.now() + skew;
  const turns = openTurnStore({ redis: connect(), keys, clock });
  let posts = 0;
  const platform = createServer(async (_request, response) => {
    posts += 1;
    // As after a freeze of 7 s: the claim has run out, and another worker sends.
    skew = 7_000;
    expect(await turns.claim(turn, "callback", "another", clock() + 20_000)).toMatchObject({
      takenOver: true,
    });
    await turns.turnPage(turn.conversation, { page: 3, lead: false, headed: false, turns: [turn.id] });
    response.destroy();
  });
  await new Promise<void>((resolve) => platform.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void platform.close());
  const origin = `http://127.0.0.1:${(platform.address() as AddressInfo).port}`;
  const now = clock();
  const window = {
    kind: "callback",
    url: `${origin}/cb`,
    openedAt: now,
    closesAt: now + 50_000,
    expiresAt: now + 58_000,
  } as const;
  const turn = aTurn({ window });
  const callback = createCallbackClient({ origins: parseCallbackOrigins(origin), clock });
  onTestFinished(() => callback.close());
  await turns.admit(turn);
  const taken = await turns.take(turn.conversation, "me");
  if (taken) await turns.answer(taken, { markdown: "답이에요" });

  const metrics = createMetrics({
    queueStats: async () => ({ waiting: 0, active: 0, delayed: 0, oldestWaitMs: 0 }),
  });
  const tracing = await startTracing({ serviceName: "test", role: "worker" });
  const wake = async () => {};
  const push = async () => {};
  const deps = { turns, callback, push, wake, settleMs: 0, metrics, tracing, log: silent, clock };
  await createDeliverTurn(deps)(turn);
  expect(posts).toBe(1);
  expect((await turns.nextPage(turn.conversation))?.page).toBe(3);
  expect(await turns.settle(turn, "another", { state: "delivered", route: "callback" })).toBe("delivered");
});
