/** What became of a reply is noted also when Redis is away just then: an answer that was shown is not shown again. */
import { Redis } from "ioredis";
import request from "supertest";
import { expect, inject, it, onTestFinished } from "vitest";
import { conversationIdOf } from "../../../src/redis/keys.ts";
import { openApp } from "../../helpers/app.ts";
import { SECRET } from "../../helpers/processes.ts";
import { startRedisProxy } from "../../helpers/redis-proxy.ts";
import { openTurnStore } from "../../helpers/turn-store.ts";
import { aTurn } from "../../helpers/turns.ts";

it("is noted once Redis is there again", async () => {
  const proxy = await startRedisProxy(inject("redisUrl"));
  const { app, parts } = await openApp(proxy.url);
  const redis = new Redis(inject("redisUrl"));
  onTestFinished(() => redis.disconnect());
  const turns = openTurnStore({ redis, keys: parts.keys });
  const conversation = conversationIdOf("b", "person", "u");
  const turn = aTurn({ conversation, receivedAt: Date.now() - 70_000 });
  await turns.admit(turn);
  const taken = await turns.take(conversation, "me");
  if (taken) await turns.answer(taken, { text: "답이에요" });
  await turns.done(turn);

  // The note never gets to Redis, and the connection is given up.
  const settling = proxy.hold("turnSettle", "command");
  const reply = await request(app)
    .post("/kakao/skill")
    .set("x-skill-secret", SECRET)
    .send({ bot: { id: "b" }, userRequest: { utterance: "답변 확인", user: { id: "u" } } });
  expect(JSON.stringify(reply.body)).toContain("답이에요");
  await settling.reached;
  expect(await redis.hget(parts.keys.turn(conversation, turn.id), "state")).toBe("answered");
  await expect
    .poll(() => redis.hget(parts.keys.turn(conversation, turn.id), "state"), { timeout: 6_000 })
    .toBe("shown");
});
