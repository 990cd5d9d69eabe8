/** Where a person stopped reading: what 이어보기 goes on with. */
import type { TurnAnswer } from "../contract/answer.ts";
import type { ConversationId, ReadingPosition, Turn, TurnId } from "../contract/turn.ts";
import type { TurnStoreOptions } from "./options.ts";

export interface UnreadPages extends ReadingPosition {
  readonly answers: readonly {
    readonly turn: TurnId;
    readonly question: string;
    readonly answer: TurnAnswer;
  }[];
}

export function createReading({ redis, keys, conversationMs }: TurnStoreOptions) {
  return {
    /** Where 이어보기 goes on, and the answers it goes on with; undefined when all was read, or is no longer kept. */
    async nextPage(conversation: ConversationId): Promise<UnreadPages | undefined> {
      const stored = await redis.hget(keys.meta(conversation), "page");
      if (!stored) return undefined;
      const position = JSON.parse(stored) as ReadingPosition;
      const records = await Promise.all(
        position.turns.map((turn) => redis.hmget(keys.turn(conversation, turn), "data", "answer")),
      );
      const answers = records.flatMap(([data, stored], index) => {
        if (!data || !stored) return [];
        const question = (JSON.parse(data) as Turn).utterance;
        return [{ turn: position.turns[index] ?? "", question, answer: JSON.parse(stored) as TurnAnswer }];
      });
      return answers.length === records.length ? { ...position, answers } : undefined;
    },

    /**
     * Says where 이어보기 goes on; no position ends it. Said before a page is sent, since the next tap may be quicker than
     * our note of its arrival, and taken back when it never left.
     */
    async turnPage(conversation: ConversationId, position: ReadingPosition | undefined): Promise<void> {
      const meta = keys.meta(conversation);
      if (position === undefined) await redis.hdel(meta, "page");
      else
        await Promise.all([
          redis.hset(meta, "page", JSON.stringify(position)),
          redis.pexpire(meta, conversationMs),
        ]);
    },
  };
}
