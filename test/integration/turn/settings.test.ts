/** What a person chose reaches the worker with the next turn, and thoughts are found again by the conversation. */
import { expect, it } from "vitest";
import { createConversationStore } from "../../../src/conversation/conversation-store.ts";
import { useRedis } from "../../helpers/redis.ts";
import { openTurnStore } from "../../helpers/turn-store.ts";
import { aTurn } from "../../helpers/turns.ts";

const { keys, connect } = useRedis();
const redis = connect();
const turns = openTurnStore({ redis, keys, clock: Date.now });
const conversations = createConversationStore({ redis, keys, conversationMs: 60_000 });

it("a choice holds from the next turn on, a part of it at a time, and over a new conversation", async () => {
  const turn = aTurn();
  const { conversation } = turn;
  expect(await conversations.settings(conversation)).toEqual({});
  await turns.admit(turn);
  expect((await turns.take(conversation, "w"))?.settings).toEqual({});
  await conversations.choose(conversation, { model: "small" });
  await conversations.choose(conversation, { thinking: false });
  await conversations.begin(conversation);
  expect((await turns.take(conversation, "w"))?.settings).toEqual({ model: "small", thinking: false });
  expect(await conversations.settings(conversation)).toEqual({ model: "small", thinking: false });
  await conversations.choose(conversation, { thinking: true });
  expect(await conversations.settings(conversation)).toEqual({ model: "small", thinking: true });
});

it("the latest thoughts are kept with their turn, and nothing is told where there were none", async () => {
  const turn = aTurn();
  expect(await turns.thoughts(turn.conversation)).toBeUndefined();
  await turns.admit(turn);
  const taken = await turns.take(turn.conversation, "w");
  if (!taken) throw new Error("nothing to take");
  await turns.answer(taken, { markdown: "답", reasoning: "이렇게 생각했어요." });
  expect(await turns.thoughts(turn.conversation)).toBe("이렇게 생각했어요.");
  await turns.done(turn);
  const plain = aTurn({ conversation: turn.conversation });
  await turns.admit(plain);
  const again = await turns.take(turn.conversation, "w");
  if (again) await turns.answer(again, { text: "생각 없이 한 답" });
  expect(await turns.thoughts(turn.conversation)).toBe("이렇게 생각했어요.");
});
