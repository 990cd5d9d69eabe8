import { expect, it } from "vitest";
import { useRedis } from "../../helpers/redis.ts";
import { openTurnStore } from "../../helpers/turn-store.ts";
import { aTurn } from "../../helpers/turns.ts";

const { keys, connect } = useRedis();
const redis = connect();
const LINES = ["a".repeat(100), "b".repeat(100), "c".repeat(100)];

it.each([
  [0, 1],
  [199, 1],
  [200, 2],
  [299, 2],
  [300, 3],
  [1_000, 3],
])(
  "of three exchanges of 100 bytes a turn with %i for them brings the newest %i",
  async (historyBytes, count) => {
    const turns = openTurnStore({ redis, keys, historyBytes });
    const turn = aTurn();
    await redis.rpush(keys.history(turn.conversation), ...LINES);
    await turns.admit(turn);
    const taken = await turns.take(turn.conversation, "me");
    expect(taken?.history).toEqual(LINES.slice(3 - count));
  },
);
