import type { AnswerLanguage, ModelRequest } from "../contract/model.ts";

const INSTRUCTIONS: Readonly<Record<Exclude<AnswerLanguage, "other">, string>> = {
  ko: "아래 글을 자연스러운 한국어 존댓말로 옮겨 주세요. 내용과 서식(목록, 코드, 수식)은 그대로 두고, 옮긴 글만 써 주세요.",
  en: "Put the text below into natural English. Keep its content and formatting, and write nothing but the text.",
  ja: "次の文章を自然な日本語にしてください。内容と書式はそのままにし、訳した文章だけを書いてください。",
};

/** A request for the same text in another language. */
export function restating(
  text: string,
  wanted: AnswerLanguage,
): Pick<ModelRequest, "question" | "instructions" | "saysLanguage"> {
  const instructions = INSTRUCTIONS[wanted === "other" ? "ko" : wanted];
  return { question: text, instructions, saysLanguage: true };
}
