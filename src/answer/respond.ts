/** Puts bubbles and quick replies into the platform's response. Pure. */
import type { Answer, Suggestion } from "../contract/answer.ts";
import type { KakaoComponent, QuickReply, SkillResponse } from "../contract/kakao.ts";
import { words } from "../words/ko.ts";
import { type Page, renderAnswer } from "./render.ts";

const MOST_QUICK_REPLIES = 10;
const LONGEST_LABEL = 14;
const LONGEST_TEXT = 1_000;

export interface ShownPage {
  readonly response: SkillResponse;
  /** Index of the page that 이어보기 shows next; absent on the last. */
  readonly nextPage?: number;
}

/**
 * One page of an answer as a response, with 이어보기 offered when there is another.
 * @param options.page index of the page. @defaultValue 0
 * @param options.before a sentence shown above the first page where it fits, e.g. which question the answer belongs to
 */
export function showAnswer(
  answer: Answer,
  options: {
    group: boolean;
    page?: number;
    before?: string;
    suggestions?: readonly Suggestion[];
  },
): ShownPage {
  const { group, page = 0, before, suggestions = [] } = options;
  const pages = renderAnswer(answer, { group });
  const nextPage = page + 1 < pages.length ? page + 1 : undefined;
  const offered = [
    ...(nextPage === undefined ? [] : [{ label: words.labels.more }]),
    ...(answer.suggestions ?? []),
    ...suggestions,
  ];
  const shown = pages[page] ?? [{ simpleText: { text: words.nothingMore } }];
  const response = respondWith(before && page === 0 ? headed(before, shown) : shown, offered);
  return nextPage === undefined ? { response } : { response, nextPage };
}

/** Pages are cut without the heading, so that a later one goes on just where this one ends. */
function headed(heading: string, page: Page): Page {
  const [first, ...others] = page;
  if (!first || !("simpleText" in first)) return page;
  const text = `${heading}\n\n${first.simpleText.text}`;
  if (text.length > LONGEST_TEXT) return page;
  return [{ simpleText: { ...first.simpleText, text } }, ...others];
}

/** An answer that nothing is kept of: its first page, without 이어보기. `cut` tells that there was more. */
export function showOnce(answer: Answer, options: { group: boolean }): ShownPage & { readonly cut: boolean } {
  const [first, second] = renderAnswer(answer, options);
  const outputs = first ?? [{ simpleText: { text: words.nothingMore } }];
  return { response: respondWith(outputs, answer.suggestions ?? []), cut: second !== undefined };
}

/** A response of one plain sentence. */
export function say(text: string, suggestions: readonly Suggestion[] = []): SkillResponse {
  return respondWith([{ simpleText: { text } }], suggestions);
}

function respondWith(outputs: readonly KakaoComponent[], suggestions: readonly Suggestion[]): SkillResponse {
  const quickReplies = distinct(suggestions).slice(0, MOST_QUICK_REPLIES).map(quickReply);
  return { version: "2.0", template: quickReplies.length > 0 ? { outputs, quickReplies } : { outputs } };
}

function quickReply({ label, message = label }: Suggestion): QuickReply {
  return { label: shorten(label, LONGEST_LABEL), action: "message", messageText: message };
}

function distinct(suggestions: readonly Suggestion[]): Suggestion[] {
  return [...new Map(suggestions.map((suggestion) => [suggestion.label, suggestion])).values()];
}

const graphemes = new Intl.Segmenter("ko", { granularity: "grapheme" });

/** A question as it is quoted in a sentence about it. */
export const quoted = (question: string): string => shorten(question, 40);

/** At most `length` UTF-16 units, an ellipsis included; never cut inside a character that people see as one. */
export function shorten(text: string, length: number): string {
  const line = text.replace(/\s+/g, " ").trim();
  if (line.length <= length) return line;
  let kept = "";
  for (const { segment } of graphemes.segment(line.slice(0, length * 2))) {
    if (kept.length + segment.length > length - 1) break;
    kept += segment;
  }
  return `${kept.trimEnd()}…`;
}
