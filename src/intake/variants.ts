/** Which of several wordings a conversation reads: never the same twice in a row. */
import type { ConversationId, Turn } from "../contract/turn.ts";

/** Conversations that are remembered; whoever is forgotten begins anywhere again. */
const MOST = 10_000;

/** Remembered by this process alone: another may begin with the one that was read last. */
export function createVariants(): (turn: Pick<Turn, "id" | "conversation">) => number {
  const latest = new Map<ConversationId, number>();
  return ({ id, conversation }) => {
    const before = latest.get(conversation);
    const next = before === undefined ? id.charCodeAt(id.length - 1) : before + 1;
    latest.delete(conversation);
    latest.set(conversation, next);
    if (latest.size > MOST) latest.delete(latest.keys().next().value ?? "");
    return next;
  };
}
