import type { Answer, Suggestion } from "../contract/answer.ts";
import type { QuickReply } from "../contract/kakao.ts";
import type { Reply, ReplyOptions } from "../contract/skill.ts";

/** The one implementation of `Reply`: it only builds values, so all skills share it. */
export const reply: Reply = {
  text: (text = "", options) => ({ text, ...extras(options) }),
  markdown: (markdown, options) => ({ markdown, ...extras(options) }),
  cards: (cards, options) => ({ cards, ...extras(options) }),
};

function extras(options: ReplyOptions = {}): Pick<Answer, "suggestions"> {
  if (!options.suggestions) return {};
  const suggestions = options.suggestions.map((suggestion): Suggestion | QuickReply =>
    typeof suggestion === "string" ? { label: suggestion } : suggestion,
  );
  return { suggestions };
}
