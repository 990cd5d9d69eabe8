/** The egress policy in the words of Squid, for the proxy that stands where the program cannot look. */
import { isIP } from "node:net";
import { PRIVATE_RANGES, SPECIAL_RANGES } from "./addresses.ts";
import { MAKERS, type Rule, readRule } from "./egress.ts";

/** Squid takes the unspecified address of IPv6 for every address. */
const SPECIAL = SPECIAL_RANGES.filter((range) => range !== "::/128");

/**
 * Access rules, the last of which denies all. As in the program, a host that is named may be at a private address, what is
 * below one may not, and nothing is at a special one.
 * @param hosts as `createEgressPolicy` takes them
 * @param hosted as `createEgressPolicy` takes them
 */
export function squidRules(hosts: readonly string[], hosted: readonly string[] = []): string {
  const rules = [
    ...hosts.map((host) => readRule(host, "named")),
    ...hosted.map((host) => readRule(host, "public")),
  ];
  return `${[
    `acl maker dstdom_regex -n -i ${MAKERS.map((host) => `(^|\\.)${escaped(host)}\\.*$`).join(" ")}`,
    "http_access deny maker",
    "http_access deny !CONNECT",
    `acl private dst ${PRIVATE_RANGES.join(" ")}`,
    `acl special dst ${SPECIAL.join(" ")}`,
    ...rules.flatMap(allow),
    "http_access deny all",
  ].join("\n")}\n`;
}

function allow({ host, below, port, reach }: Rule, index: number): string[] {
  const isAddress = isIP(host) !== 0;
  const checks = isAddress ? "" : ` !special${reach === "public" ? " !private" : ""}`;
  const name = `^${below ? "([a-z0-9_-]+\\.)+" : ""}${escaped(host)}\\.?$`;
  return [
    isAddress ? `acl host${index} dst -n ${host}` : `acl host${index} dstdom_regex -n -i ${name}`,
    ...(port === undefined ? [] : [`acl port${index} port ${port}`]),
    `http_access allow host${index}${port === undefined ? "" : ` port${index}`}${checks}`,
  ];
}

const escaped = (host: string) => host.replaceAll(".", "\\.");
