import { createErasure } from "../conversation/erasure.ts";
import { createSeenBots } from "../turn/seen-bots.ts";
import type { Process } from "./process.ts";

/** What an operator needs to tell or erase a person's data. */
export function composeOffice({ log, keys, producer, queue, storeOn, conversationsOn }: Process) {
  const turns = storeOn(producer, queue);
  return {
    seenBots: createSeenBots({ redis: producer, keys }),
    turns,
    conversations: conversationsOn(producer),
    erase: createErasure({ turns, queue, log }),
  };
}
