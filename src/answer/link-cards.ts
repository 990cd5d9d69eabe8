/** Where an answer's links are opened: a button for one, a list for several, on the page that speaks of them. */
import type { Button, KakaoComponent, TextCard } from "../contract/kakao.ts";
import { shorten } from "../kakao/shorten.ts";
import type { Words } from "../words/words.ts";
import { CARD_TEXT_LONGEST, CARD_TITLE_LONGEST, LIST_TITLE_LONGEST, PAGE_COMPONENTS } from "./limits.ts";
import type { Link } from "./link.ts";
import { listComponents } from "./list-card.ts";
import { MARK_ROOM } from "./page-mark.ts";

/** A component, and the links that its text speaks of. */
export interface Part {
  readonly component: KakaoComponent;
  readonly links: readonly Link[];
  /** Whether its text may become a card's: code may not, since people copy it. */
  readonly mayBeCard: boolean;
}

const LABEL_LONGEST = 14;

/**
 * The parts' components in order, and after those that make a page what opens their links. Each address is offered once.
 * One that the text shows as such is left to the text, where the app lets people tap it, unless the answer has no other.
 *
 * @param elsewhere addresses that another part of the answer opens
 */
export function withLinkCards(
  parts: readonly Part[],
  elsewhere: ReadonlySet<string>,
  words: Words,
): KakaoComponent[] {
  const componentsOf = (page: readonly Part[]) => withLinks(page, words);
  const pages: Part[][] = [];
  for (const part of withOffered(parts, elsewhere)) {
    const page = pages.at(-1);
    if (page && componentsOf([...page, part]).length <= PAGE_COMPONENTS) page.push(part);
    else pages.push([part]);
  }
  return pages.flatMap(componentsOf);
}

/** The parts with only those links that are to be opened after them. */
function withOffered(parts: readonly Part[], elsewhere: ReadonlySet<string>): Part[] {
  const all = parts.flatMap(({ links }) => links);
  const isOnlyOne = new Set(all.map(({ url }) => url)).size === 1;
  const inText = new Set(all.filter(({ title }) => title === "").map(({ url }) => url));
  const passed = new Set([...elsewhere, ...(isOnlyOne ? [] : inText)]);
  const isFirst = ({ url }: Link): boolean => {
    if (passed.has(url)) return false;
    passed.add(url);
    return true;
  };
  return parts.map((part) => ({ ...part, links: part.links.filter(isFirst) }));
}

function withLinks(page: readonly Part[], words: Words): KakaoComponent[] {
  const components = page.map(({ component }) => component);
  const links = page.flatMap((part) => part.links);
  const [only, ...others] = links;
  if (only === undefined) return components;
  return others.length === 0
    ? withButton(page, only, words.openLink)
    : [...components, ...listComponents(words.links, links.map(itemOf))];
}

/** Under the first bubble, from the one that speaks of the link on, whose text a card holds; else on a small card at the end. */
function withButton(page: readonly Part[], link: Link, open: string): KakaoComponent[] {
  const components = page.map(({ component }) => component);
  const spoken = page.findIndex(({ links }) => links.length > 0);
  const at = page.findIndex((part, index) => index >= spoken && textFor(part) !== undefined);
  const description = page[at] && textFor(page[at]);
  if (description !== undefined) {
    const label = link.title === "" || link.title.length > LABEL_LONGEST ? open : link.title;
    return components.with(at, cardOf({ description }, label, link));
  }
  const title = shorten(link.title, CARD_TITLE_LONGEST);
  const text = title === "" ? { title: link.site } : { title, description: link.site };
  return [...components, cardOf(text, open, link)];
}

/** Its text, where a card may hold it and a page's mark. */
function textFor({ component, mayBeCard }: Part): string | undefined {
  if (!mayBeCard || !("simpleText" in component)) return undefined;
  const { text } = component.simpleText;
  return text.length + MARK_ROOM <= CARD_TEXT_LONGEST ? text : undefined;
}

function cardOf(text: TextCard, label: string, link: Link): KakaoComponent {
  const button: Button = { label, action: "webLink", webLinkUrl: link.url };
  return { textCard: { ...text, buttons: [button] } };
}

function itemOf({ title, site, url }: Link) {
  const link = { web: url };
  return title === ""
    ? { title: site, link }
    : { title: shorten(title, LIST_TITLE_LONGEST), description: site, link };
}
