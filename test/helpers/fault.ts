/** What fault tests share: a model that answers with its person's own words, and people who look for what they missed. */
import { expect } from "vitest";
import type { Chat, Person } from "./chat.ts";
import type { Deployment } from "./deployment.ts";
import type { ModelServerOptions } from "./model-server.ts";
import { connectTo, keysLike } from "./redis.ts";

/** Answers `답: <the last 질문-… of the conversation>`, so that an answer tells whose it is. */
export const ECHO: ModelServerOptions = {
  reasoning: "생각",
  reply: ({ messages }) => {
    const asked = JSON.stringify(messages).match(/질문-[\p{L}\d-]+/gu);
    return { reasoning: "생각해 볼게요.", answer: `답: ${asked?.at(-1)}. 여기까지예요.` };
  },
};

export const APOLOGY = /문제가 생겼어요/;

/** Taps 답변 확인 until nothing is held or being made any more. */
export async function fetchAll(person: Person): Promise<void> {
  await expect
    .poll(async () => (await person.says("답변 확인", { callback: false })).text, {
      timeout: 60_000,
      interval: 250,
    })
    .toMatch(/못 보신 답은 없어요/);
}

/** Resolves when no turn waits or runs any more. */
export async function untilDone({ env }: Pick<Deployment, "env">): Promise<void> {
  const redis = connectTo(env, "patient");
  const waiting = async () => (await keysLike(redis, `${env.REDIS_PREFIX}:*:mailbox:*`)).length;
  await expect
    .poll(waiting, { timeout: 30_000 })
    .toBe(0)
    .finally(() => redis.disconnect());
}

/** Everything a person was ever shown, as the platform showed it. */
export const everShown = (chat: Chat, name: string): string => chat.person(name).seen.join("\n");

export const times = (text: string, words: string): number => text.split(words).length - 1;
