import { cleanText, isVisible } from "./clean.ts";
import { dropThinkTags } from "./think.ts";

/** A page that a button or an item of a list opens. */
export interface Link {
  /** Its words in the answer, on one line; "" when they are the address itself, which the app lets people tap. */
  readonly title: string;
  /** Absolute http(s), percent-encoded, at most 1000 units. */
  readonly url: string;
  /** The host that is really opened, without `www.`; of a long one its end, which tells whose it is. At most 40 units. */
  readonly site: string;
}

/** Nobody reads or types a longer one, and a list of 20 must stay under the 30 KB of a bubble. */
const ADDRESS_LONGEST = 1000;
const SITE_LONGEST = 40;
/** Of no use to a person, or meant to do harm. */
const UNUSABLE = /^(?:javascript|vbscript|data|blob|file|about):$/;
/** Words that are an address. Only with a scheme or one of the usual endings: `Node.js` is none. */
const ADDRESS =
  /^(?:https?:\/\/([^\s/?#]+)|([^\s/?#]+\.(?:com|net|org|kr|jp|cn|io|ai|app|dev|me|gov|edu)))(?:[/?#]|$)/i;

/**
 * The link that may become a button or an item of a list. Undefined for what is better read than pressed: other schemes,
 * an address with a user's name in it (`https://bank.com@evil.io`), words that name another site than the one they open,
 * and what is too long.
 */
export function linkOf(words: string, address: string): Link | undefined {
  const url = URL.parse(address.trim());
  if (!url || !/^https?:$/.test(url.protocol) || url.href.length > ADDRESS_LONGEST) return undefined;
  if (url.username !== "" || url.password !== "") return undefined;
  const host = withoutWww(url.host);
  const site = host.length <= SITE_LONGEST ? host : `…${host.slice(1 - SITE_LONGEST)}`;
  if (isAddress(words, address)) return { title: "", url: url.href, site };
  return namesAnother(words, host) ? undefined : { title: oneLine(words) || site, url: url.href, site };
}

/** What running text says of a link: its words, and the address after them where no button or list will open it. */
export function linkToPlain(words: string, address: string): string {
  const label = words.trim();
  const shown = address.trim().replace(/^(?:mailto|tel):/i, "");
  // `#section` leads nowhere outside the page it was written for.
  if (shown === "" || shown.startsWith("#") || isUnusable(address)) return words;
  if (isAddress(words, shown)) return isVisible(words) ? words : shown;
  return linkOf(words, address) ? words : `${label} (${shown})`;
}

/** Text for a title: cleaned, on one line. */
export function oneLine(text: string): string {
  return cleanText(dropThinkTags(text)).replace(/\s+/g, " ").trim();
}

function isUnusable(address: string): boolean {
  return address.length > ADDRESS_LONGEST || UNUSABLE.test(URL.parse(address.trim())?.protocol ?? "");
}

/** Whether the words say no more than the address. */
function isAddress(words: string, address: string): boolean {
  return !isVisible(words) || bare(words) === bare(address);
}

function bare(address: string): string {
  return address
    .trim()
    .replace(/^https?:\/\//i, "")
    .replace(/\/$/, "");
}

function namesAnother(words: string, host: string): boolean {
  const [, withScheme, usual] = ADDRESS.exec(words.trim()) ?? [];
  const named = withoutWww((withScheme ?? usual ?? "").toLowerCase());
  return named !== "" && host !== named && !host.endsWith(`.${named}`);
}

function withoutWww(host: string): string {
  return host.replace(/^www\./, "");
}
