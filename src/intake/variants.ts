/** Which of several wordings a conversation reads: not the same twice in a row. */
import type { ConversationId } from "../contract/turn.ts";

const COUNTERS = 2 ** 16;

/**
 * Counts on from one message to the next. Conversations share counters, each with few others, and other processes have their
 * own: now and then somebody reads the same again. A memory of conversations by name would cost an acknowledgement more than
 * all else that it says.
 */
export function createVariants(): (conversation: ConversationId) => number {
  const counters = new Uint8Array(COUNTERS);
  return (conversation) => {
    // Ids are random, so their first letters are, too.
    const [a, b, c] = [conversation.charCodeAt(0), conversation.charCodeAt(1), conversation.charCodeAt(2)];
    const index = ((a << 12) ^ (b << 6) ^ c) & (COUNTERS - 1);
    const next = ((counters[index] ?? 0) + 1) & 0xff;
    counters[index] = next;
    // Who writes for the first time begins anywhere.
    return next + (index & 3);
  };
}
