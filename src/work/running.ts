/** The turns that this process is at: how far their answers are, and how a person stops them. */
import type { ConversationId, TurnId, TurnRef } from "../contract/turn.ts";

export interface Run {
  /** Fires when the turn's answer is no longer wanted of this process: it was stopped, or another has taken it over. */
  readonly signal: AbortSignal;
  /** The turn that was taken up. */
  took(turn: TurnRef): void;
  /** The answer so far, in place of what was written before. */
  write(text: string): void;
  end(): void;
}

export interface Running {
  /** Undefined while this process is at a turn of the conversation already. */
  begin(conversation: ConversationId): Run | undefined;
  /** Ends the run of one of these turns, also when it is being taken up only now. */
  stop(conversation: ConversationId, turns: readonly TurnId[]): void;
  /** What is written of a turn so far; undefined when it is not at work here. */
  written(turn: TurnId): string | undefined;
  /** Ends the runs whose turn `isWanted` no longer: news of a stop may have been missed. */
  recheck(isWanted: (turn: TurnRef) => Promise<boolean>): Promise<void>;
}

interface Entry {
  readonly ended: AbortController;
  readonly stopped: Set<TurnId>;
  turn?: TurnRef;
  text: string;
}

export function createRunning(): Running {
  const entries = new Map<ConversationId, Entry>();
  const byTurn = new Map<TurnId, Entry>();

  return {
    begin(conversation) {
      if (entries.has(conversation)) return undefined;
      const entry: Entry = { ended: new AbortController(), stopped: new Set(), text: "" };
      entries.set(conversation, entry);
      return {
        signal: entry.ended.signal,
        took(turn) {
          entry.turn = turn;
          byTurn.set(turn.id, entry);
          if (entry.stopped.has(turn.id)) entry.ended.abort();
        },
        write(text) {
          entry.text = text;
        },
        end() {
          entries.delete(conversation);
          if (entry.turn) byTurn.delete(entry.turn.id);
        },
      };
    },
    stop(conversation, turns) {
      const entry = entries.get(conversation);
      if (!entry) return;
      for (const turn of turns) entry.stopped.add(turn);
      if (entry.turn && entry.stopped.has(entry.turn.id)) entry.ended.abort();
    },
    written: (turn) => byTurn.get(turn)?.text,
    async recheck(isWanted) {
      await Promise.all(
        [...byTurn.values()].map(async ({ turn, ended }) => {
          if (turn && !(await isWanted(turn))) ended.abort();
        }),
      );
    },
  };
}
