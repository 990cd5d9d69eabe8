/** `saenggak erase` and `saenggak export`: a person's data for a legal request. */
import { randomUUID } from "node:crypto";
import { expect, it } from "vitest";
import { createConversationStore } from "../../../src/conversation/conversation-store.ts";
import { formatExchange } from "../../../src/conversation/history.ts";
import { conversationIdOf } from "../../../src/redis/keys.ts";
import { createSeenBots } from "../../../src/turn/seen-bots.ts";
import { useRedis } from "../../helpers/redis.ts";
import { saenggak } from "../../helpers/run.ts";
import { tracesOf } from "../../helpers/traces.ts";
import { openTurnStore } from "../../helpers/turn-store.ts";
import { aTurn } from "../../helpers/turns.ts";

const { env, keys, connect } = useRedis();
const redis = connect();
const turns = openTurnStore({ redis, keys });
const conversations = createConversationStore({ redis, keys, conversationMs: 60_000 });
const cli = (...args: string[]) => saenggak(args, { env: { ...env, REDIS_PREFIX: keys.prefix } });

/** Someone with an answer that was not shown, one who waits, a memory and a choice. */
async function aPerson(bot: string, kind: "person" | "group" = "person") {
  const user = `user-${randomUUID()}`;
  const conversation = conversationIdOf(bot, kind, user);
  const asked = (more = {}) => aTurn({ conversation, bot, user, group: kind === "group", ...more });
  const held = asked({
    utterance: "하늘은 왜 파래?",
    receivedAt: Date.parse("2099-01-02T03:04:05Z"),
    window: { kind: "reply", server: "s", closesAt: 1 },
  });
  await turns.admit(held);
  const taken = await turns.take(conversation, "w");
  if (!taken) throw new Error("no turn");
  const exchange = formatExchange({ question: "하늘은 왜 파래?", answer: "**산란** 때문이에요.", at: 1_000 });
  await turns.answer(taken, { markdown: "**산란** 때문이에요.", reasoning: "빛을 생각해요." }, exchange);
  await turns.hold(held);
  await turns.done(held);
  await turns.sayOf(conversation, held.id, "up");
  const waiting = asked({ utterance: "바다는?", receivedAt: Date.parse("2099-01-02T03:05:05Z") });
  await turns.admit(waiting);
  await conversations.choose(conversation, { thinking: true });
  const traces = () => tracesOf(redis, [user, conversation, held.id, waiting.id]);
  return { user, conversation, held, waiting, traces };
}

it("export prints all that is stored as JSON, with times that say what they are", async () => {
  const { user, held, waiting } = await aPerson("bot-1");
  const { code, stdout } = await cli("export", user, "--bot", "bot-1");
  expect(code).toBe(0);
  const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  const turn = { skill: "ask", language: "ko", params: {} };
  expect(JSON.parse(stdout)).toEqual({
    saenggak: "export",
    version: 1,
    exportedAt: time,
    user,
    kind: "person",
    bots: [
      {
        bot: "bot-1",
        settings: { thinking: true },
        history: {
          keptUntil: time,
          exchanges: [
            {
              askedAt: "1970-01-01T00:00:01.000Z",
              question: "하늘은 왜 파래?",
              answer: "**산란** 때문이에요.",
            },
          ],
        },
        turns: [
          {
            ...turn,
            id: held.id,
            askedAt: "2099-01-02T03:04:05.000Z",
            question: "하늘은 왜 파래?",
            state: "held",
            answeredAt: time,
            answer: { markdown: "**산란** 때문이에요." },
            keptUntil: time,
          },
          {
            ...turn,
            id: waiting.id,
            askedAt: "2099-01-02T03:05:05.000Z",
            question: "바다는?",
            state: "queued",
          },
        ],
        feedback: [{ turn: held.id, value: "up", saidAt: time, model: "", skill: "ask" }],
        thoughts: { keptUntil: time, text: "빛을 생각해요." },
      },
    ],
  });
});

it("erase says what went, leaves others alone, and finds nothing the second time", async () => {
  const [person, other] = [await aPerson("bot-1"), await aPerson("bot-1")];
  const before = (await other.traces()).sort();
  const { code, stdout } = await cli("erase", person.user, "--bot", "bot-1", "--yes");
  expect({ code, stdout }).toEqual({
    code: 0,
    stdout:
      "bot bot-1: erased 2 turns (1 without an answer), 1 remembered exchange, the latest thoughts, settings\n",
  });
  expect(await person.traces()).toEqual([]);
  expect((await other.traces()).sort()).toEqual(before);
  const again = await cli("erase", person.user, "--bot", "bot-1", "--yes");
  expect(again).toMatchObject({ code: 0, stdout: "bot bot-1: nothing was stored\n" });
  const nothing = await cli("export", person.user, "--bot", "bot-1");
  expect(nothing).toMatchObject({ code: 1, stdout: "", stderr: "Nothing is stored.\n" });
});

it("look at every bot that is known where none is named, and at rooms when asked to", async () => {
  const room = await aPerson("bot-2", "group");
  const bots = createSeenBots({ redis, keys });
  expect((await cli("erase", room.user, "--yes")).stderr).toMatch(/no bot is known here yet: name it/);
  for (const bot of ["bot-1", "bot-2"]) await bots.note(bot);
  const asPerson = await cli("erase", room.user, "--yes");
  expect(asPerson.stdout).toBe("bot bot-1: nothing was stored\nbot bot-2: nothing was stored\n");
  const asRoom = await cli("erase", room.user, "--group", "--yes");
  expect(asRoom.stdout).toMatch(/^bot bot-1: nothing was stored\nbot bot-2: erased 2 turns/);
  expect(await room.traces()).toEqual([]);
});

it("erase does nothing unless it is confirmed, and both want to know who", async () => {
  const person = await aPerson("bot-1");
  const { code, stderr } = await cli("erase", person.user, "--bot", "bot-1");
  expect(code).toBe(1);
  expect(stderr).toMatch(/nobody is there to confirm it: add --yes/);
  expect(await person.traces()).not.toEqual([]);
  for (const args of [["erase"], ["export", "a", "b"], ["export", "a", "--all"]]) {
    const refused = await cli(...args);
    expect(refused).toMatchObject({ code: 1, stdout: "" });
  }
});
