import type { AnswerLanguage, ModelRequest } from "../contract/model.ts";
import { neutralise } from "./neutralise.ts";

export interface PromptMessage {
  readonly role: "system" | "user" | "assistant";
  readonly content: string;
}

export interface PromptTraits {
  /** Whether the model takes a system prompt. R1 does not: its instructions begin the last user turn. */
  readonly systemPrompt: boolean;
}

/** Ends a question whose instructions name no language. R1 thinks in English or Chinese; being made to think in Korean costs it accuracy. */
const ANSWER_IN: Readonly<Record<AnswerLanguage, string>> = {
  ko: "생각은 어떤 언어로 해도 괜찮아요. 최종 답변은 한국어로 써 주세요.",
  en: "You may think in any language. Please write your final answer in English.",
  ja: "考えるのはどの言語でもかまいません。最終的な答えは日本語で書いてください。",
  other:
    "생각은 어떤 언어로 해도 괜찮아요. 최종 답변은 제가 바라는 언어로 써 주세요. " +
    "앞에서 다른 언어로 쓴 글을 고쳐 달라는 말이면 그 언어를 그대로 쓰고, 설명은 제가 쓰는 언어로 해 주세요.",
};

/**
 * Words a request for a model: earlier exchanges as user and assistant turns (never their reasoning), then one user turn
 * of instructions, question and, unless the instructions say which language to write, a request for an answer in
 * `language`.
 * All of it is neutralised, because instructions may quote pages and answers may quote people.
 */
export function buildPrompt(
  {
    question,
    instructions,
    language = "ko",
    saysLanguage = false,
    history = [],
  }: Omit<ModelRequest, "signal">,
  { systemPrompt }: PromptTraits,
): PromptMessage[] {
  const standing = instructions ? [neutralise(instructions)] : [];
  const system = systemPrompt ? standing : [];
  const opening = systemPrompt ? [] : standing;
  const closing = saysLanguage ? [] : [ANSWER_IN[language]];
  return [
    ...system.map((content): PromptMessage => ({ role: "system", content })),
    ...history.flatMap((exchange): PromptMessage[] => [
      { role: "user", content: neutralise(exchange.question) },
      { role: "assistant", content: neutralise(exchange.answer) },
    ]),
    { role: "user", content: [...opening, neutralise(question), ...closing].join("\n\n") },
  ];
}
