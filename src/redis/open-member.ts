import type { ConversationId, TurnId } from "../contract/turn.ts";

/** How a turn stands among its shard's unfinished ones. */
export const openMember = (turn: { readonly id: TurnId; readonly conversation: ConversationId }): string =>
  `${turn.conversation} ${turn.id}`;

export function readOpenMember(member: string): { id: TurnId; conversation: ConversationId } {
  const [conversation = "", id = ""] = member.split(" ");
  return { id, conversation };
}
