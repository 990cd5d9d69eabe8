/** Puts bubbles and quick replies into the platform's response. Pure. */
import type { Answer, Offer, Suggestion, TurnAnswer } from "../contract/answer.ts";
import type { KakaoComponent, SkillResponse } from "../contract/kakao.ts";
import type { Language } from "../contract/language.ts";
import type { ReadingPosition, TurnId } from "../contract/turn.ts";
import type { Breach } from "../kakao/limits.ts";
import { shorten } from "../kakao/shorten.ts";
import { type Words, wordsIn } from "../words/words.ts";
import { PAGE_COMPONENTS } from "./limits.ts";
import { offersOf, quickRepliesOf } from "./offers.ts";
import { withMark } from "./page-mark.ts";
import { type Page, paginate } from "./pages.ts";
import { renderComponents } from "./render.ts";
import { soundComponents } from "./sound.ts";
import { closeMarks } from "./unfinished.ts";

export { shorten } from "../kakao/shorten.ts";

export interface ShownPage {
  readonly response: SkillResponse;
  /** Where 이어보기 goes on; absent on the last page. */
  readonly next?: ReadingPosition;
  /** A part of an answer broke a limit of the platform; a word of ours stands in its place. */
  readonly broken?: Breach;
  /** The newest turn that it shows the answer of, which what is said of an answer is about. */
  readonly answered?: TurnId;
}

/** An answer of a turn, and what was asked. */
export interface Shown {
  readonly turn: TurnId;
  readonly question: string;
  readonly answer: TurnAnswer;
}

export interface ShowOptions {
  readonly group: boolean;
  /** Of the words that are ours. @defaultValue "ko" */
  readonly language?: Language | undefined;
  /** Index of the page. @defaultValue 0 */
  readonly page?: number;
  /** A sentence of ours in a bubble before the answers. */
  readonly lead?: string | undefined;
  /** Whether each answer says what it answers. @defaultValue only when there are several */
  readonly headed?: boolean;
  /** Quick replies before the answers' own. */
  readonly suggestions?: readonly Suggestion[];
}

/**
 * One page of answers that are shown together, with 이어보기 offered when there is another; of several each says which it
 * is, as in (2/4). The same answers and options have the same pages, whatever the lead says.
 */
export function showAnswers(answers: readonly Shown[], options: ShowOptions): ShownPage {
  const { group, language, page = 0, lead, suggestions = [] } = options;
  const words = wordsIn(language);
  const headed = options.headed ?? answers.length > 1;
  let broken: Breach | undefined;
  const components = answers.flatMap((shown) => {
    const answer = inWords(shown.answer, words);
    const headedAnswer = headed ? withHeading({ ...shown, answer }, words) : answer;
    const { components, breach } = soundComponents(headedAnswer, { group, language });
    broken ??= breach;
    return components;
  });
  const pages = paginate(lead === undefined ? components : [{ simpleText: { text: lead } }, ...components]);
  const more = page + 1 < pages.length;
  const outputs = pageOf(pages, page) ?? [{ simpleText: { text: words.nothingMore } }];
  const offered = [...(more ? [{ label: words.labels.more }] : []), ...suggestions, ...offersOf(answers)];
  const response = respondWith(outputs, offered);
  const answered = answers.findLast(({ answer }) => answer.outcome === undefined)?.turn;
  const shown = { response, ...(broken && { broken }), ...(answered !== undefined && { answered }) };
  if (!more) return shown;
  const turns = answers.map(({ turn }) => turn);
  const next = { page: page + 1, lead: lead !== undefined, headed, turns };
  return { ...shown, next: language && language !== "ko" ? { ...next, language } : next };
}

function pageOf(pages: readonly Page[], index: number): Page | undefined {
  const page = pages[index];
  return page && pages.length > 1 ? withMark(page, index, pages.length) : page;
}

/** What only tells what became of its turn is told in its person's language, whatever words were stored with it. */
function inWords(answer: TurnAnswer, words: Words): TurnAnswer {
  const { outcome } = answer;
  if (outcome !== "stopped" && outcome !== "merged") return answer;
  return { ...answer, text: words[outcome] };
}

/** The answer with what it answers before its lead, so that its bubbles are cut with room for it. */
function withHeading({ question, answer }: Shown, words: Words): TurnAnswer {
  const heading = (answer.outcome ? words.notAnswered : words.answerTo)(quoted(question));
  return { ...answer, lead: answer.lead ? `${heading}\n\n${answer.lead}` : heading };
}

/** An answer that nothing is kept of: its first page, without 이어보기. `cut` tells that there was more. */
export function showOnce(
  answer: Answer,
  options: Pick<ShowOptions, "group" | "language">,
): ShownPage & { readonly cut: boolean } {
  const { components, breach } = soundComponents(answer, options);
  const [first, second] = paginate(components, { marked: false });
  const outputs = first ?? [{ simpleText: { text: wordsIn(options.language).nothingMore } }];
  const response = respondWith(outputs, answer.suggestions ?? []);
  return { response, cut: second !== undefined, ...(breach && { broken: breach }) };
}

/**
 * The beginning of an answer that is still being written, in two bubbles at most, and a sentence of ours after it. Text
 * alone: a table or link that is half written would become another card when the answer is shown whole.
 */
export function showBeginning(
  markdown: string,
  options: { group: boolean; note: string; suggestions: readonly Suggestion[] },
): SkillResponse {
  const written = renderComponents({ markdown: closeMarks(markdown) }, { ...options, cards: false });
  const shown = written.slice(0, PAGE_COMPONENTS - 1);
  return respondWith([...shown, { simpleText: { text: options.note } }], options.suggestions);
}

/** A response of one plain sentence. */
export function say(text: string, suggestions: readonly Offer[] = []): SkillResponse {
  return respondWith([{ simpleText: { text } }], suggestions);
}

function respondWith(outputs: readonly KakaoComponent[], offers: readonly Offer[]): SkillResponse {
  const quickReplies = quickRepliesOf(offers);
  return { version: "2.0", template: quickReplies.length > 0 ? { outputs, quickReplies } : { outputs } };
}

/** A question as it is quoted in a sentence about it. */
export const quoted = (question: string): string => shorten(question, 40);
