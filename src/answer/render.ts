import type { TurnAnswer } from "../contract/answer.ts";
import type { KakaoComponent } from "../contract/kakao.ts";
import type { Language } from "../contract/language.ts";
import { type Words, wordsIn } from "../words/words.ts";
import { groupBubbles } from "./group.ts";
import { BUBBLE_UNFOLDED } from "./limits.ts";
import { MARK_ROOM } from "./page-mark.ts";
import { type Page, paginate } from "./pages.ts";
import { ownWords, personVersions, textParts, textVersion, type Version } from "./person.ts";
import { sourceLines } from "./source-list.ts";

export type { Page } from "./pages.ts";

export interface RenderOptions {
  readonly group: boolean;
  /** Of the words that are ours. @defaultValue "ko" */
  readonly language?: Language | undefined;
  /** Whether tables, links and sources may become cards. @defaultValue true */
  readonly cards?: boolean;
}

/**
 * An answer in Kakao's format: pages of 1–3 components, the first to be sent now, the others when the person asks to
 * read on. Lead and text come first (bubbles of at most 500 UTF-16 units, 1000 for an unbroken word or line of code),
 * small tables as cards where they stand and links as cards under the text that speaks of them, then the sources, then
 * the answer's own cards; all of it, in order. `[]` when the answer has nothing to show. In a group room, where the app
 * renders Markdown, the bubbles of `answer.markdown` keep it. Pure; never throws; takes less than two seconds for any
 * input. A text past 60,000 characters is left out from there, and its last line then says so.
 */
export function renderAnswer(answer: TurnAnswer, options: RenderOptions): readonly Page[] {
  return paginate(renderComponents(answer, options));
}

/** The same, not yet laid on pages. */
export function renderComponents(answer: TurnAnswer, options: RenderOptions): readonly KakaoComponent[] {
  const words = wordsIn(options.language);
  if (options.group) return fewestPages([groupVersion(answer, words)]);
  return fewestPages(options.cards === false ? [textVersion(answer, words)] : personVersions(answer, words));
}

/**
 * The first version that is one page; else the one of the fewest pages, the first of equals, with room in its bubbles for
 * a mark. So a table is a card only while nobody has to ask for another page because of it.
 */
function fewestPages(versions: readonly Version[]): readonly KakaoComponent[] {
  for (const version of versions) {
    const components = version(BUBBLE_UNFOLDED);
    if (paginate(components).length <= 1) return components;
  }
  const [first, ...others] = versions.map((version) => version(BUBBLE_UNFOLDED - MARK_ROOM));
  return others.reduce(
    (best, next) => (paginate(next).length < paginate(best).length ? next : best),
    first ?? [],
  );
}

function groupVersion(answer: TurnAnswer, words: Words): Version {
  const { markdown = "", sources = [], cards = [] } = answer;
  const list = sourceLines(sources, words).join("\n");
  return (most) => [
    // Text that is no Markdown must not be rendered as such.
    ...textParts(ownWords(answer, words), most).map(({ component }) => component),
    ...groupBubbles(markdown, list, most, words).map((text) => ({
      simpleText: { text, extra: { markdown: true } },
    })),
    ...cards,
  ];
}
