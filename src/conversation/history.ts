/** What a conversation remembers: exchanges as JSON lines, and how many of them fit a question. */
import type { Exchange, Past, Tokens } from "../contract/conversation.ts";
import type { TokenizerFamily } from "../contract/model.ts";
import { estimateTokens } from "./estimate-tokens.ts";

/** Of a line; one of a later version is passed over. */
const VERSION = 1;

/** As a line; `parseHistory` reads it back. */
export const formatExchange = (exchange: Exchange): string => JSON.stringify({ v: VERSION, ...exchange });

/** A line that is no exchange is passed over: the rest of the conversation is still worth sending. */
export function parseHistory(lines: readonly string[]): Exchange[] {
  return lines.map(parseExchange).filter((exchange) => exchange !== undefined);
}

function parseExchange(line: string): Exchange | undefined {
  try {
    const { v = VERSION, question, answer, at, turn, model, tokens } = JSON.parse(line);
    const whole =
      v <= VERSION && typeof question === "string" && typeof answer === "string" && typeof at === "number";
    if (!whole) return undefined;
    return {
      question,
      answer,
      at,
      // Older ones have less.
      ...(typeof turn === "string" && { turn }),
      ...(typeof model === "string" && { model }),
      ...(isTokens(tokens) && { tokens: { input: tokens.input, output: tokens.output } }),
    };
  } catch {
    return undefined;
  }
}

function isTokens(value: unknown): value is Tokens {
  const { input, output } = (value ?? {}) as Partial<Tokens>;
  return typeof input === "number" && typeof output === "number";
}

/** As stored; `parseSummary` reads it back. */
export const formatSummary = (text: string): string => JSON.stringify({ text });

/** Undefined where there is none, or none that can be read. */
export function parseSummary(stored: string | null | undefined): string | undefined {
  try {
    const { text } = JSON.parse(stored ?? "{}");
    return typeof text === "string" && text ? text : undefined;
  } catch {
    return undefined;
  }
}

export const tokensOfExchange = ({ question, answer }: Exchange, family?: TokenizerFamily): number =>
  estimateTokens(question, family) + estimateTokens(answer, family);

/** Most of a budget that a summary may take. */
const SUMMARY_SHARE = 0.5;

/**
 * The summary, and the newest exchanges whose estimated tokens fit the budget beside it, oldest first. An exchange is kept
 * whole or left out, and none older than one left out is kept. A summary that would take over half the budget is left out.
 */
export function fitHistory({ summary, history }: Past, budgetTokens: number, family?: TokenizerFamily): Past {
  return within(summary, history.toReversed(), { tokens: budgetTokens, family });
}

/** The same of what is stored; no more of it is read than fits. */
export function recall(
  stored: { readonly summary?: string; readonly history: readonly string[] },
  budgetTokens: number,
  family?: TokenizerFamily,
): Past {
  return within(parseSummary(stored.summary), newestFirst(stored.history), { tokens: budgetTokens, family });
}

function* newestFirst(lines: readonly string[]): Generator<Exchange> {
  for (const line of lines.toReversed()) {
    const exchange = parseExchange(line);
    if (exchange) yield exchange;
  }
}

/** @param exchanges newest first */
function within(
  summary: string | undefined,
  exchanges: Iterable<Exchange>,
  budget: { readonly tokens: number; readonly family: TokenizerFamily | undefined },
): Past {
  const taken = summary === undefined ? 0 : estimateTokens(summary, budget.family);
  const isKept = taken > 0 && taken <= budget.tokens * SUMMARY_SHARE;
  const kept: Exchange[] = [];
  let left = budget.tokens - (isKept ? taken : 0);
  for (const exchange of exchanges) {
    left -= tokensOfExchange(exchange, budget.family);
    if (left < 0) break;
    kept.push(exchange);
  }
  return { ...(isKept && summary !== undefined && { summary }), history: kept.reverse() };
}
