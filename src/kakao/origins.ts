import { isMakers } from "../guard/egress.ts";

/** A place callbacks may be sent to. `host` is lower case; `below` means: the hosts under it and not itself. */
export interface CallbackOrigin {
  readonly scheme: "https:" | "http:";
  readonly host: string;
  readonly below: boolean;
  readonly port: string;
}
export type CallbackOrigins = readonly CallbackOrigin[];

/** Where Kakao takes events. */
export const KAKAO_API = "https://bot-api.kakao.com";

const LONGEST_URL = 2_048;
const ENTRY = /^(https?:)\/\/(\*\.)?([a-z0-9.-]+|\[[0-9a-f:.]+\])(?::(\d{1,5}))?$/i;
/** The characters RFC 3986 allows in a URL, without `#`: no whitespace, control, backslash, quote or letter beyond ASCII. */
const URL_CHARACTERS = /^[\w\-.~:/?@!$&'()*+,;=%[\]]+$/;
/** `URL` lets more through, a quote among it. */
const HOST = /^(?:[a-z0-9.-]+|\[[0-9a-f:.]+\])$/;
const URL_PARTS = /^(https?):\/\/([^/?]+)([/?].*)?$/;

/**
 * Reads a list such as `https://*.kakao.com, http://127.0.0.1:3000`. An entry is scheme, host and, unless it is the
 * scheme's own, port; `*.` before a host of at least two labels stands for every host under it.
 * @throws Error whose message names every faulty entry and what is wrong with it.
 */
export function parseCallbackOrigins(list: string): CallbackOrigins {
  const origins: CallbackOrigin[] = [];
  const faults: string[] = [];
  for (const entry of list.split(",").map((part) => part.trim())) {
    const origin = entry === "" ? "is empty" : parseEntry(entry);
    if (typeof origin === "string") faults.push(`"${entry}" ${origin}`);
    else origins.push(origin);
  }
  if (faults.length > 0) throw new Error(faults.join("; "));
  return origins;
}

function parseEntry(entry: string): CallbackOrigin | string {
  const [, scheme = "", star, host = "", port] = ENTRY.exec(entry) ?? [];
  if (host === "") return "must be scheme://host or scheme://host:port, nothing after it";
  const bare = `${scheme}//${host}${port ? `:${port}` : ""}`;
  if (!URL.canParse(bare)) return "is not a URL's origin";
  const url = new URL(bare);
  if (url.hostname !== host.toLowerCase() || host.endsWith("."))
    return "must have its host in the plain form";
  if (isMakers(url.hostname)) return "is the model's maker's: nothing may be sent there";
  const labels = host.split(".");
  if (labels.includes("")) return "has an empty label in its host";
  const numeric = /^[\d.]+$/.test(host) || host.startsWith("[");
  if (star && (labels.length < 2 || numeric)) return "needs a name of at least two labels after *.";
  return {
    scheme: url.protocol as CallbackOrigin["scheme"],
    host: url.hostname,
    below: star !== undefined,
    port: url.port,
  };
}

/**
 * Whether an answer may be posted to `url`: it is at most 2048 characters of a plain RFC 3986 URL without user, fragment
 * or a host written in any but its plain form, and one of `origins` has its scheme, host and port.
 */
export function isAllowedCallback(url: string, origins: CallbackOrigins): boolean {
  const target = splitCallback(url);
  if (!target) return false;
  const { scheme, host, port } = target;
  return origins.some(
    (origin) =>
      origin.scheme === scheme &&
      origin.port === port &&
      (origin.below
        ? host.endsWith(`.${origin.host}`) && host.length > origin.host.length + 1
        : host === origin.host),
  );
}

/** The hosts as an egress policy takes them, each with its port. */
export const hostsOf = (origins: CallbackOrigins): string[] =>
  origins.map(
    ({ scheme, host, below, port }) =>
      `${below ? "*." : ""}${host}:${port || (scheme === "https:" ? 443 : 80)}`,
  );

/** The parts of a callback URL; `path` (with its query) is what the URL holds byte for byte, where `URL` would rewrite it. */
export interface CallbackTarget {
  readonly scheme: string;
  readonly host: string;
  /** Empty for the scheme's own. */
  readonly port: string;
  readonly path: string;
}

/** Takes a callback URL apart; nothing when it is not one in its plain form. */
export function splitCallback(raw: string): CallbackTarget | undefined {
  if (raw.length > LONGEST_URL || !URL_CHARACTERS.test(raw) || !URL.canParse(raw)) return undefined;
  const [, scheme, authority, path = ""] = URL_PARTS.exec(raw) ?? [];
  if (!scheme || !authority) return undefined;
  const url = new URL(raw);
  const ownPort = scheme === "https" ? ":443" : ":80";
  const plain = authority.endsWith(ownPort) ? authority.slice(0, -ownPort.length) : authority;
  if (url.protocol !== `${scheme}:` || url.host !== plain.toLowerCase()) return undefined;
  if (!HOST.test(url.hostname)) return undefined;
  if (url.hostname.endsWith(".") || url.hostname.includes("..") || url.hostname.startsWith("."))
    return undefined;
  return {
    scheme: url.protocol,
    host: url.hostname,
    port: url.port,
    path: path.startsWith("/") ? path : `/${path}`,
  };
}
