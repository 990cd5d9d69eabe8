import type { ModelRequest } from "../contract/model.ts";
import { neutralise } from "./neutralise.ts";

export interface PromptMessage {
  readonly role: "system" | "user" | "assistant";
  readonly content: string;
}

export interface PromptTraits {
  /** Whether the model takes a system prompt. R1 does not: its instructions begin the last user turn. */
  readonly systemPrompt: boolean;
}

/** Ends every question whose instructions name no language. R1 thinks in English or Chinese; being made to think in Korean costs it accuracy. */
const ANSWER_LANGUAGE =
  "생각은 어떤 언어로 해도 괜찮아요. 최종 답변은 한국어로 써 주세요. " +
  "제 질문이 통째로 영어나 일본어 같은 다른 언어로 쓰여 있다면 그 언어로 답해 주세요.";

/**
 * Words a request for a model: earlier exchanges as user and assistant turns (never their reasoning), then one user turn
 * of instructions, question and a request for a Korean answer (or one in the person's own language), unless the
 * instructions say which language to write.
 * All of it is neutralised, because instructions may quote pages and answers may quote people.
 */
export function buildPrompt(
  { question, instructions, saysLanguage = false, history = [] }: Omit<ModelRequest, "signal">,
  { systemPrompt }: PromptTraits,
): PromptMessage[] {
  const standing = instructions ? [neutralise(instructions)] : [];
  const system = systemPrompt ? standing : [];
  const opening = systemPrompt ? [] : standing;
  const closing = saysLanguage ? [] : [ANSWER_LANGUAGE];
  return [
    ...system.map((content): PromptMessage => ({ role: "system", content })),
    ...history.flatMap((exchange): PromptMessage[] => [
      { role: "user", content: neutralise(exchange.question) },
      { role: "assistant", content: neutralise(exchange.answer) },
    ]),
    { role: "user", content: [...opening, neutralise(question), ...closing].join("\n\n") },
  ];
}
