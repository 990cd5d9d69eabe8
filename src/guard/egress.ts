/** Which hosts this deployment may reach. The model's maker is never one of them. */
import { isIP } from "node:net";
import { domainToASCII } from "node:url";
import { SaenggakError } from "../errors.ts";

/** Whose servers must learn nothing of what people write here, whatever a configuration says. */
export const MAKERS = ["deepseek.com"];

/**
 * How far a connection may go: not at all, to a public address only, or also to a private one, because the configuration
 * names this very host.
 */
export type Reach = "refused" | "public" | "named";

export interface EgressPolicy {
  /** Whether a connection to this address may be opened. */
  allows(url: URL): boolean;
  /** @param host a name, or an address without brackets */
  reach(host: string, port: number): Reach;
}

/** Whether the host is the model's maker's, or below it, however it is written. */
export function isMakers(hostname: string): boolean {
  const host = plain(hostname);
  return MAKERS.some((maker) => host === maker || host.endsWith(`.${maker}`));
}

/**
 * @param hosts `host`, `host:port` (any port without one) or `*.host` for those below; a host that is named may be at a
 * private address, those below one may not
 * @param hosted hosts that are known to be on the internet, and nowhere else
 */
export function createEgressPolicy(hosts: readonly string[], hosted: readonly string[] = []): EgressPolicy {
  const rules = [
    ...hosts.map((host) => readRule(host, "named")),
    ...hosted.map((host) => readRule(host, "public")),
  ];

  function reach(hostname: string, port: number): Reach {
    const host = plain(hostname);
    if (isMakers(host)) return "refused";
    const fitting = rules.filter(
      (rule) =>
        (rule.port === undefined || rule.port === port) &&
        (rule.below ? host.endsWith(`.${rule.host}`) : host === rule.host),
    );
    if (fitting.length === 0) return "refused";
    if (fitting.some((rule) => rule.reach === "named")) return "named";
    return isIP(host) ? "refused" : "public";
  }

  return { allows: (url) => reach(url.hostname, portOf(url)) !== "refused", reach };
}

export const portOf = ({ port, protocol }: Pick<URL, "port" | "protocol">): number =>
  Number(port) || (protocol === "https:" ? 443 : 80);

/** One entry, read. */
export interface Rule {
  readonly host: string;
  readonly below: boolean;
  readonly port: number | undefined;
  readonly reach: "public" | "named";
}

export function readRule(text: string, reach: Rule["reach"]): Rule {
  const [, name = "", port] = /^(\[[^\]]*\]|[^:]*)(?::(\d+))?$/.exec(text.toLowerCase()) ?? [];
  const below = name.startsWith("*.");
  return {
    host: plain(below ? name.slice(2) : name),
    below,
    port: port === undefined ? undefined : Number(port),
    reach: below ? "public" : reach,
  };
}

/** A host in its one form: `GPU.internal.` is `gpu.internal`, `ａｐｉ。example` is `api.example`, `[::1]` is `::1`. */
function plain(hostname: string): string {
  const bare = hostname.replace(/^\[(.*)\]$/, "$1");
  if (isIP(bare)) return bare.toLowerCase();
  return (domainToASCII(bare) || bare.toLowerCase()).replace(/\.+$/, "");
}

/** A fetch that opens nothing outside the policy. @throws SaenggakError EGRESS_REFUSED */
export function guardFetch(
  policy: Pick<EgressPolicy, "allows">,
  fetch: typeof globalThis.fetch,
): typeof globalThis.fetch {
  return async (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input);
    if (!policy.allows(url)) throw new SaenggakError("EGRESS_REFUSED", { detail: `${url.host}.` });
    return fetch(input, init);
  };
}
