/** The way to a host that may be reached: its addresses are checked, and what was checked is what is connected to. */
import { type LookupAddress, lookup as systemLookup } from "node:dns";
import { isIP, type LookupFunction } from "node:net";
import { SaenggakError } from "../errors.ts";
import { kindOf } from "./addresses.ts";
import { createEgressPolicy, type EgressPolicy, type Reach } from "./egress.ts";

/** How this deployment gets out. */
export interface WayOut {
  /** Of the form `http://host:port`: everything but `direct` goes through it by CONNECT, and it resolves the names. */
  readonly proxy?: URL | undefined;
  /** What is reached without the proxy, as `createEgressPolicy` takes it. */
  readonly direct?: readonly string[] | undefined;
  /** Resolves names. @defaultValue the system's */
  readonly resolve?: LookupFunction | undefined;
}

export interface EgressOptions extends WayOut {
  /** What may be reached, as `createEgressPolicy` takes it. */
  readonly hosts?: readonly string[];
  /** What may be reached and is on the internet. */
  readonly hosted?: readonly string[];
}

/** `lookup` goes to the socket, which connects to one of the addresses that it was given and asks nobody again. */
export type Way =
  | { readonly reach: Exclude<Reach, "refused">; readonly lookup: LookupFunction }
  | { readonly proxy: URL; readonly lookup: LookupFunction };

export interface Egress {
  readonly policy: EgressPolicy;
  /** @throws SaenggakError EGRESS_REFUSED */
  wayTo(host: string, port: number): Way;
}

export function createEgress(options: EgressOptions): Egress {
  const { hosts = [], hosted = [], proxy, direct = [], resolve = systemLookup as LookupFunction } = options;
  const policy = createEgressPolicy(hosts, hosted);
  const beside = createEgressPolicy(direct);
  const named = checkedLookup("named", resolve);
  const open = checkedLookup("public", resolve);
  return {
    policy,
    wayTo(host, port) {
      const reach = policy.reach(host, port);
      if (reach === "refused") throw new SaenggakError("EGRESS_REFUSED", { detail: `${host}:${port}.` });
      if (proxy && beside.reach(host, port) === "refused") return { proxy, lookup: named };
      return { reach, lookup: reach === "named" ? named : open };
    },
  };
}

/** One address that is not fit spoils the name: whoever answers so means harm, or is set up wrongly. */
function checkedLookup(reach: "public" | "named", resolve: LookupFunction): LookupFunction {
  const isFit = (address: string) => {
    const kind = kindOf(address);
    return kind === "public" || (kind === "private" && reach === "named");
  };
  return (hostname, options, done) => {
    resolve(hostname, { ...options, all: true }, (error, found) => {
      if (error) return done(error, "");
      const addresses = found as LookupAddress[];
      const [first] = addresses;
      if (!first || !addresses.every(({ address }) => isIP(address) && isFit(address))) {
        const detail = `${hostname} leads to an address that it may not have.`;
        return done(new SaenggakError("EGRESS_REFUSED", { detail }), "");
      }
      if (options.all) done(null, addresses);
      else done(null, first.address, first.family);
    });
  };
}
