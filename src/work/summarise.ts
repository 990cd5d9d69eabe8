/** Asks the cheap model for a summary, and takes it only if it is one. */
import type { Past } from "../contract/conversation.ts";
import type { Model } from "../contract/model.ts";
import type { Tracing } from "../contract/ports.ts";
import { estimateTokens } from "../conversation/estimate-tokens.ts";
import { tokensOfExchange } from "../conversation/history.ts";
import { isForeign } from "../model/answer-language.ts";
import type { ModelEntry } from "../model/catalogue-schema.ts";
import { collectAnswer } from "../model/collect.ts";
import { promptRoom } from "../model/fitted.ts";
import type { Spending } from "../model/spending.ts";
import { summarising } from "../model/summarising.ts";
import { languageFor } from "../model/wanted-language.ts";
import { createTally } from "./tally.ts";

export interface SummariseDeps {
  readonly entry: ModelEntry;
  /** Must not wait for a place, nor ask another model. */
  readonly model: Model;
  readonly spending: Pick<Spending, "noteModel">;
  readonly tracing: Tracing;
}

/** Most tokens of a summary. */
export const SUMMARY_TOKENS = 600;
/** Longest the model may take, in ms. */
const LONGEST_MS = 120_000;
/** Of what the model can be sent; the rest is for the instructions, and for estimates that are too low. */
const ROOM_SHARE = 0.7;
const LONGEST_TEXT = 8_000;
/** So many texts of that length fit. */
const FEWEST_TEXTS = 6;

export interface Summarise {
  /** How many of the oldest exchanges fit one request. */
  readonly mostOf: (past: Past) => number;
  /**
   * @returns undefined when what came is no summary to keep: cut short, blocked, or in another language than the talk's
   * @throws SaenggakError with a MODEL_ code; MODEL_OVERLOADED when the model is busy or rests
   */
  readonly summarise: (past: Past, signal: AbortSignal) => Promise<string | undefined>;
}

export function createSummarise({ entry, model, spending, tracing }: SummariseDeps): Summarise {
  const room = promptRoom(entry) * ROOM_SHARE;
  const longestText = Math.floor(Math.min(LONGEST_TEXT, room / FEWEST_TEXTS));

  return {
    mostOf({ summary = "", history }) {
      let left = room - estimateTokens(summary);
      const most = history.findIndex((exchange) => {
        left -= Math.min(tokensOfExchange(exchange), 2 * longestText);
        return left < 0;
      });
      return most === -1 ? history.length : Math.max(1, most);
    },
    async summarise(past, signal) {
      const { history } = past;
      const language = languageFor(history.at(-1)?.question ?? "", history.slice(0, -1));
      const limit = AbortSignal.any([signal, AbortSignal.timeout(LONGEST_MS)]);
      const request = { ...summarising(past, language, longestText), signal: limit };
      const tally = createTally(model.name, request);
      try {
        const answer = await tracing.span("model.call", { attributes: { model: model.name } }, () =>
          collectAnswer(model, request, { onPart: tally.add }),
        );
        const text = answer.text.trim();
        const isKept = answer.finish === "stop" && text !== "" && !isForeign(text, language);
        return isKept ? withinTokens(text, SUMMARY_TOKENS) : undefined;
      } finally {
        await Promise.allSettled(tally.used().map((used) => spending.noteModel(used.model, used)));
      }
    },
  };
}

/** As many whole sentences or lines as fit; undefined when not even the first does. */
function withinTokens(text: string, most: number): string | undefined {
  const parts = text.split(/(?<=[.!?。！？]\s|\n)/);
  while (parts.length > 0 && estimateTokens(parts.join("")) > most) parts.pop();
  return parts.join("").trim() || undefined;
}
