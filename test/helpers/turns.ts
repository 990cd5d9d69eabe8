import { randomUUID } from "node:crypto";
import type { Turn } from "../../src/contract/turn.ts";
import { conversationIdOf } from "../../src/redis/keys.ts";

/** A turn as intake makes it; a person of its own unless one is given. */
export function aTurn(given: Partial<Turn> & { person?: string } = {}): Turn {
  const { person = randomUUID(), ...fields } = given;
  const receivedAt = fields.receivedAt ?? Date.now();
  return {
    id: randomUUID(),
    conversation: conversationIdOf("bot", "person", person),
    bot: "bot",
    user: person,
    skill: "ask",
    utterance: "질문",
    params: {},
    group: false,
    receivedAt,
    window: {
      kind: "callback",
      url: "http://127.0.0.1/cb",
      openedAt: receivedAt,
      closesAt: receivedAt + 50_000,
      expiresAt: receivedAt + 58_000,
    },
    requestId: "chp-test",
    admission: randomUUID(),
    ...fields,
  };
}
