import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, it, onTestFinished } from "vitest";
import { createDeadline } from "../../../src/deliver/deadline.ts";
import { createCallbackClient } from "../../../src/kakao/callback.ts";
import { parseCallbackOrigins } from "../../../src/kakao/origins.ts";
import { createMetrics } from "../../../src/ops/metrics.ts";
import { createPace } from "../../../src/turn/pace.ts";
import { silent, useRedis } from "../../helpers/redis.ts";
import { openTurnStore } from "../../helpers/turn-store.ts";
import { aTurn } from "../../helpers/turns.ts";

const { keys, connect } = useRedis();
const redis = connect();

it("counts as said when the platform takes it and never replies, with the missed answer in it", async () => {
  let posts = 0;
  const platform = createServer((_request, response) => {
    posts += 1;
    if (posts === 1) return;
    const message = "Invalid callback token. Check your callback token.";
    response.end(JSON.stringify({ taskId: 1, status: "FAIL", message, timestamp: 1 }));
  });
  await new Promise<void>((resolve) => platform.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    platform.close();
    platform.closeAllConnections();
  });
  const origin = `http://127.0.0.1:${(platform.address() as AddressInfo).port}`;
  const turns = openTurnStore({ redis, keys });
  const now = Date.now();
  const missed = aTurn({ receivedAt: now - 70_000, utterance: "먼저" });
  await turns.admit(missed);
  const taken = await turns.take(missed.conversation, "me");
  if (taken) await turns.answer(taken, { text: "먼저 한 답" });
  await turns.hold(missed);
  await turns.done(missed);
  const openedAt = now - 52_000;
  const window = {
    kind: "callback",
    url: `${origin}/cb`,
    openedAt,
    closesAt: openedAt + 50_000,
    expiresAt: openedAt + 58_000,
  } as const;
  await turns.admit(aTurn({ person: missed.user, receivedAt: openedAt, window }));

  const callback = createCallbackClient({ origins: parseCallbackOrigins(origin) });
  onTestFinished(() => callback.close());
  const metrics = createMetrics({
    queueStats: async () => ({ waiting: 0, active: 0, delayed: 0, oldestWaitMs: 0 }),
  });
  const deadline = createDeadline({
    turns,
    pace: createPace({ redis, keys }),
    callback,
    written: () => undefined,
    metrics,
    log: silent,
    clock: Date.now,
  });
  await deadline.fire();
  await deadline.settled();
  expect(posts).toBe(2);
  expect(await redis.hget(keys.turn(missed.conversation, missed.id), "state")).toBe("shown");
});
