import { expect, it, onTestFinished } from "vitest";
import { createConversationStore } from "../../../src/conversation/conversation-store.ts";
import { formatExchange, parseHistory, parseSummary } from "../../../src/conversation/history.ts";
import { createSummaryStore } from "../../../src/conversation/summary-store.ts";
import { createSealer } from "../../../src/guard/sealer.ts";
import { disconnectRedis } from "../../../src/redis/connect.ts";
import { createKeys } from "../../../src/redis/keys.ts";
import { mastersOf } from "../../../src/redis/nodes.ts";
import { MOST_EXCHANGES } from "../../../src/turn/taking.ts";
import { ownRedis } from "../../helpers/own-redis.ts";
import { connectTo } from "../../helpers/redis.ts";
import { openTurnStore } from "../../helpers/turn-store.ts";
import { aTurn } from "../../helpers/turns.ts";

it("brings everything that a turn is told of its conversation in one command, however old that is", async () => {
  const { url } = await ownRedis();
  const redis = connectTo({ REDIS_URL: url }, "patient");
  onTestFinished(() => disconnectRedis(redis));
  const keys = createKeys("p");
  const turns = openTurnStore({ redis, keys });
  const { conversation, user: person } = aTurn();
  await createConversationStore({ redis, keys, conversationMs: 60_000 }).choose(conversation, {
    model: "r1",
  });
  const ask = async () => {
    await turns.admit(aTurn({ person }));
    const taken = await turns.take(conversation, "me");
    if (!taken) throw new Error("nothing to take");
    return taken;
  };
  for (let i = 0; i < 3 * MOST_EXCHANGES; i++) {
    const taken = await ask();
    const exchange = { question: `질문 ${i}`, answer: "답이에요", at: i };
    await turns.answer(taken, { text: "답이에요" }, formatExchange(exchange));
    await turns.done(taken.turn);
  }
  const lease = await createSummaryStore({
    redis,
    keys,
    sealer: createSealer([]),
    conversationMs: 60_000,
  }).lease(conversation);
  const { epoch, lines = [] } = (await lease?.read()) ?? { epoch: "0" };
  await lease?.fold("요약이에요", { epoch, lines: lines.slice(0, 10) });
  await turns.admit(aTurn({ person }));

  const seen: string[] = [];
  const [node] = mastersOf(redis);
  const monitor = await node?.monitor();
  const over = Promise.withResolvers<void>();
  monitor?.on("monitor", (_time: string, [command = ""]: string[], source: string) => {
    if (command.toLowerCase() === "ping") over.resolve();
    // What a script calls costs no round trip.
    else if (source !== "lua") seen.push(command.toLowerCase());
  });
  const taken = await turns.take(conversation, "me");
  await redis.ping();
  await over.promise;
  monitor?.disconnect();

  expect(seen).toEqual(["evalsha"]);
  expect(taken?.settings).toEqual({ model: "r1" });
  expect(parseSummary(taken?.summary)).toBe("요약이에요");
  expect(parseHistory(taken?.history ?? [])).toHaveLength(MOST_EXCHANGES - 10);
});
