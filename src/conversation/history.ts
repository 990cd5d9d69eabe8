/** What a conversation remembers: exchanges as JSON lines, and how many of them fit a question. */
import type { Exchange, Tokens } from "../contract/conversation.ts";
import type { TokenizerFamily } from "../contract/model.ts";
import { estimateTokens } from "./estimate-tokens.ts";

/** As stored; `parseHistory` reads it back. */
export const formatExchange = (exchange: Exchange): string => JSON.stringify(exchange);

/** A line that is no exchange is passed over: the rest of the conversation is still worth sending. */
export function parseHistory(lines: readonly string[]): Exchange[] {
  return lines.map(parseExchange).filter((exchange) => exchange !== undefined);
}

function parseExchange(line: string): Exchange | undefined {
  try {
    const { question, answer, at, turn, model, tokens } = JSON.parse(line);
    const whole = typeof question === "string" && typeof answer === "string" && typeof at === "number";
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

/**
 * The newest exchanges whose estimated tokens fit the budget, oldest first. An exchange is kept whole or left out, and
 * none older than one left out is kept.
 */
export function fitHistory(
  exchanges: readonly Exchange[],
  budgetTokens: number,
  family?: TokenizerFamily,
): Exchange[] {
  let first = exchanges.length;
  for (let left = budgetTokens; first > 0; first--) {
    const exchange = exchanges[first - 1];
    if (!exchange) break;
    left -= estimateTokens(exchange.question, family) + estimateTokens(exchange.answer, family);
    if (left < 0) break;
  }
  return exchanges.slice(first);
}
