import { defineSkill } from "saenggak";

/** The reasoning model itself: answers whatever no other skill takes. */
export default defineSkill({
  name: "ask",
  title: "무엇이든 묻기",
  description: "깊이 생각해서 답해 드려요. 오래 걸린 답도 보관해 두었다가 보여 드려요.",
  examples: ["1부터 100까지 더하면?", "이직할지 말지 같이 따져 줘"],
  mode: "queued",
  fallback: true,
  async run({ utterance, model, reply }) {
    const request = { question: utterance, instructions: INSTRUCTIONS, isAnswer: true };
    const { text, reasoning, sources = [] } = await model.ask(request);
    return { ...reply.markdown(text), reasoning, ...(sources.length > 0 && { sources }) };
  },
});

const INSTRUCTIONS = [
  "You answer people in a messenger on their phones.",
  "Give the answer first, then the reasons that matter, in short paragraphs.",
  "Be warm and polite. Say so when you are not sure.",
].join(" ");
