/** How a turn's texts are written into its record and read back: sealed where there is a key. Scripts never need them. */
import type { TurnAnswer } from "../contract/answer.ts";
import type { ConversationId, Turn, TurnId, TurnRef } from "../contract/turn.ts";
import { errorCode, SaenggakError } from "../errors.ts";
import { EXCHANGE, openJson, parseJson, SUMMARY, storedJson } from "../guard/sealed-json.ts";
import type { TurnStoreOptions } from "./options.ts";
import { PLAIN, SEALED } from "./version.ts";

export interface ReadTurn {
  /** With the words of turns that were merged into it, a line each, before its own. */
  readonly turn: Turn;
  /** False when no key opens its words: a phrase of ours stands in their place. */
  readonly isReadable: boolean;
}

type Question = Pick<Turn, "utterance" | "params">;
/** In place of the question. */
interface SealedQuestion {
  readonly sealed: string;
}
type StoredTurn = Omit<Turn, keyof Question> & (Question | SealedQuestion);
/** As the script that merges puts them together. */
type StoredMerged = readonly (string | (SealedQuestion & { readonly id: TurnId }))[];

export type Records = ReturnType<typeof createRecords>;

/** Readers are told whose record it is, by its key: what was copied from another does not open. */
export function createRecords({ sealer, unreadable, log }: RecordsOptions) {
  const questionOf = (id: TurnId) => `question ${id}`;
  const answerOf = (id: TurnId) => `answer ${id}`;
  const THOUGHTS = "thoughts";

  function openQuestion(conversation: ConversationId, id: TurnId, { sealed }: SealedQuestion): Question {
    return parseJson(sealer.open(conversation, questionOf(id), sealed)) as Question;
  }

  function wordsOf(conversation: ConversationId, merged: string | null): string[] {
    const lines = merged ? (parseJson(merged) as StoredMerged) : [];
    return lines.map((line) =>
      typeof line === "string" ? line : openQuestion(conversation, line.id, line).utterance,
    );
  }

  /** Undefined, and a line in the log, when it cannot be read. */
  function orTell<T>(what: string, turn: TurnId, read: () => T): T | undefined {
    try {
      return read();
    } catch (error) {
      if (errorCode(error) !== "RECORD_UNREADABLE") throw error;
      log.warn("record.unreadable", { what, turn, reason: (error as SaenggakError).message });
      return undefined;
    }
  }

  return {
    /** The version of what is written now. */
    version: sealer.isOn ? SEALED : PLAIN,

    turnToStore(turn: Turn): string {
      if (!sealer.isOn) return JSON.stringify(turn);
      const { id, conversation, utterance, params } = turn;
      const sealed = sealer.seal(conversation, questionOf(id), JSON.stringify({ utterance, params }));
      return JSON.stringify({ ...turn, utterance: undefined, params: undefined, sealed });
    },

    readTurn({ id, conversation }: TurnRef, data: string, merged: string | null): ReadTurn {
      const stored = { ...(parseJson(data) as StoredTurn), id, conversation };
      const question = orTell("question", id, () => {
        const { utterance, params } = "sealed" in stored ? openQuestion(conversation, id, stored) : stored;
        return { utterance: [...wordsOf(conversation, merged), utterance].join("\n"), params };
      });
      const { sealed: _, ...turn } = stored as StoredTurn & Partial<SealedQuestion>;
      const shown = question ?? { utterance: unreadable(turn.language).question, params: {} };
      return { turn: { ...turn, ...shown }, isReadable: question !== undefined };
    },

    answerToStore: ({ id, conversation }: TurnRef, answer: TurnAnswer): string =>
      storedJson(sealer, conversation, answerOf(id), JSON.stringify(answer)),

    /** Undefined when no key opens it. */
    readAnswer({ id, conversation }: TurnRef, stored: string): TurnAnswer | undefined {
      const read = () => parseJson(openJson(sealer, conversation, answerOf(id), stored)) as TurnAnswer;
      return orTell("answer", id, read);
    },

    thoughtsToStore: (conversation: ConversationId, text: string): string =>
      text && storedJson(sealer, conversation, THOUGHTS, JSON.stringify({ text })),

    /** Undefined when no key opens them. */
    readThoughts(conversation: ConversationId, stored: string): string | undefined {
      const read = () => parseJson(openJson(sealer, conversation, THOUGHTS, stored)) as { text: string };
      return orTell("thoughts", "", read)?.text;
    },

    lineToStore: (conversation: ConversationId, line: string): string =>
      line && storedJson(sealer, conversation, EXCHANGE, line),

    /** As `conversation/history.ts` words it; undefined when no key opens it. */
    readSummary: (conversation: ConversationId, stored: string): string | undefined =>
      orTell("summary", "", () => openJson(sealer, conversation, SUMMARY, stored)),

    /** Lines that cannot be read are passed over, and told of once: the rest of the conversation is still worth sending. */
    readLines(conversation: ConversationId, stored: readonly string[]): string[] {
      let reason: string | undefined;
      const lines = stored.flatMap((line) => {
        try {
          return [openJson(sealer, conversation, EXCHANGE, line)];
        } catch (error) {
          reason = error instanceof SaenggakError ? error.message : undefined;
          return [];
        }
      });
      const passedOver = stored.length - lines.length;
      if (passedOver > 0) log.warn("history.unreadable", { conversation, exchanges: passedOver, reason });
      return lines;
    },
  };
}

type RecordsOptions = Pick<TurnStoreOptions, "sealer" | "unreadable" | "log">;
