/**
 * The networks of docker-compose.yml as network namespaces: one for each service, a bridge for each network, and a machine
 * around them that leads to an internet. As Docker does it: an internal network's bridge leads nowhere, names are told
 * by a resolver of each container, and only published ports are reached from outside.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { type ComposeFile, networksOf, serviceOf } from "../helpers/compose-file.ts";

/** Public addresses, of nobody here: the namespaces lead nowhere else. */
export const HOST = { inner: "20.0.0.1", maker: "21.0.0.1" };
export const OUTSIDE = {
  dns: "20.0.0.53",
  kakao: "20.0.0.10",
  elsewhere: "20.0.0.30",
  metadata: "169.254.169.254",
};
export const MAKER = "21.0.0.20";

export interface Place {
  readonly name: string;
  /** Of its namespace. */
  readonly netns: string;
  /** Its address on each of its networks. */
  readonly addresses: Readonly<Record<string, string>>;
  readonly hasWayOut: boolean;
}

export interface Zones {
  readonly places: Readonly<Record<string, Place>>;
  /** What a container's resolver tells: its neighbours on any network, by name and alias. */
  namesFor(place: Place): Readonly<Record<string, readonly string[]>>;
  remove(): void;
}

/** @param services those that run. @throws Error with what `ip` says; nothing is left then */
export function buildZones(file: ComposeFile, services: readonly string[]): Zones {
  const prefix = `saenggak-${process.pid}-`;
  const made: string[] = [];
  const remove = () => {
    for (const netns of made.splice(0)) {
      spawnSync("ip", ["netns", "del", netns]);
      rmSync(`/etc/netns/${netns}`, { recursive: true, force: true });
    }
  };
  const addNamespace = (name: string) => {
    const netns = `${prefix}${name}`;
    ip("netns", "add", netns);
    made.push(netns);
    ip("-n", netns, "link", "set", "lo", "up");
    return netns;
  };
  try {
    const host = addNamespace("host");
    run("ip", ["netns", "exec", host, "sh", "-c", "echo 1 > /proc/sys/net/ipv4/ip_forward"]);
    const networks = Object.keys(file.networks);
    const isInternal = (network: string) => file.networks[network]?.internal === true;
    for (const [index, network] of networks.entries()) {
      ip("-n", host, "link", "add", `br-${network}`, "type", "bridge");
      ip("-n", host, "link", "set", `br-${network}`, "up");
      if (!isInternal(network)) ip("-n", host, "addr", "add", `172.30.${index}.1/24`, "dev", `br-${network}`);
    }
    const places: Record<string, Place> = {};
    for (const [number, name] of services.entries()) {
      const netns = addNamespace(name);
      const addresses: Record<string, string> = {};
      for (const network of networksOf(serviceOf(file, name))) {
        const index = networks.indexOf(network);
        const [outer, inner] = [`v${number}-${index}`, `eth-${network}`];
        ip("-n", netns, "link", "add", inner, "type", "veth", "peer", "name", outer, "netns", host);
        ip("-n", host, "link", "set", outer, "master", `br-${network}`, "up");
        addresses[network] = `172.30.${index}.${number + 10}`;
        ip("-n", netns, "addr", "add", `${addresses[network]}/24`, "dev", inner);
        ip("-n", netns, "link", "set", inner, "up");
        if (!isInternal(network)) ip("-n", netns, "route", "add", "default", "via", `172.30.${index}.1`);
      }
      const hasWayOut = Object.keys(addresses).some((network) => !isInternal(network));
      places[name] = { name, netns, addresses, hasWayOut };
      resolveBy(netns, "127.0.0.11");
    }
    const outside = (name: string, gateway: string, addresses: readonly string[]) => {
      const netns = addNamespace(name);
      ip("-n", netns, "link", "add", "eth0", "type", "veth", "peer", "name", name, "netns", host);
      ip("-n", host, "addr", "add", `${gateway}/24`, "dev", name);
      ip("-n", host, "link", "set", name, "up");
      for (const address of addresses) ip("-n", netns, "addr", "add", `${address}/24`, "dev", "eth0");
      ip("-n", netns, "link", "set", "eth0", "up");
      ip("-n", netns, "route", "add", "default", "via", gateway);
      resolveBy(netns, OUTSIDE.dns);
      places[name] = { name, netns, addresses: { [name]: addresses[0] ?? "" }, hasWayOut: true };
    };
    const { metadata, kakao, ...others } = OUTSIDE;
    outside("internet", HOST.inner, [kakao, ...Object.values(others)]);
    outside("maker", HOST.maker, [MAKER]);
    // A cloud's machines reach its metadata at their own link.
    ip("-n", `${prefix}internet`, "addr", "add", `${metadata}/32`, "dev", "lo");
    ip("-n", host, "route", "add", metadata, "via", kakao);
    places.host = { name: "host", netns: host, addresses: { internet: HOST.inner }, hasWayOut: true };
    return { places, namesFor: (place) => namesFor(file, places, place), remove };
  } catch (error) {
    remove();
    throw error;
  }
}

function namesFor(file: ComposeFile, places: Readonly<Record<string, Place>>, { addresses }: Place) {
  const names: Record<string, string[]> = {};
  for (const [name, service] of Object.entries(file.services)) {
    for (const [network, address] of Object.entries(places[name]?.addresses ?? {})) {
      if (!(network in addresses)) continue;
      const { networks } = service;
      const aliases = Array.isArray(networks) ? [] : (Object(networks)[network]?.aliases ?? []);
      for (const each of [name, ...aliases]) names[each] = [...(names[each] ?? []), address];
    }
  }
  return names;
}

/** `ip netns exec` lays these files over those of /etc. */
function resolveBy(netns: string, nameserver: string): void {
  mkdirSync(`/etc/netns/${netns}`, { recursive: true });
  writeFileSync(
    `/etc/netns/${netns}/resolv.conf`,
    `nameserver ${nameserver}\noptions timeout:2 attempts:1\n`,
  );
  writeFileSync(`/etc/netns/${netns}/hosts`, "127.0.0.1 localhost\n");
}

const ip = (...args: string[]) => run("ip", args);

function run(command: string, args: readonly string[]): void {
  const { status, stderr, error } = spawnSync(command, args, { encoding: "utf8" });
  if (status !== 0) throw new Error(`${command} ${args.join(" ")}: ${stderr ?? error?.message}`);
}
