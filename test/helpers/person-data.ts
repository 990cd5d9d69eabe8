/** A person of a deployment whose words and ids occur nowhere else, and what Redis holds of them. */
import { randomBytes } from "node:crypto";
import { conversationIdOf, createKeys } from "../../src/redis/keys.ts";
import type { RedisClient } from "../../src/redis/place.ts";
import type { Person, Turn } from "./chat.ts";
import type { Deployment } from "./deployment.ts";
import type { ModelServerOptions } from "./model-server.ts";
import { keysLike } from "./redis.ts";
import { tracesOf } from "./traces.ts";

/** Answers and thinks with its person's own marker. */
export const ECHO_MARKER: ModelServerOptions = {
  reply: ({ messages }) => {
    const asked = JSON.stringify(messages)
      .match(/표식-\w+/g)
      ?.at(-1);
    return { reasoning: `${asked} 생각`, answer: `${asked} 답이에요. 여기까지 말해요.` };
  },
};

export function markedPerson({ chat, env }: Deployment, redis: RedisClient) {
  const marker = `표식-${randomBytes(8).toString("hex")}`;
  const person: Person = chat.person(marker);
  const keys = createKeys(env.REDIS_PREFIX ?? "");
  const needles = new Set<string>([marker]);
  let conversation = "";
  return {
    ...person,
    marker,
    keys,
    get seen() {
      return person.seen;
    },
    get conversation() {
      return conversation;
    },
    /** What they say holds their marker. */
    async asks(question: string, options = {}): Promise<Turn> {
      const turn = await person.says(`${marker} ${question}`, options);
      const payload = turn.exchange.request.payload as {
        bot: { id: string };
        userRequest: { user: { id: string } };
      };
      const { user } = payload.userRequest;
      conversation = conversationIdOf(payload.bot.id, "person", user.id);
      for (const id of [user.id, conversation]) needles.add(id);
      return turn;
    },
    /** Takes note of the turns that there are by now. */
    async noteTurns(): Promise<number> {
      const found = await keysLike(redis, `${keys.turnBase(conversation)}*`);
      for (const key of found) needles.add(key.slice(keys.turnBase(conversation).length));
      return found.length;
    },
    /** Whatever Redis holds of the person: names, ids, turns that were noted, words. */
    traces: () => tracesOf(redis, [...needles]),
  };
}
