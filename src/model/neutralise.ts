/**
 * Thinking tags and the special tokens of chat templates: `<|…|>` (Qwen, Llama 3), `<｜…｜>` (DeepSeek, full-width bars),
 * `[INST]` and `<<SYS>>` (Llama 2, Mistral), `<start_of_turn>` (Gemma), `<s>` and other sentence marks.
 * Sources: the `chat_template` of each model's published `tokenizer_config.json`.
 */
const NAMES =
  "think|s|bos|eos|pad|unk|start_of_turn|end_of_turn|tool_calls?|tool_response|tool_outputs?|function_calls?";
const TOKEN = new RegExp(
  `<(?:[|｜][^<>\\n]{0,100}[|｜]|/?(?:${NAMES}))>|<</?SYS>>|` +
    "\\[/?(?:INST|SYSTEM_PROMPT|AVAILABLE_TOOLS|TOOL_CALLS|TOOL_RESULTS)\\]",
  "gi",
);

/**
 * Makes text that a person wrote harmless to a chat template: every tag or token gets a space inside its brackets, so it
 * reads the same and means nothing (`</think>` becomes `< /think >`). Doing it twice changes nothing more.
 */
export function neutralise(text: string): string {
  return text.replace(TOKEN, (token) => {
    const bracket = token.startsWith("<<") ? 2 : 1;
    // One token may stand inside another.
    const inner = neutralise(token.slice(bracket, -bracket));
    return `${token.slice(0, bracket)} ${inner} ${token.slice(-bracket)}`;
  });
}
