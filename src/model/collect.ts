import type { FinishReason, Model, ModelAnswer, ModelPart, ModelRequest } from "../contract/model.ts";
import { SaenggakError } from "../errors.ts";

/**
 * Runs a model to its end and joins what it streamed.
 * @param on.onPart sees every part as it comes, before it is collected; what it throws ends the call.
 * @throws SaenggakError of the stream; MODEL_STREAM_CUT when a stream ended without its `end` part.
 */
export async function collectAnswer(
  model: Model,
  request: ModelRequest,
  on: { readonly onPart?: (part: ModelPart) => void } = {},
): Promise<ModelAnswer> {
  const text: string[] = [];
  const reasoning: string[] = [];
  let finish: FinishReason | undefined;
  for await (const part of model.stream(request)) {
    on.onPart?.(part);
    if (part.type === "text") text.push(part.text);
    else if (part.type === "reasoning") reasoning.push(part.text);
    else if (part.type === "end") finish = part.reason;
  }
  if (finish === undefined) throw new SaenggakError("MODEL_STREAM_CUT");
  return { text: text.join(""), reasoning: reasoning.join(""), finish };
}
