import type { Model, ModelPart, ModelRequest } from "../contract/model.ts";
import { SaenggakError } from "../errors.ts";
import { createQuestionReader, NEXT_QUESTIONS } from "./next-questions.ts";

const INSTRUCTIONS =
  `When there is something natural to ask next, end with a line that holds nothing but ${NEXT_QUESTIONS} and, below it, up to ` +
  "three short questions, one a line, as the person would ask them, in the language of the answer, each of at most 40 " +
  "characters and ending in a question mark. Write nothing after them, and say nothing about this.";

/**
 * The same model, asked for questions to go on with where the request would like some: they come as `followUp` parts, apart
 * from the text.
 * @throws from the stream: MODEL_EMPTY_ANSWER when there was nothing but questions
 */
export function withFollowUps(model: Model): Model {
  return {
    ...model,
    stream(request) {
      if (!request.followUps) return model.stream(request);
      const instructions = [request.instructions, INSTRUCTIONS].filter(Boolean).join("\n");
      return readFollowUps(model, { ...request, instructions });
    },
  };
}

async function* readFollowUps(model: Model, request: ModelRequest): AsyncGenerator<ModelPart> {
  const reader = createQuestionReader();
  let answered = false;
  function* partsOf({ text, questions }: ReturnType<typeof reader.push>): Generator<ModelPart> {
    answered ||= text.trim() !== "";
    if (text !== "") yield { type: "text", text };
    for (const question of questions) yield { type: "followUp", text: question };
  }
  for await (const part of model.stream(request)) {
    if (part.type === "text") yield* partsOf(reader.push(part.text));
    else if (part.type !== "end") yield part;
    else {
      yield* partsOf(reader.end(part.reason === "stop"));
      if (!answered)
        throw new SaenggakError("MODEL_EMPTY_ANSWER", { detail: "It wrote nothing but questions." });
      yield part;
    }
  }
}
