/** What kind of place an IP address is, by the registries of special-purpose addresses (RFC 6890 and its updates). */
import { BlockList, isIP } from "node:net";

/**
 * - `public`: somebody's server on the internet.
 * - `private`: this machine's own, or a network's of whoever runs it.
 * - `special`: never a server that anyone means by a name: link-local and the clouds' metadata, unspecified, multicast,
 *   reserved, examples, and the forms of IPv6 that carry another address inside (mapped, NAT64, 6to4, Teredo).
 */
export type AddressKind = "public" | "private" | "special";

export const PRIVATE_RANGES = [
  "10.0.0.0/8",
  "100.64.0.0/10",
  "127.0.0.0/8",
  "172.16.0.0/12",
  "192.168.0.0/16",
  "::1/128",
  "fc00::/7",
] as const;

/** Comes before `private`: some metadata services live in private ranges. */
export const SPECIAL_RANGES = [
  "0.0.0.0/8",
  // Metadata of AWS, Google, Azure and others; of Alibaba; of Azure's host.
  "169.254.0.0/16",
  "100.100.100.200/32",
  "168.63.129.16/32",
  "192.0.0.0/24",
  "192.0.2.0/24",
  "192.88.99.0/24",
  "198.18.0.0/15",
  "198.51.100.0/24",
  "203.0.113.0/24",
  "224.0.0.0/4",
  "240.0.0.0/4",
  "::/128",
  // Metadata of AWS and of Google by IPv6.
  "fd00:ec2::254/128",
  "fd20:ce::254/128",
  "64:ff9b::/96",
  "64:ff9b:1::/48",
  "2001::/23",
  "2001:db8::/32",
  "2002::/16",
  "3fff::/20",
  "fe80::/10",
  "fec0::/10",
  "ff00::/8",
] as const;

// Apart by family: a BlockList of both takes an IPv4 address that is mapped into IPv6 for the one inside.
const PRIVATE = { 4: blockList(PRIVATE_RANGES, 4), 6: blockList(PRIVATE_RANGES, 6) };
const SPECIAL = { 4: blockList(SPECIAL_RANGES, 4), 6: blockList(SPECIAL_RANGES, 6) };
/** What is in use on the internet; what lies outside is special, the mapped and compatible forms of IPv4 included. */
const GLOBAL_IPV6 = blockList(["2000::/3"], 6);

/** @param address in any form that `node:net` takes; what is no address is special */
export function kindOf(address: string): AddressKind {
  const [bare = ""] = address.split("%");
  const family = isIP(bare);
  if (family !== 4 && family !== 6) return "special";
  const type = family === 4 ? "ipv4" : "ipv6";
  if (SPECIAL[family].check(bare, type)) return "special";
  if (PRIVATE[family].check(bare, type)) return "private";
  return family === 4 || GLOBAL_IPV6.check(bare, type) ? "public" : "special";
}

function blockList(ranges: readonly string[], family: 4 | 6): BlockList {
  const list = new BlockList();
  for (const range of ranges) {
    const [address = "", bits] = range.split("/");
    if (isIP(address) === family) list.addSubnet(address, Number(bits), family === 4 ? "ipv4" : "ipv6");
  }
  return list;
}
