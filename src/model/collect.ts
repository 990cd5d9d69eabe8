import type { Source } from "../contract/answer.ts";
import type { FinishReason, Model, ModelAnswer, ModelPart, ModelRequest } from "../contract/model.ts";
import { SaenggakError } from "../errors.ts";

/**
 * Runs a model to its end and joins what it streamed; of a model that another took over for, nothing stays.
 * @param on.onPart sees every part as it comes, before it is collected; what it throws ends the call.
 * @throws SaenggakError of the stream; MODEL_STREAM_CUT when a stream ended without its `end` part.
 */
export async function collectAnswer(
  model: Model,
  request: ModelRequest,
  on: { readonly onPart?: (part: ModelPart) => void } = {},
): Promise<ModelAnswer> {
  let text: string[] = [];
  let reasoning: string[] = [];
  let sources = new Map<string, Source>();
  let followUps: string[] = [];
  let usage: ModelAnswer["usage"];
  let instead: ModelAnswer["instead"];
  let finish: FinishReason | undefined;
  for await (const part of model.stream(request)) {
    on.onPart?.(part);
    switch (part.type) {
      case "text":
        text.push(part.text);
        break;
      case "reasoning":
        reasoning.push(part.text);
        break;
      case "source":
        sources.set(part.url, { title: part.title, url: part.url });
        break;
      case "followUp":
        followUps.push(part.text);
        break;
      case "usage": {
        const { type: _, ...tokens } = part;
        usage = tokens;
        break;
      }
      case "restart":
        [text, reasoning, sources, followUps, usage] = [[], [], new Map(), [], undefined];
        instead = { name: part.name, label: part.label };
        break;
      case "end":
        finish = part.reason;
    }
  }
  if (finish === undefined) throw new SaenggakError("MODEL_STREAM_CUT");
  return {
    text: text.join(""),
    reasoning: reasoning.join(""),
    finish,
    ...(sources.size > 0 && { sources: [...sources.values()] }),
    ...(followUps.length > 0 && { followUps }),
    ...(usage && { usage }),
    ...(instead && { instead }),
  };
}
