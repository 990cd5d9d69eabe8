import { SaenggakError } from "../../errors.ts";

/**
 * The fault that an error inside a stream of the Responses API names by its `code` or `type`; its message is left out, since
 * it may quote the prompt. MODEL_OVERLOADED: a rate limit or an overload. MODEL_REFUSED: asking again cannot help (no
 * credit, a prompt that is not taken, a key). MODEL_FAILED: anything else.
 *
 * OpenAI documents `{ code, message }` beside the event's type and sends `{ error: { code, type, message } }`
 * (openai-dotnet issue 881); Perplexity sends the latter, with a number for a code.
 */
export function streamFault(error: unknown): SaenggakError {
  const { code, type } = (error ?? {}) as { code?: unknown; type?: unknown };
  const words = [code, type].filter((word) => typeof word === "string" || typeof word === "number");
  const named = words.join(" ").toLowerCase();
  // A word of letters alone is the provider's vocabulary: no text of a person and no key.
  const word = words.find((one) => /^[a-z_]{3,60}$/.test(String(one)) && one !== "error");
  const detail = `The stream carried an error${word ? `: ${word}` : ""}.`;
  if (REFUSED.test(named)) return new SaenggakError("MODEL_REFUSED", { detail });
  if (BUSY.test(named)) return new SaenggakError("MODEL_OVERLOADED", { detail });
  return new SaenggakError("MODEL_FAILED", { detail });
}

const REFUSED =
  /quota|credit|billing|invalid|policy|context_length|authentication|permission|forbidden|not_found|\b4(?!29|08)\d\d\b/;
const BUSY = /rate_limit|too_many_requests|overload|slow_down|\b(429|503)\b/;
