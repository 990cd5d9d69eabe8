/** Which hosts this deployment may reach. The model's maker is never one of them. */
import { SaenggakError } from "../errors.ts";

/** Whose servers must learn nothing of what people write here, whatever a configuration says. */
const MAKERS = ["deepseek.com"];

export interface EgressPolicy {
  /** Whether a connection to this address may be opened. */
  allows(url: URL): boolean;
}

/** Whether the host is the model's maker's, or below it; a final dot makes no difference. */
export function isMakers(hostname: string): boolean {
  const host = plain(hostname);
  return MAKERS.some((maker) => host === maker || host.endsWith(`.${maker}`));
}

/** @param hosts `host`, `host:port` (any port without one) or `*.host` for those below */
export function createEgressPolicy(hosts: readonly string[]): EgressPolicy {
  const rules = hosts.map(readRule);
  return {
    allows({ hostname, port, protocol }) {
      const host = plain(hostname);
      if (isMakers(host)) return false;
      const number = port || (protocol === "https:" ? "443" : "80");
      return rules.some(
        (rule) =>
          (rule.port === undefined || rule.port === number) &&
          (rule.below ? host.endsWith(`.${rule.host}`) : host === rule.host),
      );
    },
  };
}

function readRule(text: string) {
  const [, name = "", port] = /^(\[[^\]]*\]|[^:]*)(?::(\d+))?$/.exec(text.toLowerCase()) ?? [];
  const below = name.startsWith("*.");
  return { host: plain(below ? name.slice(2) : name), below, port };
}

/** A host's name in its one form: `GPU.internal.` is `gpu.internal`. */
const plain = (hostname: string) => hostname.toLowerCase().replace(/\.+$/, "");

/** A fetch that opens nothing outside the policy. @throws SaenggakError EGRESS_REFUSED */
export function guardFetch(policy: EgressPolicy, fetch: typeof globalThis.fetch): typeof globalThis.fetch {
  return async (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input);
    if (!policy.allows(url)) throw new SaenggakError("EGRESS_REFUSED", { detail: `${url.host}.` });
    return fetch(input, init);
  };
}
