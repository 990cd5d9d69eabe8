import type { LanguageModelV4StreamPart } from "@ai-sdk/provider";
import { z } from "zod";
import { SaenggakError } from "../errors.ts";
import { parseEvent } from "./event-stream.ts";
import { finishPart, textPart } from "./stream-parts.ts";

/** LMI user guide, "LMI handlers Inference API Schema"; TGI's `StreamResponse` (`special`, `input_length`). */
const TokenLine = z.object({
  /** TGI: `{"error", "error_type"}`; LMI: `{"error", "code"}`. */
  error: z.string().nullish(),
  error_type: z.string().nullish(),
  code: z.number().nullish(),
  token: z
    .object({ text: z.string(), special: z.boolean().nullish(), special_token: z.boolean().nullish() })
    .nullish(),
  /** Only in the last line. */
  generated_text: z.string().nullish(),
  details: z
    .object({
      finish_reason: z.string().nullish(),
      generated_tokens: z.number().nullish(),
      input_length: z.number().nullish(),
    })
    .nullish(),
});

/**
 * Tokens of a generated text; the line that holds all of it again is the last.
 * @throws SaenggakError MODEL_FAILED for a line of another shape
 */
export async function* readTokenLines(
  lines: AsyncIterable<string>,
): AsyncGenerator<LanguageModelV4StreamPart> {
  for await (const data of lines) {
    const { error, code, error_type, token, generated_text, details } = parse(data);
    if (error) yield { type: "error", error: { code: code ?? (error_type === "overloaded" ? 429 : 500) } };
    // TGI sends the end-of-sentence token as text. R1's thinking tags are not special, whatever a tokenizer says.
    const special = token?.special || token?.special_token;
    if (token && (!special || /^<\/?think>$/.test(token.text))) yield textPart(token.text);
    if (typeof generated_text !== "string") continue;
    yield finishOf(details?.finish_reason ?? "stop", details?.input_length, details?.generated_tokens);
    return;
  }
}

function parse(data: string): z.output<typeof TokenLine> {
  const line = TokenLine.safeParse(parseEvent(data)).data;
  if (!line) throw new SaenggakError("MODEL_FAILED", { detail: "A line of the stream is unknown." });
  return line;
}

function finishOf(
  reason: string,
  input: number | null | undefined,
  output: number | null | undefined,
): LanguageModelV4StreamPart {
  if (reason === "error") return { type: "error", error: { code: 500 } };
  const usage = { input: input ?? undefined, output: output ?? undefined };
  if (reason === "eos_token" || reason === "stop_sequence" || reason === "stop")
    return finishPart("stop", usage);
  return finishPart(reason === "length" ? "length" : "other", usage);
}
