import { expect, it } from "vitest";
import { createRedisClock } from "../../../src/redis/redis-clock.ts";
import { useRedis } from "../../helpers/redis.ts";
import { openTurnStore } from "../../helpers/turn-store.ts";
import { aTurn } from "../../helpers/turns.ts";

const { keys, connect } = useRedis();
const redis = connect();

it.each([0, 3_600_000, -3_600_000])("tells Redis's time with a clock that is off by %i ms", async (skew) => {
  const redisClock = createRedisClock({ redis, clock: () => Date.now() + skew });
  expect(redisClock.in(1_500, keys.open(0))).toBe(0);
  await redisClock.measure();
  expect(Math.abs(redisClock.in(1_500, keys.open(0)) - Date.now() - 1_500)).toBeLessThan(200);
});

it("keeps a turn from being admitted when nobody waits for it any more", async () => {
  const turn = aTurn();
  const late = openTurnStore({ redis, keys, lateAt: () => Date.now() - 100 });
  await expect(late.admit(turn)).rejects.toMatchObject({ code: "REDIS_UNAVAILABLE" });
  expect(await redis.exists(keys.turn(turn.conversation, turn.id), keys.mailbox(turn.conversation))).toBe(0);
  const early = openTurnStore({ redis, keys, lateAt: () => Date.now() + 1_500 });
  expect(await early.admit(turn)).toEqual({ kind: "admitted", ahead: 0 });
});
