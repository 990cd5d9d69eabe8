/** What a conversation remembers: exchanges as JSON lines, and how many of them fit a question. */
import type { Exchange } from "../contract/conversation.ts";

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
    const { v = VERSION, question, answer, at } = JSON.parse(line);
    const whole =
      v <= VERSION && typeof question === "string" && typeof answer === "string" && typeof at === "number";
    return whole ? { question, answer, at } : undefined;
  } catch {
    return undefined;
  }
}

/**
 * The newest exchanges whose estimated tokens fit the budget, oldest first. An exchange is kept whole or left out, and
 * none older than one left out is kept.
 */
export function fitHistory(exchanges: readonly Exchange[], budgetTokens: number): Exchange[] {
  let first = exchanges.length;
  for (let left = budgetTokens; first > 0; first--) {
    const exchange = exchanges[first - 1];
    if (!exchange) break;
    left -= estimateTokens(exchange.question) + estimateTokens(exchange.answer);
    if (left < 0) break;
  }
  return exchanges.slice(first);
}

const ASCII_LETTERS_A_TOKEN = 4;

/** Tokens of a text, estimated on the high side: one for four ASCII characters, one for any other character. */
export function estimateTokens(text: string): number {
  let ascii = 0;
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) < 128) ascii++;
  return Math.ceil(ascii / ASCII_LETTERS_A_TOKEN) + (text.length - ascii);
}
