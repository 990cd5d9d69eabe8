/**
 * Erases a person's data in both places that name their conversation: its own keys, and the queue, which stands on another
 * node of a Cluster. The queue notes first that it is to forget the conversation and drops that note when it has: what a
 * crash or an outage between the two leaves behind, the sweep finds by it. All of it may be done again at any time.
 */
import type { Erased } from "../contract/conversation.ts";
import type { Log } from "../contract/ports.ts";
import type { ConversationId } from "../contract/turn.ts";

export interface ErasureDeps {
  readonly turns: { erase(conversation: ConversationId): Promise<Erased> };
  readonly queue: {
    noteErasure(conversation: ConversationId): Promise<unknown>;
    forget(conversation: ConversationId): Promise<boolean>;
  };
  readonly log: Log;
}

export type EraseConversation = (conversation: ConversationId) => Promise<Erased>;

/**
 * Resolves once everything that a person wrote, was told or chose is gone. The queue's jobs, which hold the conversation's id
 * and nothing else, are gone too, unless a worker is still at one: then they go with it.
 * @throws whatever Redis throws, with nothing erased
 */
export function createErasure({ turns, queue, log }: ErasureDeps): EraseConversation {
  return async function eraseConversation(conversation) {
    await queue.noteErasure(conversation);
    const erased = await turns.erase(conversation);
    log.info("conversation.erased", { ...erased });
    await queue
      .forget(conversation)
      .catch((error: Error) => log.warn("conversation.queue_not_forgotten", { reason: error.name }));
    return erased;
  };
}
