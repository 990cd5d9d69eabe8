import type { Source } from "../contract/answer.ts";
import type { KakaoComponent, ListItem } from "../contract/kakao.ts";
import { shorten } from "../kakao/shorten.ts";
import type { Words } from "../words/words.ts";
import { isVisible } from "./clean.ts";
import { LIST_TITLE_LONGEST } from "./limits.ts";
import { linkOf, oneLine } from "./link.ts";
import { listComponents } from "./list-card.ts";

/**
 * The pages an answer rests on as a list to tap, under a title; `[]` for none. A list and not lines: an address is often
 * longer than what it stands for, and unreadable when it holds Korean. One that is not to be opened is shown instead.
 */
export function sourceCards(sources: readonly Source[], words: Words): KakaoComponent[] {
  return listComponents(
    words.sources,
    read(sources).map(({ title, url }): ListItem => {
      const link = linkOf("", url);
      const site = link?.site ?? shorten(url, LIST_TITLE_LONGEST);
      return {
        title: shorten(title || site, LIST_TITLE_LONGEST),
        ...(title !== "" && site !== "" && { description: site }),
        ...(link && { link: { web: link.url } }),
      };
    }),
  );
}

/** The same as lines of Markdown, for a group room. The address has a line of its own, to be tapped. */
export function sourceLines(sources: readonly Source[], words: Words): string[] {
  const items = read(sources).map(({ title, url }) =>
    title === "" || url === "" ? `- ${url || title}` : `- ${title}\n  ${url}`,
  );
  return items.length === 0 ? [] : [words.sources, ...items];
}

function read(sources: readonly Source[]): Source[] {
  return sources
    .map((source) => ({ title: oneLine(source.title), url: oneLine(source.url) }))
    .map(({ title, url }) => ({ title: title === url || !isVisible(title) ? "" : title, url }))
    .filter(({ title, url }) => title !== "" || url !== "");
}
