import type { PromptMessage } from "./prompt.ts";

/**
 * Writes messages as DeepSeek-R1's own chat template does (`chat_template` in tokenizer_config.json of
 * deepseek-ai/DeepSeek-R1 and of its distills), for servers that take a text. The begin-of-sentence token is left out:
 * the server's tokenizer adds it (`add_bos_token`), and would add a second one.
 *
 * It ends with the opening `<think>`, so that R1 begins with its thoughts; without `thinking` with an empty pair, after
 * which it answers at once. The messages must have been neutralised, as those of `buildPrompt` are.
 */
export function writeR1Prompt(
  messages: readonly PromptMessage[],
  { thinking }: { readonly thinking: boolean },
): string {
  const turns = messages.map(({ role, content }) => {
    if (role === "system") return content;
    return role === "user" ? `<｜User｜>${content}` : `<｜Assistant｜>${content}<｜end▁of▁sentence｜>`;
  });
  return `${turns.join("")}<｜Assistant｜><think>\n${thinking ? "" : "\n</think>\n\n"}`;
}
